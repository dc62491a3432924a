"""Ship notices after they were sent: booked, replaced, cancelled and received, on both databases."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from portal.domain.actors import Actor
from portal.domain.errors import Conflict, Invalid
from portal.domain.shipments import GoodsReceipt
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState
from portal.services import intake, reviews
from portal.services.reviews import Decision, Verdict
from portal.services.shipments import submission
from tests import make, notices
from tests.fakes.erp import Failing
from tests.house import House
from tests.make_shipments import lot

S = DocumentState


def test_a_notice_collects_four_receipts_and_the_number_of_the_buyers_system(house: House, shipper: Actor) -> None:
    notice = notices.shipped(house, shipper)
    assert notices.view(house, shipper, notice).state is S.QUEUED
    notices.deliver(house, notice)
    view = notices.view(house, shipper, notice)
    assert view.state is S.BOOKED
    assert view.erp_reference is not None
    assert {receipt.kind: receipt.state for receipt in view.receipts} == dict.fromkeys(ReceiptKind, ReceiptState.OK)


def test_goods_that_left_before_the_order_was_cut_are_booked_as_the_buyer_approved_them(
    house: House, shipper: Actor, buyer: Actor
) -> None:
    notice, order = notices.start(house, shipper), make.order()
    notices.change(house, shipper, notice)
    house.receive(make.revised(order, replace(order.lines[0], quantity=Decimal(50))))
    assert notices.send(house, shipper, notice).state is S.IN_REVIEW
    edition = notices.view(house, shipper, notice).edition
    with house.services.begin() as uow:
        positions = [one.position for one in notices.view(house, buyer, notice).deviations]
        reviews.decide(uow, buyer, notice, dict.fromkeys(positions, Decision(Verdict.APPROVE)), edition=edition)
    assert notices.deliver(house, notice) == "booked"
    assert house.erp.orders(["4500017"])[0].lines[0].shipped == 100


def test_an_erp_that_is_away_keeps_the_notice_waiting_and_books_it_once(house: House, shipper: Actor) -> None:
    notice = notices.shipped(house, shipper)
    house.erp.fail(Failing.AWAY)
    assert notices.deliver(house, notice) == "waiting"
    assert "Your notice is safe" in notices.view(house, shipper, notice).waiting
    house.clock.advance(minutes=5)
    assert notices.deliver(house, notice) == "booked"
    assert [booking.kind for booking in house.erp.ledger()] == ["shipment"]


def test_a_lost_answer_is_looked_up_and_nothing_is_booked_twice(house: House, shipper: Actor) -> None:
    notice = notices.shipped(house, shipper)
    house.erp.fail(Failing.LOST_AFTER_BOOKING)
    assert notices.deliver(house, notice) == "unknown"
    house.clock.advance(minutes=5)
    assert notices.deliver(house, notice) == "booked"
    assert len(house.erp.ledger()) == 1


def test_a_notice_is_taken_back_before_it_is_booked(house: House, shipper: Actor) -> None:
    notice = notices.shipped(house, shipper)
    for _ in range(2):
        with house.services.begin() as uow:
            submission.withdraw(uow, shipper, notice)
    assert notices.view(house, shipper, notice).state is S.WITHDRAWN
    assert notices.left(house, shipper) == [100]
    assert notices.deliver(house, notice) == "not now"


def test_a_booked_notice_is_replaced_under_its_number(house: House, shipper: Actor) -> None:
    notice = notices.shipped(house, shipper, "100")
    notices.deliver(house, notice)
    intake.synchronise(house.services)
    with house.services.begin() as uow:
        second = submission.replace(uow, shipper, notice).id
    line = notices.view(house, shipper, second).document.lines[0]
    notices.change(house, shipper, second, replace(line, quantity=Decimal(80)))
    notices.send(house, shipper, second)
    assert notices.deliver(house, second) == "booked"
    assert notices.view(house, shipper, notice).state is S.SUPERSEDED
    assert notices.view(house, shipper, second).document.number == notices.view(house, shipper, notice).document.number
    intake.synchronise(house.services)
    assert notices.left(house, shipper) == [20]


def test_a_booked_notice_is_cancelled_once(house: House, shipper: Actor) -> None:
    notice = notices.shipped(house, shipper)
    notices.deliver(house, notice)
    for _ in range(2):
        with house.services.begin() as uow:
            submission.cancel(uow, shipper, notice)
    assert notices.view(house, shipper, notice).is_being_cancelled
    assert notices.deliver(house, notice) == "booked"
    assert notices.view(house, shipper, notice).state is S.WITHDRAWN
    intake.synchronise(house.services)
    assert notices.left(house, shipper) == [100]
    assert [booking.kind for booking in house.erp.ledger()] == ["shipment", "cancellation"]


def test_serial_numbers_of_a_booked_notice_stay_taken_when_its_next_version_is_withdrawn(
    house: House, shipper: Actor
) -> None:
    serials = tuple(f"S-{number}" for number in range(40))
    notice = notices.start(house, shipper)
    line = notices.view(house, shipper, notice).document.lines[0]
    said = replace(line, quantity=Decimal(40), lots=(lot("40", "L-1", serials=serials),))
    notices.change(house, shipper, notice, said)
    notices.send(house, shipper, notice)
    notices.deliver(house, notice)
    intake.synchronise(house.services)
    with house.services.begin() as uow:
        second = submission.replace(uow, shipper, notice).id
    notices.change(house, shipper, second)
    notices.send(house, shipper, second)
    with house.services.begin() as uow:
        submission.withdraw(uow, shipper, second)
    other = notices.start(house, shipper)
    notices.change(
        house,
        shipper,
        other,
        replace(notices.view(house, shipper, other).document.lines[0], quantity=Decimal(40), lots=said.lots),
    )
    with pytest.raises(Invalid) as refused:
        notices.send(house, shipper, other)
    assert notices.errors(refused.value) == ["ASN-17"]


def test_serial_numbers_of_a_cancelled_notice_ship_again(house: House, shipper: Actor) -> None:
    serials = tuple(f"S-{number}" for number in range(100))

    def ship() -> int:
        notice = notices.start(house, shipper)
        line = notices.view(house, shipper, notice).document.lines[0]
        notices.change(house, shipper, notice, replace(line, lots=(lot("100", "L-1", serials=serials),)))
        notices.send(house, shipper, notice)
        assert notices.deliver(house, notice) == "booked"
        return notice

    first = ship()
    with house.services.begin() as uow:
        submission.cancel(uow, shipper, first)
    assert notices.deliver(house, first) == "booked"
    intake.synchronise(house.services)
    assert notices.view(house, shipper, ship()).state is S.BOOKED


def _received(house: House, notice: str, quantity: str, **fields: object) -> GoodsReceipt:
    values = {"number": "GR-1", "version": 1, "order": "4500017", "line": 10, "received_at": house.clock.now()}
    return GoodsReceipt(**{**values, "quantity": Decimal(quantity), "notice": notice, **fields})


def test_what_was_received_is_seen_with_its_difference_and_never_replaced_by_older_news(
    house: House, shipper: Actor
) -> None:
    notice = notices.shipped(house, shipper)
    notices.deliver(house, notice)
    number = notices.view(house, shipper, notice).document.number
    newer = _received(house, number, "90", version=2)
    house.erp.put_receipt(newer)
    intake.synchronise(house.services)
    house.erp.put_receipt(_received(house, number, "10", version=1))
    intake.synchronise(house.services)
    line = notices.view(house, shipper, notice).lines[0]
    assert (line.received, line.difference) == (90, "10 less than announced")


def test_what_was_received_is_neither_replaced_nor_cancelled(house: House, shipper: Actor) -> None:
    notice = notices.shipped(house, shipper)
    notices.deliver(house, notice)
    house.erp.put_receipt(_received(house, notices.view(house, shipper, notice).document.number, "100"))
    intake.synchronise(house.services)
    for too_late in (submission.replace, submission.cancel):
        with pytest.raises(Conflict, match="received"), house.services.begin() as uow:
            too_late(uow, shipper, notice)
