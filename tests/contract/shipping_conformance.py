"""What every ERP adapter must do for ship notices, their cancellations and goods receipts.

A test class inherits from ``ShippingConformance`` beside ``ErpConformance``, which gives the order.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.orders import PurchaseOrder
from portal.domain.shipments import (
    HandlingUnit,
    Hazard,
    Lot,
    Packed,
    PackingGroup,
    PackType,
    ShipLine,
    ShipNotice,
    ShortReason,
)
from portal.ports.erp import Booked, BookingKind, Change, ChangeKind, Outcome, Refused, Unavailable, Unknown
from tests.contract.erp_world import World, all_changes, answered, read, rules
from tests.fakes.erp import Failing


def shipped(order: PurchaseOrder, *quantities: str, **fields: Any) -> ShipNotice:
    """Return a notice S-1 that ships these quantities of an order's first lines, or all that is ordered."""
    wanted = [Decimal(quantity) for quantity in quantities] or [line.quantity for line in order.lines]
    lines = tuple(
        ShipLine(at + 1, order.number, line.number, order.revision, quantity)
        for at, (line, quantity) in enumerate(zip(order.lines, wanted, strict=False))
    )
    day = date.today()  # noqa: DTZ011 - any day does
    notice = ShipNotice("S-1", order.supplier, order.ship_to.address.code, day, day + timedelta(days=3), lines)
    return replace(notice, **fields)


def ship(world: World, document: ShipNotice, order: PurchaseOrder, *, key: str) -> Outcome:
    """Book a notice of one order."""
    return world.erp.book_shipment(document, {order.number: order}, key=key)


def reference(outcome: object) -> str:
    """Return the ERP's number of what was booked."""
    assert isinstance(outcome, Booked), outcome
    return outcome.reference


