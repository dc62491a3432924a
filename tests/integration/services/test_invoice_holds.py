"""Invoices that the buyer holds until the goods are received: they go on by themselves, and only then."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.actors import Actor
from portal.domain.errors import Conflict, NotAllowed, PortalError
from portal.domain.states import DocumentState
from portal.services import intake, reviews
from portal.services.invoices import submission
from portal.services.reviews import Decision, Verdict, awaiting
from tests import invoicing, make, make_invoices
from tests.at_once import at_once
from tests.house import House

S = DocumentState
ORDER = "4500018"  # nothing of it was received
DECLINED = Decision(Verdict.DECLINE, "QTY", "Wait for the goods.", status="UQ", action="PIN")


def hold(house: House, actor: Actor, invoice: int, edition: int | None = None) -> None:
    at = invoicing.view(house, actor, invoice).edition if edition is None else edition
    with house.services.begin() as uow:
        awaiting.hold(uow, actor, invoice, edition=at)


def receive(house: House, quantity: str, number: str = "GR-2", **fields: Any) -> None:
    invoicing.receive(house, quantity, number, order=ORDER, **fields)


def found(house: House, actor: Actor, invoice: int) -> list[tuple[str, str | None, str]]:
    """Return rule, decision and by whom of everything that deviates."""
    held = invoicing.view(house, actor, invoice)
    return [(one.rule, one.decision, one.decided_by) for one in held.deviations]


@pytest.fixture
def early(house: House, biller: Actor) -> int:
    """Give an invoice, in review, for goods of which none were received."""
    invoice = invoicing.sent(house, biller, make_invoices.invoice(order=ORDER))
    assert invoicing.view(house, biller, invoice).state is S.IN_REVIEW
    return invoice


def test_goods_that_come_release_the_invoice_and_it_is_booked(
    house: House, biller: Actor, buyer: Actor, early: int
) -> None:
    hold(house, buyer, early)
    held = invoicing.view(house, buyer, early)
    assert (held.awaits_goods, held.can_hold, held.can_decide) == (True, False, True)
    receive(house, "100")
    released = invoicing.view(house, biller, early)
    assert (released.state, released.awaits_goods) == (S.QUEUED, False)
    assert found(house, buyer, early) == [("INV-12", "approve", "Portal")]
    assert invoicing.deliver(house, early) == "booked"
    told = ["invoice.awaits_goods", "goods.received", "invoice.approved", "invoice.booked"]
    assert [event for event in house.events(ORDER) if event in told] == told


def test_news_of_the_order_without_goods_releases_nothing(house: House, buyer: Actor, early: int) -> None:
    hold(house, buyer, early)
    (order,) = house.erp.orders([ORDER])
    house.receive(make.revised(order, note="By lorry, please."))
    assert invoicing.view(house, buyer, early).awaits_goods
    assert found(house, buyer, early) == [("INV-12", None, "")]


def test_a_part_of_the_goods_does_not_release_the_invoice_for_all_of_them(
    house: House, buyer: Actor, early: int
) -> None:
    hold(house, buyer, early)
    receive(house, "10")
    assert invoicing.view(house, buyer, early).awaits_goods
    receive(house, "90", "GR-3")
    assert invoicing.view(house, buyer, early).state is S.QUEUED


def test_goods_that_were_taken_back_release_nothing(house: House, buyer: Actor, early: int) -> None:
    hold(house, buyer, early)
    receive(house, "100", is_reversed=True)
    assert invoicing.view(house, buyer, early).awaits_goods


def test_of_what_else_deviates_the_buyer_still_decides(house: House, biller: Actor, buyer: Actor) -> None:
    dear = make_invoices.invoice(make_invoices.line(price="10.50"), order=ORDER)
    invoice = invoicing.sent(house, biller, dear)
    hold(house, buyer, invoice)
    receive(house, "100")
    held = invoicing.view(house, buyer, invoice)
    assert (held.state, held.awaits_goods) == (S.IN_REVIEW, False)
    assert {rule for rule, decision, _ in found(house, buyer, invoice) if decision is None} >= {"INV-14"}
    assert ("INV-12", "approve", "Portal") in found(house, buyer, invoice)


def test_an_invoice_that_would_not_be_taken_any_more_goes_back_to_the_buyer(
    house: House, biller: Actor, buyer: Actor
) -> None:
    said = make_invoices.invoice(order=ORDER, payment=make_invoices.paid_to(invoicing.ACCOUNT))
    invoice = invoicing.sent(house, biller, said)
    hold(house, buyer, invoice)
    house.erp.put_supplier(make.supplier(version=3, vat_id=make_invoices.VAT_ID))  # the account is approved no more
    receive(house, "100")
    held = invoicing.view(house, buyer, invoice)
    assert (held.state, held.awaits_goods) == (S.IN_REVIEW, False)
    assert found(house, buyer, invoice) == [("INV-12", None, "")]


def test_goods_that_came_before_the_buyer_looked_release_at_once(house: House, buyer: Actor, early: int) -> None:
    seen = invoicing.view(house, buyer, early).edition
    receive(house, "100")
    assert invoicing.view(house, buyer, early).state is S.IN_REVIEW
    hold(house, buyer, early, seen)
    assert invoicing.view(house, buyer, early).state is S.QUEUED


def test_goods_and_the_decision_to_wait_for_them_come_at_the_same_moment(
    house: House, biller: Actor, buyer: Actor
) -> None:
    for at in range(3):
        number, order = f"{'XYZ'[at]}-{at}", f"450002{at}"
        house.receive(invoicing.order(number=order))
        invoice = invoicing.sent(house, biller, make_invoices.invoice(order=order, number=number))
        edition = invoicing.view(house, buyer, invoice).edition
        results = at_once(
            lambda invoice=invoice, edition=edition: hold(house, buyer, invoice, edition),
            lambda order=order: invoicing.receive(house, "100", f"GR-{order}", order=order),
        )
        assert results == [None, None]
        assert invoicing.view(house, buyer, invoice).state is S.QUEUED


def test_goods_come_while_the_supplier_takes_the_invoice_back(
    house: House, biller: Actor, buyer: Actor, early: int
) -> None:
    hold(house, buyer, early)

    def withdraw() -> None:
        with house.services.begin() as uow:
            submission.withdraw(uow, biller, early)

    results = at_once(withdraw, lambda: receive(house, "100"))
    assert len(results) == 2
    assert [one for one in results if isinstance(one, PortalError) and not isinstance(one, Conflict)] == []
    assert invoicing.view(house, biller, early).state is S.WITHDRAWN
    receive(house, "1", "GR-3")
    assert invoicing.view(house, biller, early).state is S.WITHDRAWN


def test_goods_come_while_the_buyer_declines(house: House, buyer: Actor, early: int) -> None:
    hold(house, buyer, early)
    edition = invoicing.view(house, buyer, early).edition

    def decline() -> Any:
        with house.services.begin() as uow:
            return reviews.decide(uow, buyer, early, {0: DECLINED}, edition=edition)

    results = at_once(decline, lambda: receive(house, "100"))
    held = invoicing.view(house, buyer, early)
    is_refused = any(isinstance(one, Conflict) for one in results)
    assert held.state is (S.QUEUED if is_refused else S.DECLINED)
    assert [one.decision for one in held.deviations] == ["approve" if is_refused else "decline"]


def test_holding_twice_is_holding_once_and_only_goods_are_waited_for(
    house: House, biller: Actor, buyer: Actor, approver: Actor, early: int
) -> None:
    edition = invoicing.view(house, buyer, early).edition
    for actor in (buyer, approver):
        hold(house, actor, early, edition)
    assert house.events(ORDER).count("invoice.awaits_goods") == 1
    with pytest.raises(NotAllowed):
        hold(house, biller, early)
    dear = invoicing.sent(house, biller, make_invoices.invoice(make_invoices.line(price="10.50"), number="R-7"))
    with pytest.raises(Conflict, match="Goods that come would change nothing"):
        hold(house, buyer, dear)


def test_the_held_invoice_is_decided_by_a_person_before_the_goods_come(house: House, buyer: Actor, early: int) -> None:
    hold(house, buyer, early)
    invoicing.decide(house, buyer, early)
    receive(house, "100")
    assert found(house, buyer, early) == [("INV-12", "approve", "Ada Buyer")]
    assert invoicing.deliver(house, early) == "booked"
    intake.synchronise(house.services)
    assert invoicing.view(house, buyer, early).settlement is not None


def test_goods_over_two_orders_are_all_waited_for(house: House, biller: Actor, buyer: Actor) -> None:
    house.receive(invoicing.order(number="4500019"))
    lines = [make_invoices.line(id=str(at), order=number) for at, number in enumerate((ORDER, "4500019"), 1)]
    invoice = invoicing.sent(house, biller, make_invoices.invoice(*lines, order=""))
    hold(house, buyer, invoice)
    receive(house, "100")
    assert invoicing.view(house, buyer, invoice).awaits_goods
    invoicing.receive(house, "100", "GR-3", order="4500019")
    assert invoicing.view(house, buyer, invoice).state is S.QUEUED
