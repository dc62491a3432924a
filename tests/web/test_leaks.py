"""Every route, opened by everybody with another supplier's ids: nothing of theirs is told, and nothing changes.

A new route needs an entry in ``ENTRIES``, or the first test fails.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import select

from portal.domain.acknowledgments import Reason
from portal.domain.actors import PERMISSIONS
from portal.domain.catalog import CatalogAction, ProposalLine
from portal.domain.invoices import Note, SupportingDocument
from portal.domain.mappings import Mapping, MappingKind
from portal.domain.windows import Counted, Plan
from portal.services import accounts, acknowledgments
from portal.services.catalog import downloads, importing, writing
from portal.services.catalog import drafting as proposing
from portal.services.catalog import reading as catalog_reading
from portal.services.catalog import submission as proposals
from portal.services.catalog.downloads import Wanted
from portal.services.invoices import drafting as invoices
from portal.services.mappings import maintaining, tasks
from portal.services.shipments import attaching, drafting, ordered, submission
from portal.services.windows import booking, planning
from portal.store.rows import Base, MessageRow, PrintJobRow, ShipmentRow, UploadRow
from portal.web.shared.access import PUBLIC, SIGNED_IN, route_table
from tests import catalog_files, make, make_catalogs, make_invoices, make_shipments
from tests.fakes.readers import FakeReaders
from tests.web.browser import ORIGIN, Browser
from tests.web.conftest import PASSWORD, PEOPLE
from tests.web.foreign_ids import DEVIATING, DIGEST, DRAFTED, ENTRIES, FILE, QUEUED

#: What only Umbrella's people and the buyer's may read.
SECRETS = ("Umbrella Springs", "SECRET-ITEM", "Secret spring", "SECRET-NOTE", "Bert Other")

SUPPLIERS_PEOPLE = ["anna", "otto", "sina", "bill", "vera"]
BUYERS_PEOPLE = ["ben", "mia", "arno", "aude", "olga"]


def test_every_route_has_an_entry(app):
    assert {row.endpoint for row in route_table(app)} == set(ENTRIES)


@pytest.fixture
def world(services, erp, read_erp):
    """Have Umbrella's orders in every state, full of secrets."""
    for number in (DRAFTED, DEVIATING, QUEUED):
        # The one that ships is due soon enough for a notice to be sent.
        wanted = {"requested": make.in_days(3, make.TODAY)} if number == QUEUED else {}
        line = make.line(10, item="SECRET-ITEM", description="Secret spring", **wanted)
        erp.put_order(make.order(line, number=number, supplier="UMBRELLA", note="SECRET-NOTE", erp_version=2))
    taken = ("acknowledgment/1", "shipment/1", "invoice/1", "catalog/1")
    erp.put_profile(replace(make_shipments.profile(version="2"), contracts=taken))
    secret = {"code": "SECRET-ITEM", "description": "Secret spring", "valid_from": make.TODAY}
    erp.put_item(make_catalogs.known(supplier="UMBRELLA", **secret))
    read_erp()
    bert = accounts.sign_in(services, PEOPLE["bert"].email, PASSWORD, address="::1").actor
    late = make.acknowledgment(
        make.order(number=DEVIATING, supplier="UMBRELLA"),
        make.answer(10, make.accept("100", make.in_days(5), reason=Reason.CAPACITY)),
        number="",
        note="SECRET-NOTE",
    )
    with services.begin() as uow:
        acknowledgments.accept_all(uow, bert, QUEUED, revision=1, key="queued")
        acknowledgments.submit(uow, bert, late, key="deviating")
    draft_notice(services, bert, DRAFTED)
    shipment, edition = draft_notice(services, bert, QUEUED)
    with services.begin() as uow:
        warned = submission.check(uow, bert, shipment).to_confirm
        confirmed = frozenset(issue.fingerprint for issue in warned)
        submission.send(uow, bert, shipment, edition=edition, confirmed=confirmed)
    book_window(services, bert, shipment)
    print_labels(services, bert, shipment)
    bill(services, bert)
    propose(services, bert)
    wonder(services, bert)
    offer_catalog(services, bert)
    return services


def draft_notice(services, bert, number):
    """Begin a notice with everything of one order, its days, a secret note and a secret file."""
    with services.begin() as uow:
        shipment = drafting.start(uow, bert, ordered.keys_of_order(uow, bert, number)).id
        day = make.TODAY
        header = drafting.Header(f"N-{number}", day, make.in_days(3, day), make_shipments.transport(), "SECRET-NOTE")
        edition = drafting.save(uow, bert, shipment, header, [], edition=1).edition
    attaching.attach(services, bert, shipment, name="SECRET-NOTE.pdf", declared="", data=FILE, kind="", edition=edition)
    return shipment, edition + 1