class ShippingConformance:
    """The port's promises about goods on their way, one test each."""

    # Ship notices

    def test_a_notice_is_booked_once_and_shows_as_shipped(self, world: World, order: PurchaseOrder) -> None:
        _, cursor = all_changes(world)
        booked = ship(world, shipped(order, "60"), order, key="ship")
        assert ship(world, shipped(order, "60"), order, key="ship") == booked
        (booking,) = (one for one in world.erp.ledger() if one.key == "ship")
        assert (booking.reference, booking.order, booking.kind) == (
            reference(booked),
            order.number,
            BookingKind.SHIPMENT,
        )
        now = read(world, order.number)
        assert [line.shipped for line in now.lines] == [60, 0]
        assert (now.revision, now.erp_version > order.erp_version) == (order.revision, True)
        assert Change(ChangeKind.ORDER, order.number) in all_changes(world, cursor)[0]

    def test_eight_callers_at_once_with_one_key_ship_once(self, world: World, order: PurchaseOrder) -> None:
        with ThreadPoolExecutor(8) as callers:
            calls = [callers.submit(ship, world, shipped(order, "60"), order, key="at-once") for _ in range(8)]
        assert len({call.result() for call in calls}) == 1
        assert read(world, order.number).lines[0].shipped == 60

    def test_the_same_key_with_another_notice_is_refused(self, world: World, order: PurchaseOrder) -> None:
        ship(world, shipped(order, "60"), order, key="reused")
        assert rules(ship(world, shipped(order, "61"), order, key="reused")) == {"MSG-01"}
        assert rules(world.erp.book_acknowledgment(answered(order), order, key="reused")) == {"MSG-01"}
        assert read(world, order.number).lines[0].shipped == 60

    def test_a_whole_notice_is_booked_with_lots_and_handling_units(self, world: World, order: PurchaseOrder) -> None:
        lots = (
            Lot(Decimal(5), "L-1", ("S-1", "S-2"), date(2030, 1, 1), date(2026, 1, 1), "DE"),
            Lot(Decimal(5), "L-2"),
        )
        in_packs = ShipLine(1, order.number, 10, order.revision, Decimal(10), "XBX", lots=lots, note="In boxes")
        nothing = ShipLine(2, order.number, 20, order.revision, Decimal(0), reason=ShortReason.CAPACITY)
        pallet = HandlingUnit(1, PackType.PALLET, sscc="006141411234567890", gross=Decimal("80.5"))
        packed = (Packed(1, Decimal(5), "L-1"), Packed(1, Decimal(5), "L-2"))
        carton = HandlingUnit(2, PackType.CARTON, parent=1, contents=packed)
        document = shipped(order, lines=(in_packs, nothing), units=(pallet, carton))
        assert isinstance(ship(world, document, order, key="whole"), Booked)
        assert [line.shipped for line in read(world, order.number).lines] == [120, 0]

    def test_dangerous_goods_are_told_of(self, world: World, order: PurchaseOrder) -> None:
        hazard = Hazard("UN1133", "3", PackingGroup.MEDIUM)
        line = replace(shipped(order, "10").lines[0], hazard=hazard)
        assert isinstance(ship(world, shipped(order, lines=(line,)), order, key="dangerous"), Booked)

    def test_another_item_in_place_of_the_ordered_one_is_told_of(self, world: World, order: PurchaseOrder) -> None:
        line = replace(shipped(order, "10").lines[0], substitute="ALT-1")
        assert isinstance(ship(world, shipped(order, lines=(line,)), order, key="instead"), Booked)

    def test_a_notice_of_two_orders_ships_both(self, world: World, order: PurchaseOrder) -> None:
        other = read(world, world.release())
        lines = (*shipped(order, "10").lines, *(replace(line, position=2) for line in shipped(other, "20").lines))
        orders = {one.number: one for one in (order, other)}
        assert isinstance(world.erp.book_shipment(shipped(order, lines=lines), orders, key="two"), Booked)
        assert [read(world, number).lines[0].shipped for number in orders] == [10, 20]

    def test_a_notice_is_never_stale(self, world: World, order: PurchaseOrder) -> None:
        world.revise(order.number)
        assert isinstance(ship(world, shipped(order, "60"), order, key="moving"), Booked)

    def test_a_replacement_counts_in_place_of_the_earlier_notice(self, world: World, order: PurchaseOrder) -> None:
        first = ship(world, shipped(order), order, key="v1")
        document = shipped(order, "36", replaces=reference(first))
        second = ship(world, document, order, key="v2")
        assert reference(second) != reference(first)
        assert ship(world, document, order, key="v2") == second
        assert [line.shipped for line in read(world, order.number).lines] == [36, 0]

    def test_a_cancelled_notice_has_shipped_nothing(self, world: World, order: PurchaseOrder) -> None:
        booked = reference(ship(world, shipped(order), order, key="to cancel"))
        _, cursor = all_changes(world)
        cancelled = world.erp.cancel_shipment(booked, key="cancel")
        assert world.erp.cancel_shipment(booked, key="cancel") == cancelled
        assert world.erp.find_booking("cancel") == cancelled
        assert [line.shipped for line in read(world, order.number).lines] == [0, 0]
        assert Change(ChangeKind.ORDER, order.number) in all_changes(world, cursor)[0]
        (booking,) = (one for one in world.erp.ledger() if one.key == "cancel")
        assert (booking.reference, booking.kind) == (reference(cancelled), BookingKind.CANCELLATION)
        assert isinstance(ship(world, shipped(order), order, key="once more"), Booked), "its number is free again"

    def test_a_number_that_stands_is_not_booked_again(self, world: World, order: PurchaseOrder) -> None:
        ship(world, shipped(order, "12"), order, key="one")
        assert rules(ship(world, shipped(order, "12"), order, key="two")) == {"ASN-01"}
        assert read(world, order.number).lines[0].shipped == 12

    def test_more_than_the_limit_is_refused_over_all_notices(self, world: World, order: PurchaseOrder) -> None:
        ship(world, shipped(order, "100"), order, key="one")
        outcome = ship(world, shipped(order, "27", number="S-2"), order, key="two")
        assert rules(outcome) == {"ASN-05"}
        assert isinstance(outcome, Refused)
        assert [refusal.line for refusal in outcome.refusals] == [10]
        assert isinstance(ship(world, shipped(order, "26", number="S-2"), order, key="two"), Booked)

    def test_more_than_the_limit_is_booked_for_lines_that_the_buyer_approved(
        self, world: World, order: PurchaseOrder
    ) -> None:
        document, orders = shipped(order, "150", "150"), {order.number: order}
        outcome = world.erp.book_shipment(document, orders, key="over", approved={1})
        assert rules(outcome) == {"ASN-05"}
        assert isinstance(outcome, Refused)
        assert [refusal.line for refusal in outcome.refusals] == [20]
        booked = world.erp.book_shipment(document, orders, key="over", approved={1, 2})
        assert world.erp.book_shipment(document, orders, key="over", approved={1, 2}) == booked
        assert [line.shipped for line in read(world, order.number).lines] == [150, 150]

    @pytest.mark.parametrize(("state", "rule"), [("close", "PO-04"), ("block", "PO-06"), ("cancel", "PO-03")])
    def test_a_line_that_is_not_open_is_not_shipped(
        self, world: World, order: PurchaseOrder, state: str, rule: str
    ) -> None:
        getattr(world, state)(order.number, 20)
        outcome = ship(world, shipped(order), order, key=state)
        assert rules(outcome) == {rule}
        assert isinstance(outcome, Refused)
        assert [refusal.line for refusal in outcome.refusals] == [20]
        assert read(world, order.number).lines[0].shipped == 0

    def test_what_a_notice_refers_to_has_to_exist(self, world: World, order: PurchaseOrder) -> None:
        nowhere = tuple(replace(line, order="NOWHERE-1") for line in shipped(order).lines)
        assert rules(ship(world, shipped(order, lines=nowhere), order, key="a")) == {"PO-01"}
        no_line = (replace(shipped(order).lines[0], line=999),)
        assert rules(ship(world, shipped(order, lines=no_line), order, key="b")) == {"ASN-02"}
        assert rules(ship(world, shipped(order, replaces="NOWHERE-1"), order, key="c")) == {"ASN-24"}
        assert isinstance(world.erp.cancel_shipment("NOWHERE-1", key="d"), Refused)
        world.hold(order.number)
        assert rules(ship(world, shipped(order), order, key="e")) == {"PO-02"}

    @pytest.mark.parametrize("how", [Failing.AWAY, Failing.THROTTLED])
    def test_an_erp_that_is_away_has_certainly_not_shipped(
        self, world: World, order: PurchaseOrder, how: Failing
    ) -> None:
        world.fail(how, retry_after=7)
        outcome = ship(world, shipped(order), order, key=how)
        assert isinstance(outcome, Unavailable)
        assert outcome.retry_after == 7
        assert read(world, order.number).lines[0].shipped == 0

    def test_a_notice_whose_answer_was_lost_is_found_by_its_key(self, world: World, order: PurchaseOrder) -> None:
        world.fail(Failing.LOST_AFTER_BOOKING)
        assert isinstance(ship(world, shipped(order), order, key="lost"), Unknown)
        found = world.erp.find_booking("lost")
        assert isinstance(found, Booked)
        assert ship(world, shipped(order), order, key="lost") == found
        world.fail(Failing.LOST_AFTER_BOOKING)
        assert isinstance(world.erp.cancel_shipment(found.reference, key="lost too"), Unknown)
        assert isinstance(world.erp.find_booking("lost too"), Booked)
        assert [line.shipped for line in read(world, order.number).lines] == [0, 0]

    def test_a_notice_lost_before_booking_may_be_sent_again(self, world: World, order: PurchaseOrder) -> None:
        world.fail(Failing.LOST_BEFORE_BOOKING)
        assert isinstance(ship(world, shipped(order), order, key="again"), Unknown)
        assert world.erp.find_booking("again") is None
        assert isinstance(ship(world, shipped(order), order, key="again"), Booked)

    # Goods receipts

    def test_a_receipt_comes_by_the_feed_and_is_read(self, world: World, order: PurchaseOrder) -> None:
        ship(world, shipped(order, "12"), order, key="ship")
        _, cursor = all_changes(world)
        number = world.receive_with("S-1", order.number)
        changes, cursor = all_changes(world, cursor)
        assert {Change(ChangeKind.RECEIPT, number), Change(ChangeKind.ORDER, order.number)} <= set(changes)
        (receipt,) = world.erp.receipts(["NOWHERE-1", number])
        assert (receipt.order, receipt.line, receipt.quantity) == (order.number, 10, 12)
        assert (receipt.notice, receipt.is_reversed, receipt.received_at.tzinfo) == ("S-1", False, UTC)
        assert world.erp.receipts([]) == ()
        line = read(world, order.number).lines[0]
        assert (line.shipped, line.received) == (12, 12)

    def test_a_reversed_receipt_comes_again_under_a_higher_version(self, world: World, order: PurchaseOrder) -> None:
        ship(world, shipped(order, "12"), order, key="ship")
        number = world.receive_with("S-1", order.number)
        (before,) = world.erp.receipts([number])
        _, cursor = all_changes(world)
        world.reverse(number)
        assert Change(ChangeKind.RECEIPT, number) in all_changes(world, cursor)[0]
        (after,) = world.erp.receipts([number])
        assert (after.is_reversed, after.version > before.version) == (True, True)
        line = read(world, order.number).lines[0]
        assert (line.shipped, line.received) == (12, 0)

    def test_goods_without_a_notice_have_shipped_as_well(self, world: World, order: PurchaseOrder) -> None:
        world.receive(order.number)
        (receipt,) = world.erp.receipts([one.number for one in all_changes(world)[0] if one.kind == "receipt"])
        assert receipt.notice == ""
        line = read(world, order.number).lines[0]
        assert (line.shipped, line.received) == (12, 12)

    def test_a_received_notice_is_neither_replaced_nor_cancelled(self, world: World, order: PurchaseOrder) -> None:
        booked = reference(ship(world, shipped(order, "12"), order, key="ship"))
        receipt = world.receive_with("S-1", order.number)
        assert rules(ship(world, shipped(order, "24", replaces=booked), order, key="replace")) == {"ASN-24"}
        assert rules(world.erp.cancel_shipment(booked, key="cancel")) == {"ASN-25"}
        assert read(world, order.number).lines[0].shipped == 12
        world.reverse(receipt)
        assert isinstance(world.erp.cancel_shipment(booked, key="cancel"), Booked)
