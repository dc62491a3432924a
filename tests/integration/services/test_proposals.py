"""A proposal about one item: checked as things stand, sent once, taken back, repaired, and what the item says of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from portal.contracts import issues_v1
from portal.domain.actors import Actor, Role
from portal.domain.catalog import CatalogAction, MasterItem, ProposalLine
from portal.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.domain.issues import Severity
from portal.domain.promises import OVER
from portal.services.acknowledgments.views import Unconfirmed
from portal.services.catalog import checking, drafting, proposals, showing, submission
from portal.services.catalog.checking import Kept
from portal.services.catalog.mastering import apply_items
from portal.services.catalog.views import Sent
from portal.store.rows import CatalogItemRow, CatalogLineRow, CatalogProposalRow, EventRow, OutboxRow, SupplierRow
from tests import make, make_catalogs
from tests.at_once import at_once
from tests.house import House
from tests.make_catalogs import CODE
from tests.statements import counted

BEN = Actor(None, "Ben Buyer", Role.BUYER)
VERA = Role.SUPPLIER_VIEWER


@pytest.fixture
def anna(house: House) -> Actor:
    """Have a screw with 100 open at 9.50 per 100; give somebody of its supplier."""
    house.erp.put_profile(make.profile(version="2", contracts=("acknowledgment/1", "catalog/1")))
    line = make.line(10, supplier_item=CODE, price="9.50", price_base="100", pack=make.BOX_OF_96)
    house.receive(make.order(line))
    told(house, make_catalogs.known())
    return house.supplier()


def told(house: House, *items: MasterItem) -> None:
    with house.services.begin() as uow:
        apply_items(uow, items, as_of=make.NOW)


def begin(house: House, actor: Actor, said: ProposalLine | None = None, key: str = "") -> int:
    with house.services.begin() as uow:
        line = said or make_catalogs.line(make_catalogs.item("9.60"), based_on=3)
        return drafting.start(uow, actor, line, note="", key=key)[0].id


def send(house: House, actor: Actor, proposal: int, *confirmed: str, edition: int = 1) -> Sent:
    with house.services.begin(correlation_id="request-1") as uow:
        return submission.send(uow, actor, proposal, edition=edition, confirmed=frozenset(confirmed))


def status(house: House, code: str = CODE) -> tuple[str | None, str | None]:
    with house.reading() as uow:
        row = uow.session.query(CatalogItemRow).filter_by(code=code).one()
    return row.status, row.sent_status


def line(house: House, proposal: int) -> CatalogLineRow:
    with house.reading() as uow:
        return uow.session.query(CatalogLineRow).filter_by(proposal_id=proposal).one()


def test_a_small_change_is_sent_with_its_receipts_its_event_and_one_promise(house: House, anna: Actor) -> None:
    proposal = begin(house, anna)
    assert status(house) == ("draft", "active")
    sent = send(house, anna, proposal)
    assert (sent.number, sent.version, sent.state, sent.repeated) == ("CAT-2026-1", 1, "queued", False)
    with house.reading() as uow:
        (promise,) = uow.session.query(OutboxRow)
        view = proposals.get(uow, anna, proposal)
        events = [row.action for row in uow.session.query(EventRow).filter_by(document_id=proposal)]
    assert (promise.key, promise.stream, promise.job) == (
        f"cat/{anna.supplier}/CAT-2026-1/1",
        f"cat/{anna.supplier}",
        "jobs.catalog.deliver",
    )
    assert [(receipt.kind, receipt.state) for receipt in view.receipts] == [
        ("received", "ok"),
        ("readable", "ok"),
        ("checked", "ok"),
        ("booked", "pending"),
    ]
    assert events == ["catalog.started", "catalog.sent"]
    assert [(change.field, change.before, change.after) for change in view.lines[0].changes] == [
        ("prices", "9.50 EUR", "9.60 EUR"),
        ("valid_from", "1 Jan 2026", "2 Mar 2026"),
    ]
    assert status(house) == ("accepted", "accepted")


def test_what_it_moves_on_open_orders_is_kept_with_the_line(house: House, anna: Actor) -> None:
    proposal = begin(house, anna, make_catalogs.line(make_catalogs.item("11.40"), based_on=3))
    kept = line(house, proposal)
    # 100 open at 9.50 per 100 are worth 9.50; 20 % more of them is 1.90.
    assert (kept.change, kept.money, kept.currency, kept.review) == (Decimal(20), Decimal("1.90"), "EUR", "CAT-06")
    send(house, anna, proposal)
    with house.reading() as uow:
        row = uow.session.get_one(CatalogProposalRow, proposal)
    assert (row.state, row.deviation_count, row.consequence, row.currency) == ("in_review", 1, Decimal("1.90"), "EUR")
    assert line(house, proposal).state == "pending"
    assert status(house) == ("pending", "pending")


def test_sending_twice_sends_once(house: House, anna: Actor) -> None:
    proposal = begin(house, anna)
    results = at_once(lambda: send(house, anna, proposal), lambda: send(house, anna, proposal))
    assert sorted(result.repeated for result in results if isinstance(result, Sent)) == [False, True]
    with house.reading() as uow:
        assert uow.session.query(OutboxRow).count() == 1


def test_beginning_twice_with_one_key_begins_once(house: House, anna: Actor) -> None:
    assert begin(house, anna, key="k") == begin(house, anna, key="k")
    assert begin(house, anna) == begin(house, anna, key="k")
    other = make_catalogs.line(make_catalogs.item(code="NEW"), CatalogAction.ADD)
    assert begin(house, anna, other, key="other") != begin(house, anna, key="k")


def test_numbers_count_for_each_supplier_by_themselves(house: House, anna: Actor) -> None:
    begin(house, anna)
    new = [make_catalogs.line(make_catalogs.item(code=f"N-{at}"), CatalogAction.ADD) for at in range(11)]
    for said in new:
        begin(house, anna, said)
    with house.reading() as uow:
        numbers = [row.number for row in uow.session.query(CatalogProposalRow).order_by(CatalogProposalRow.id)]
    assert numbers == [f"CAT-2026-{at}" for at in range(1, 13)]


def test_a_warning_is_confirmed_and_the_confirmation_kept(house: House, anna: Actor) -> None:
    ends = replace(make_catalogs.item(), valid_to=make.in_days(30, make.TODAY))
    proposal = begin(house, anna, make_catalogs.line(ends, CatalogAction.END, based_on=3))
    with pytest.raises(Unconfirmed) as asked:
        send(house, anna, proposal)
    (warning,) = asked.value.issues
    assert warning.rule == "CAT-09"
    send(house, anna, proposal, warning.fingerprint)
    with house.reading() as uow:
        assert proposals.get(uow, anna, proposal).confirmed == {warning.fingerprint}


def test_a_wrong_proposal_is_not_sent_and_its_findings_stand_at_their_fields(house: House, anna: Actor) -> None:
    wrong = make_catalogs.line(make_catalogs.item(gtin="4006381333932", prices=()), based_on=3)
    proposal = begin(house, anna, wrong)
    assert status(house) == ("errors", "active")
    with pytest.raises(Invalid) as refused:
        send(house, anna, proposal)
    paths = [issue.path for issue in refused.value.issues if issue.severity is Severity.ERROR]
    assert sorted(paths) == ["lines/1/gtin", "lines/1/prices"]
    assert [issue.path for issue in issues_v1.load(line(house, proposal).findings)] == list(
        dict.fromkeys(issue.path for issue in refused.value.issues)
    )


def test_it_is_checked_against_what_the_erp_says_when_it_is_sent(house: House, anna: Actor) -> None:
    proposal = begin(house, anna)
    told(house, make_catalogs.known("9.55", version=4))
    with pytest.raises(Invalid) as refused:
        send(house, anna, proposal)
    assert [issue.rule for issue in refused.value.issues] == ["PO-08"]


def test_what_the_erp_owns_is_refused(house: House, anna: Actor) -> None:
    proposal = begin(house, anna, make_catalogs.line(make_catalogs.item(currency="JPY"), based_on=3))
    with pytest.raises(Invalid) as refused:
        send(house, anna, proposal)
    assert ("ERP-05", "lines/1/currency") in [(issue.rule, issue.path) for issue in refused.value.issues]


def test_it_is_taken_back_while_nobody_has_it_and_twice_is_once(house: House, anna: Actor) -> None:
    proposal = begin(house, anna)
    send(house, anna, proposal)
    for _ in range(2):
        with house.services.begin() as uow:
            submission.withdraw(uow, anna, proposal)
    with house.reading() as uow:
        (promise,) = uow.session.query(OutboxRow)
    assert promise.state in OVER
    assert status(house) == ("active", "active")


def test_one_that_a_worker_has_is_not_taken_back(house: House, anna: Actor) -> None:
    proposal = begin(house, anna)
    send(house, anna, proposal)
    with house.services.begin() as uow:
        uow.session.query(OutboxRow).update({"attempts": 1})
    with pytest.raises(Conflict), house.services.begin() as uow:
        submission.withdraw(uow, anna, proposal)


def test_the_next_version_keeps_the_number_and_takes_the_place_of_the_one_before(house: House, anna: Actor) -> None:
    first = begin(house, anna)
    send(house, anna, first)
    with house.services.begin() as uow:
        submission.withdraw(uow, anna, first)
    told(house, make_catalogs.known("9.55", version=4))
    with house.services.begin() as uow:
        second = submission.repair(uow, anna, first).id
        assert submission.repair(uow, anna, first).id == second
    assert line(house, second).based_on == 4
    assert status(house) == ("draft", "active")
    assert (send(house, anna, second).number, send(house, anna, second).version) == ("CAT-2026-1", 2)
    with pytest.raises(Conflict), house.services.begin() as uow:
        submission.repair(uow, anna, first)


def test_a_draft_that_is_thrown_away_leaves_what_was_sent_before(house: House, anna: Actor) -> None:
    sent = begin(house, anna, make_catalogs.line(make_catalogs.item("11.40"), based_on=3))
    send(house, anna, sent)
    draft = begin(house, anna)
    assert status(house) == ("draft", "pending")
    with house.services.begin() as uow:
        drafting.discard(uow, anna, draft)
    assert status(house) == ("pending", "pending")
    with pytest.raises(Conflict), house.services.begin() as uow:
        drafting.discard(uow, anna, sent)


def test_an_old_edition_changes_nothing(house: House, anna: Actor) -> None:
    proposal = begin(house, anna)
    said = make_catalogs.line(make_catalogs.item("9.70"), based_on=3)
    with house.services.begin() as uow:
        drafting.save(uow, anna, proposal, said, note="", edition=1)
    for change in (
        lambda uow: drafting.save(uow, anna, proposal, said, note="", edition=1),
        lambda uow: submission.save_and_send(uow, anna, proposal, said, note="", edition=1),
        lambda uow: submission.send(uow, anna, proposal, edition=1),
    ):
        with pytest.raises(Conflict), house.services.begin() as uow:
            change(uow)


def test_who_only_looks_sends_nothing_and_the_buyer_sees_no_draft(house: House, anna: Actor) -> None:
    proposal = begin(house, anna)
    with pytest.raises(NotAllowed), house.services.begin() as uow:
        submission.send(uow, replace(anna, role=VERA), proposal, edition=1)
    with house.reading() as uow:
        with pytest.raises(NotFound):
            proposals.get(uow, BEN, proposal)
        assert proposals.list_proposals(uow, BEN).rows == ()
        assert [row.code for row in proposals.list_proposals(uow, anna, q=CODE).rows] == [CODE]
    send(house, anna, proposal)
    with house.reading() as uow:
        assert proposals.get(uow, BEN, proposal).number == "CAT-2026-1"


def test_an_item_tells_its_versions_its_proposals_and_its_orders(house: House, anna: Actor) -> None:
    told(house, make_catalogs.known("9.55", version=4, lead_days=12))
    proposal = begin(house, anna, make_catalogs.line(make_catalogs.item("9.60", lead_days=12), based_on=4))
    send(house, anna, proposal)
    with house.reading() as uow:
        item = uow.session.query(CatalogItemRow).one().id
        view = showing.get_item(uow, anna, item)
    assert [one.version for one in view.versions] == [4, 3]
    assert [(change.field, change.after) for change in view.versions[0].changes] == [
        ("prices", "9.55 EUR"),
        ("lead_days", "12 days"),
    ]
    assert [(one.number, one.state) for one in view.lines] == [("CAT-2026-1", "ok")]
    assert [(one.order, one.line, one.open) for one in view.orders] == [("4500017", 10, 100)]


def test_lines_earlier_in_a_file_are_looked_for_where_they_are_kept(house: House, anna: Actor) -> None:
    with house.services.begin() as uow:
        supplier = uow.session.get_one(SupplierRow, anna.supplier)
        world = checking.snapshot(uow, supplier)
        row = drafting.begin(uow, anna, supplier.id)
        first = replace(make_catalogs.line(make_catalogs.item("9.60")), row=2)
        drafting.store(uow, row, checking.check_lines(uow, supplier, [first], world))
        again = [replace(first, position=at, row=at + 1) for at in (2, 3)]
        checked = checking.check_lines(uow, supplier, again, world, kept=Kept(row.id, frozenset({again[0].item.code})))
    twins = [[issue.params["other"] for issue in one.issues if issue.rule == "CAT-03"] for one in checked]
    assert twins == [["2"], ["2"]]


@pytest.mark.parametrize("count", [1, 40])
def test_facts_of_a_batch_take_the_same_statements_however_many_lines_there_are(
    house: House, anna: Actor, count: int
) -> None:
    lines = [make_catalogs.line(make_catalogs.item(code=f"N-{at}"), position=at + 1) for at in range(count)]
    with house.reading() as uow:
        supplier = uow.session.get_one(SupplierRow, anna.supplier)
        world = checking.snapshot(uow, supplier)
        with counted(house.services.database) as statements:
            checking.check_lines(uow, supplier, lines, world, kept=Kept(99, frozenset({lines[0].item.code})))
    assert len(statements) <= 5