def book_window(services, bert, shipment):
    """Have Umbrella's notice hold the first window of two."""
    ben = accounts.sign_in(services, PEOPLE["ben"].email, PASSWORD, address="::1").actor
    day = make.in_days(3, make.TODAY)
    hours = {"opens": time(8), "closes": time(12), "minutes": 120, "capacity": 2, "counted": Counted.NOTICES}
    with services.begin() as uow:
        planning.plan(uow, ben, Plan("Hamburg warehouse", day, day, frozenset(range(7)), **hours))
    with services.begin() as uow:
        booking.book(uow, bert, shipment, 1)


def print_labels(services, bert, shipment):
    """Have printed labels of Umbrella's notice; what they say is the secret file."""
    with services.begin() as uow:
        notice = uow.session.get_one(ShipmentRow, shipment)
        printed = {"state": "done", "done": 1, "total": 1, "digest": DIGEST, "finished_at": make.NOW}
        asked = {"asked_by": bert.user, "asked_name": bert.name, "asked_at": make.NOW, "seen_at": make.NOW}
        paper = {"paper": "labels_pdf", "size": "A6", "dpi": 0, "attempts": 1, "problem": ""}
        key = {"supplier_id": bert.supplier, "shipment_id": shipment, "edition": notice.edition}
        uow.session.add(PrintJobRow(**key, **paper, **printed, **asked))


def bill(services, bert):
    """Begin an invoice, and have another on its way, whose file and conversation are secret as well."""
    note = Note("SECRET-NOTE")
    file = SupportingDocument("1", "SECRET-NOTE", "", DIGEST, "SECRET-NOTE.pdf", "application/pdf", len(FILE))
    said = make_invoices.invoice(supplier="UMBRELLA", order=QUEUED, notes=(note,), supporting=(file,))
    services.files.put(FILE)
    with services.begin() as uow:
        invoices.begin(uow, bert, bert.supplier, said)
        sent = invoices.begin(uow, bert, bert.supplier, said, digest=DIGEST, file_name="SECRET-NOTE.pdf")
        sent.number, sent.state = said.number, "queued"
        supplier = {"supplier_id": bert.supplier, "number": said.number}
        uow.session.add(MessageRow(**supplier, at=make.NOW, name=bert.name, is_supplier=True, text="SECRET-NOTE"))
        upload = {"supplier_id": bert.supplier, "digest": DIGEST, "name": "SECRET-NOTE.pdf", "size": len(FILE)}
        came = {"seen_at": make.NOW, "sent_at": make.NOW, "sent_name": bert.name, "state": "read"}
        uow.session.add(UploadRow(**upload, **came, invoice_id=sent.id))


def offer_catalog(services, bert):
    """Have a file of Umbrella's catalog checked, with a row in which something was found."""
    data = catalog_files.table(catalog_files.row("SECRET-ITEM", description="Secret spring", price="0"))
    services = replace(services, readers=FakeReaders())
    import_, _ = importing.take(services, bert, name="SECRET-NOTE.csv", data=data)
    assert (import_, catalog_reading.run(services, import_)) == (1, "checked")
    with services.begin() as uow:
        assert downloads.ask(uow, bert, Wanted(import_)) == 1
    assert writing.run(services, 1) == "done"


def wonder(services, bert):
    """Have a word of Umbrella's explained, and another one asked about; both are secret."""
    mia = accounts.sign_in(services, PEOPLE["mia"].email, PASSWORD, address="::1").actor
    said = Mapping(MappingKind.LOCATION, "UMBRELLA", "SECRET-NOTE", "HAM")
    with services.begin() as uow:
        maintaining.propose(uow, mia, said)
        tasks.ask(uow, bert.supplier, MappingKind.UNIT, "SECRET-ITEM", context={"order": QUEUED}, upload=1)


def propose(services, bert):
    """Begin a change of Umbrella's item, and have a new one wait for the buyer."""
    known = make_catalogs.item("9.60", code="SECRET-ITEM", description="Secret spring")
    new = make_catalogs.item(code="SECRET-ITEM-2", description="Secret spring", gtin="", buyer_item="")
    with services.begin() as uow:
        change = ProposalLine(1, CatalogAction.UPDATE, known, 3)
        proposing.start(uow, bert, change, note="SECRET-NOTE", key="change")
        added, _ = proposing.start(uow, bert, ProposalLine(1, CatalogAction.ADD, new), note="SECRET-NOTE", key="new")
        proposals.send(uow, bert, added.id, edition=1)


