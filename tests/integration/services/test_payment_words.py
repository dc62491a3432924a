"""Terms of payment in a supplier's words: asked about where they cannot be compared, and read as they were meant."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.contracts.formats import ubl_invoice
from portal.domain.actors import Actor, Role
from portal.domain.invoice_parties import PostalAddress
from portal.domain.invoices import InvoiceType
from portal.domain.mappings import MappingKind
from portal.domain.uploads import UploadState
from portal.services.invoices import drafting, understanding, uploading
from portal.services.mappings import explaining, reading, tasks
from portal.services.mappings.tasks import Answer
from tests import invoicing, make_invoices
from tests.house import House

WORDS = "10 Tage 2 % Skonto, 30 Tage netto"


@pytest.fixture
def mia() -> Actor:
    """Give somebody of the buyer's master data."""
    return Actor(None, "Mia Master", Role.MASTER_DATA)


def take(house: House, actor: Actor, *, number: str = "R-1", **fields: Any) -> Any:
    """Send and read a file of an invoice; return the upload as its page shows it."""
    buyer = make_invoices.buyer(address=PostalAddress(country="DE"))
    data = ubl_invoice.dump(make_invoices.invoice(number=number, buyer=buyer, **{"due": None, **fields}), {})
    upload = uploading.take(house.services, actor, name=f"{number}.xml", declared="", data=data)
    understanding.run(house.services, upload)
    return view(house, actor, upload)


def view(house: House, actor: Actor, upload: int) -> Any:
    with house.reading() as uow:
        return uploading.get(uow, actor, upload)


def terms(house: House, actor: Actor, invoice: int) -> str:
    return invoicing.view(house, actor, invoice).document.terms


def rules(house: House, actor: Actor, invoice: int) -> set[str]:
    return {issue.rule for issue in invoicing.check(house, actor, invoice).issues}


def decide(house: House, mia: Actor, ours: str) -> None:
    with house.services.begin() as uow:
        (task,) = reading.list_tasks(uow, mia).rows
        tasks.decide(uow, mia, task.id, Answer(ours))


def test_terms_that_cannot_be_compared_are_asked_about_and_read_as_they_were_meant(
    house: House, biller: Actor, mia: Actor
) -> None:
    upload = take(house, biller, terms=WORDS)
    assert upload.state is UploadState.WAITING
    with house.reading() as uow:
        (task,) = reading.list_tasks(uow, mia).rows
        found = reading.get_task(uow, mia, task.id)
    assert (task.kind, task.theirs, task.context["order"]) == (MappingKind.PAYMENT_TERMS, WORDS, "4500017")
    decide(house, mia, "30 days net")
    assert house.alarm.woken[-1].job == uploading.READ
    assert understanding.run(house.services, upload.id) == "read"
    invoice = view(house, biller, upload.id).invoice
    assert terms(house, biller, invoice) == "30 days net"
    assert "INV-26" not in rules(house, biller, invoice)
    with house.reading() as uow:
        (used,) = explaining.of_document(uow, biller, invoice)
    assert (used.path, used.theirs, used.mapping.ours) == ("terms", WORDS, "30 days net")
    assert found.suggestions == ()  # they do not name the same numbers


def test_terms_typed_anew_are_no_longer_by_the_word(house: House, biller: Actor, mia: Actor) -> None:
    upload = take(house, biller, terms=WORDS)
    decide(house, mia, "30 days net")
    understanding.run(house.services, upload.id)
    invoice = view(house, biller, upload.id).invoice
    said = invoicing.view(house, biller, invoice)
    with house.services.begin() as uow:
        document = make_invoices.invoice(number="R-1", due=None, terms="At once")
        drafting.save(uow, biller, invoice, document, edition=said.edition)
    with house.reading() as uow:
        assert explaining.of_document(uow, biller, invoice) == ()


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"terms": "30  Days NET"}, id="the order's own words"),
        pytest.param({"terms": "Net 30"}, id="days to compare"),
        pytest.param({"terms": WORDS, "due": date(2026, 7, 8)}, id="a due date beside them"),
        pytest.param({"terms": WORDS * 4}, id="too long for a word"),
        pytest.param({"terms": WORDS, "type": InvoiceType.CREDIT_NOTE}, id="a credit note"),
    ],
)
def test_nobody_is_asked_where_nothing_depends_on_it(house: House, biller: Actor, mia: Actor, fields: Any) -> None:
    upload = take(house, biller, **fields)
    assert (upload.state, terms(house, biller, upload.invoice)) == (UploadState.READ, fields["terms"])
    with house.reading() as uow:
        assert reading.list_tasks(uow, mia).rows == ()


def test_dismissed_terms_go_to_the_buyer_as_they_are(house: House, biller: Actor, mia: Actor) -> None:
    upload = take(house, biller, terms=WORDS)
    with house.services.begin() as uow:
        (task,) = reading.list_tasks(uow, mia).rows
        tasks.dismiss(uow, mia, task.id, "Nobody agreed to that.")
    understanding.run(house.services, upload.id)
    invoice = view(house, biller, upload.id).invoice
    assert terms(house, biller, invoice) == WORDS
    assert "INV-26" in rules(house, biller, invoice)
