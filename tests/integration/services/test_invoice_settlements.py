"""What becomes of invoices at the ERP: the newest news stand, whatever order they come in and however often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.contracts import settlement_v1
from portal.domain.actors import Actor
from portal.domain.errors import Conflict
from portal.domain.settlements import Hold, Payment, Settlement, SettlementStatus
from portal.domain.states import DocumentState
from portal.ports.erp import ErpDefect
from portal.services import intake
from portal.services.invoices import reading, settling, submission
from portal.store.queries import settlements as queries
from tests import invoicing, make, make_invoices
from tests.at_once import at_once
from tests.fakes.erp import Failing
from tests.house import House

T = SettlementStatus
SUPPLIER = make.supplier().number


def story(reference: str, number: str = "R-1001") -> tuple[Settlement, ...]:
    """Return everything an ERP tells of one invoice, oldest first."""
    told = Settlement(reference, 1, SUPPLIER, number, T.IN_PROCESS, make.NOW, "EUR", Decimal("1130.50"))
    hold = Hold("Price", make.NOW, "INV-14", "10")
    first = Payment("P-1", make.in_days(1), Decimal("500.00"), "R-1001, first part")
    second = Payment("P-2", make.in_days(2), Decimal("630.50"), "R-1001, the rest")
    taken_back = replace(second, reversed_on=make.in_days(3))
    changes = (
        {},
        {"status": T.HELD, "holds": (hold,)},
        {"status": T.APPROVED, "holds": (replace(hold, released_at=make.NOW),)},
        {"status": T.SCHEDULED, "scheduled_on": make.in_days(1)},
        {"status": T.PART_PAID, "payments": (first,)},
        {"status": T.PAID, "payments": (first, second)},
        {"status": T.PART_PAID, "payments": (first, taken_back)},
    )
    versions = []
    for version, change in enumerate(changes, 1):
        told = replace(told, version=version, **change)
        versions.append(told)
    return tuple(versions)


LAST = len(story(""))
NUMBERS = count(1)

#: Batches of news about one invoice, by version: in any order, several times, with gaps, and the last at some time.
NEWS = st.lists(st.lists(st.integers(1, LAST), min_size=1, max_size=4), max_size=6).flatmap(
    lambda batches: st.permutations([*batches, [LAST]])
)


def tell(house: House, *told: Settlement) -> int:
    with house.services.begin() as uow:
        return settling.apply_settlements(uow, told, as_of=house.clock.now())


def kept(house: House, actor: Actor, reference: str) -> Settlement:
    with house.reading() as uow:
        row = queries.find(uow.session, actor, reference)
    assert row is not None
    assert (row.status, row.version) == (row.document["status"], row.document["version"])
    return settlement_v1.load(row.document)


def payments(house: House, actor: Actor, number: str) -> set[Payment]:
    """Return the payments of one invoice as the list over all invoices shows them."""
    with house.reading() as uow:
        rows = reading.list_payments(uow, actor, q=number).rows
    return {Payment(row.reference, row.paid_on, row.amount, row.remittance, row.reversed_on) for row in rows}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(news=NEWS)
def test_where_an_invoice_stands_does_not_depend_on_the_order_of_the_news(
    house: House, biller: Actor, news: list[list[int]]
) -> None:
    number = f"R-{next(NUMBERS)}X"
    versions = story(f"ERP-{number}", number)
    newest = 0
    for batch in news:
        is_news = max(batch) > newest
        assert tell(house, *(versions[version - 1] for version in batch)) == is_news
        newest = max(newest, *batch)
        assert kept(house, biller, f"ERP-{number}") == versions[newest - 1]
        assert payments(house, biller, number) == set(versions[newest - 1].payments)
    assert newest == LAST


def test_the_supplier_sees_where_the_invoice_stands_at_every_step(house: House, biller: Actor) -> None:
    invoice = invoicing.booked(house, biller)
    reference = invoicing.view(house, biller, invoice).erp_reference
    assert reference is not None
    for told in story(reference):
        house.clock.advance(minutes=1)
        house.erp.put_settlement(replace(told, version=told.version + 10))
        intake.synchronise(house.services)
        seen = invoicing.view(house, biller, invoice)
        assert seen.state is DocumentState.BOOKED
        assert seen.settlement is not None
        assert (seen.settlement.status, seen.settlement.paid) == (told.status, told.paid)
        assert (seen.settlement.standing_holds, seen.as_of) == (told.standing_holds, house.clock.now())
        with house.reading() as uow:
            (row,) = reading.list_invoices(uow, biller, settlement=told.status).rows
        assert (row.id, row.settlement) == (invoice, told.status)
    assert payments(house, biller, "R-1001") == set(told.payments)
    assert tell(house, *story(reference)) == 0  # old news, all at once
    assert kept(house, biller, reference).status is T.PART_PAID


def test_two_readers_of_the_same_news_keep_it_once(house: House, biller: Actor) -> None:
    invoice = invoicing.booked(house, biller)
    results = at_once(*[lambda: intake.synchronise(house.services)] * 3)
    assert [one.problem for one in results if isinstance(one, intake.SyncReport)] == [""] * 3
    assert house.events().count("invoice.settled") == 1
    assert invoicing.view(house, biller, invoice).settlement is not None


def test_news_of_an_invoice_whose_booking_is_still_in_doubt_is_kept_for_it(house: House, biller: Actor) -> None:
    invoice = invoicing.sent(house, biller)
    house.erp.fail(Failing.LOST_AFTER_BOOKING)
    assert invoicing.deliver(house, invoice) == "unknown"
    (booking,) = house.erp.ledger()
    house.erp.put_settlement(replace(story(booking.reference)[4], version=20))
    intake.synchronise(house.services)
    assert invoicing.view(house, biller, invoice).settlement is None
    assert len(payments(house, biller, "R-1001")) == 1
    house.clock.advance(minutes=5)
    assert invoicing.deliver(house, invoice) == "booked"
    settlement = invoicing.view(house, biller, invoice).settlement
    assert settlement is not None
    assert settlement.status is T.PART_PAID


def test_what_the_erp_rejects_is_billed_anew_under_the_same_number(house: House, biller: Actor) -> None:
    first = invoicing.booked(house, biller)
    intake.synchronise(house.services)
    (settled,) = house.erp.settlements([invoicing.view(house, biller, first).erp_reference or ""])
    house.erp.put_settlement(replace(settled, status=T.REJECTED, reason="Price."))
    intake.synchronise(house.services)
    assert not invoicing.view(house, biller, first).can_credit
    second = invoicing.booked(house, biller, make_invoices.invoice())
    assert invoicing.states(house) == [("R-1001", 1, DocumentState.SUPERSEDED), ("R-1001", 2, DocumentState.BOOKED)]
    assert invoicing.view(house, biller, second).newest == second


@pytest.mark.parametrize("status", [T.REJECTED, T.VOIDED])
def test_what_the_erp_threw_out_is_corrected_as_the_next_version(house: House, biller: Actor, status: T) -> None:
    first = invoicing.booked(house, biller)
    intake.synchronise(house.services)
    with pytest.raises(Conflict, match="cannot be changed any more"), house.services.begin() as uow:
        submission.repair(uow, biller, first)
    (settled,) = house.erp.settlements([invoicing.view(house, biller, first).erp_reference or ""])
    house.erp.put_settlement(replace(settled, status=status, reason="Price."))
    intake.synchronise(house.services)
    assert invoicing.view(house, biller, first).can_repair
    with house.services.begin() as uow:
        second = submission.repair(uow, biller, first).id
    with house.services.begin() as uow:
        assert submission.repair(uow, biller, first).id == second
    draft = invoicing.view(house, biller, second)
    assert (draft.version, draft.document.lines[0].quantity) == (2, make_invoices.invoice().lines[0].quantity)
    invoicing.sending(house, biller, second)()
    assert invoicing.states(house) == [("R-1001", 1, DocumentState.BOOKED), ("R-1001", 2, DocumentState.QUEUED)]
    assert invoicing.deliver(house, second) == "booked"
    assert invoicing.states(house) == [("R-1001", 1, DocumentState.SUPERSEDED), ("R-1001", 2, DocumentState.BOOKED)]


@pytest.mark.parametrize("how", ["cannot be read", "cannot be kept"])
def test_news_of_one_invoice_that_is_nonsense_hold_back_no_other(
    house: House, biller: Actor, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    good, bad = (
        invoicing.booked(house, biller, make_invoices.invoice(make_invoices.line("10"), number=number))
        for number in ("A12", "B34")
    )
    intake.synchronise(house.services)
    references = [invoicing.view(house, biller, invoice).erp_reference or "" for invoice in (good, bad)]
    payment = Payment("P-1", make.TODAY, Decimal(1))
    twice = (payment, replace(payment, amount=Decimal(2)))  # two payments under one number
    for told, paid in zip(house.erp.settlements(references), ((payment,), twice), strict=True):
        house.erp.put_settlement(replace(told, status=T.PART_PAID, payments=paid))
    if how == "cannot be read":
        monkeypatch.setattr(house.erp, "settlements", _refusing(house.erp.settlements, references[1]))
    (order,) = house.erp.orders(["4500017"])
    house.receive(make.revised(order))
    assert house.order().revision == order.revision + 1
    seen = [invoicing.view(house, biller, invoice).settlement for invoice in (good, bad)]
    assert [one.status for one in seen if one is not None] == [T.PART_PAID, T.IN_PROCESS]
    assert house.events(references[1]) == ["invoice.left_out"]


def _refusing(
    read: Callable[[Sequence[str]], tuple[Settlement, ...]], reference: str
) -> Callable[[Sequence[str]], tuple[Settlement, ...]]:
    def refuse(wanted: Sequence[str]) -> tuple[Settlement, ...]:
        if reference in wanted:
            raise ErpDefect("a payment without an amount")
        return read(wanted)

    return refuse