@pytest.fixture
def drafted(world, browser):
    """Have Umbrella's draft as well, typed into the form."""
    bert = browser("bert")
    page = bert.get(f"/orders/{DRAFTED}/answer")
    bert.submit(page, "#answer-form", {"note": "SECRET-NOTE"})
    return world


def routes(app):
    return [row for row in route_table(app) if not ENTRIES[row.endpoint].own]


def call(browser, app, row, token):
    """Call a route with its entry; a form comes with a good token, so that nothing but access stands in its way."""
    entry = ENTRIES[row.endpoint]
    with app.test_request_context():
        path = app.url_for(row.endpoint, **entry.path, **entry.query)
    if row.method == "GET":
        return browser.raw("GET", path)
    headers = {"Origin": ORIGIN, "Referer": f"{ORIGIN}/"}
    return browser.raw("POST", path, data={**entry.form, "csrf_token": token}, headers=headers)


def kept(services):
    """Return a hash of every row of every table that documents live in."""
    passing = {"users", "sign_in_attempts", "events", "event_heads", "heartbeats"}
    with services.read() as uow:
        return {
            table.name: hashlib.sha256(repr(sorted(map(repr, uow.session.execute(select(table))))).encode()).hexdigest()
            for table in Base.metadata.sorted_tables
            if table.name not in passing
        }


def told(answer):
    text = f"{answer.headers}\n{answer.text}"
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("name", SUPPLIERS_PEOPLE)
def test_another_suppliers_things_do_not_exist(name, app, browser, drafted):
    person = browser(name)
    token = person.get("/account").all("[name=csrf_token]")[0]["value"]
    before = kept(drafted)
    for row in routes(app):
        answer = call(person, app, row, token)
        where = f"{row.method} {row.path} as {name} answered {answer.status}"
        assert not told(answer), f"{where} and told {told(answer)}"
        expected = {403, 404} if ENTRIES[row.endpoint].path or row.method == "POST" else {200, 403}
        assert answer.status_code in expected, where
        assert kept(drafted) == before, f"{where} and changed something"


def test_nobody_is_told_nothing(app, drafted):
    visitor = Browser(app)
    token = visitor.get("/sign-in").one("[name=csrf_token]")["value"]
    before = kept(drafted)
    for row in routes(app):
        answer = call(visitor, app, row, token)
        where = f"{row.method} {row.path} as nobody answered {answer.status}"
        assert not told(answer), where
        if row.rules == PUBLIC:
            continue
        assert answer.status_code == 303, where
        assert answer.location.startswith("/sign-in"), where
    assert kept(drafted) == before


@pytest.mark.parametrize("name", BUYERS_PEOPLE)
def test_the_buyers_people_do_what_their_role_allows_and_nothing_else(name, app, browser, drafted):
    person = browser(name)
    token = person.get("/account").all("[name=csrf_token]")[0]["value"]
    for row in routes(app):
        before = kept(drafted)
        answer = call(person, app, row, token)
        where = f"{row.method} {row.path} as {name} answered {answer.status}"
        if may(PEOPLE[name].role, row.rules):
            assert answer.status_code in {200, 303, 404, 409, 422}, where
        else:
            assert answer.status_code == 403, where
            assert kept(drafted) == before, f"{where} and changed something"


def may(role, rules):
    return any(rule in (PUBLIC, SIGNED_IN) or rule in PERMISSIONS[role] for rule in rules.split(" or "))


def test_the_secrets_are_there_for_those_they_belong_to(browser, drafted):
    bert = browser("bert")
    text = bert.get(f"/orders/{DRAFTED}").text + bert.get(f"/orders/{DRAFTED}/answer").response.text
    text += bert.get(f"/orders/{DEVIATING}/answers/1").text
    assert "SECRET-NOTE" in bert.get("/shipments/3/edit").response.text
    assert "SECRET-NOTE" in bert.get("/invoices/5/edit").response.text
    assert "SECRET-NOTE" in bert.get("/catalog/proposals/7/edit").response.text
    assert "SECRET-NOTE" in bert.get("/catalog/proposals/8").response.text
    assert "Secret spring" in bert.get("/catalog/1").response.text
    assert "SECRET-NOTE" in bert.get("/invoices/6").one("#conversation").text
    assert bert.raw("GET", "/invoices/files/1/file").data == FILE
    assert bert.raw("GET", f"/shipments/4/attachments/{DIGEST}").data == FILE
    assert bert.raw("GET", "/shipments/4/prints/1/file").data == FILE
    assert "Bert Other" in bert.get("/shipments/4/prints/1").text
    assert b"SECRET-ITEM" in bert.raw("GET", "/catalog/downloads/1/file").data
    assert all(secret in text for secret in SECRETS), [secret for secret in SECRETS if secret not in text]
