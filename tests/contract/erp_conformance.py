"""What every ERP adapter must do, whatever stands behind it.

A test class inherits from ``ErpConformance`` and gives a ``world``. Nothing here knows codes or addresses of one ERP.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import get_args

import pytest

from portal.domain.acknowledgments import LineAnswer, Reason, ResponseRow, RowType
from portal.domain.issues import Severity
from portal.domain.orders import LineStatus, OrderStatus, PurchaseOrder
from portal.domain.profiles import Text
from portal.ports.erp import (
    Booked,
    BookingKind,
    Change,
    ChangeKind,
    ErpUnavailable,
    Refused,
    Stale,
    Unavailable,
    Unknown,
)
from tests.contract.erp_world import World, all_changes, answered, read, rules, times_booked
from tests.fakes.erp import Failing


class ErpConformance:
    """The port's promises, one test each."""

    @pytest.fixture
    def order(self, world: World) -> PurchaseOrder:
        """Give a fresh order as the adapter reads it."""
        return read(world, world.release())

    # Reading

    def test_the_profile_says_under_which_version_it_was_published(self, world: World) -> None:
        profile = world.erp.profile()
        assert profile.version
        assert profile.buyer
        assert profile.currencies["JPY"] == 0
        assert profile.units["H87"].discrete
        assert set(profile.field_lengths) <= set(get_args(Text)), "the rules ask for lengths by these names"

    @pytest.mark.parametrize("severity", list(Severity))
    def test_the_profile_says_how_severe_a_rule_is(self, world: World, severity: Severity) -> None:
        _, cursor = all_changes(world)
        assert world.erp.profile().tolerances.severities == {}
        world.say_severity("ACK-03", severity)
        profile = world.erp.profile()
        assert profile.tolerances.severities == {"ACK-03": severity.value}
        assert Change(ChangeKind.PROFILE, profile.version) in all_changes(world, cursor)[0]

    def test_an_order_is_read_exactly(self, order: PurchaseOrder) -> None:
        assert (order.revision, order.status) == (1, OrderStatus.RELEASED)
        assert [line.number for line in order.lines] == [10, 20]
        line = order.lines[0]
        assert (line.quantity, line.unit, line.status) == (Decimal(120), "H87", LineStatus.OPEN)
        assert line.factor("XBX") == Fraction(12)
        assert isinstance(line.price, Decimal)
        assert line.requested is not None
        assert order.released_at is not None
        assert order.released_at.utcoffset() == timedelta(0)

    def test_unknown_orders_are_left_out(self, world: World, order: PurchaseOrder) -> None:
        found = world.erp.orders(["NOWHERE-1", order.number, "NOWHERE-2"])
        assert [one.number for one in found] == [order.number]

    def test_no_orders_are_no_orders(self, world: World) -> None:
        assert world.erp.orders([]) == ()

    def test_suppliers_are_read_by_number_or_all_at_once(self, world: World, order: PurchaseOrder) -> None:
        (supplier,) = world.erp.suppliers([order.supplier, "NOBODY"])
        assert supplier.number == order.supplier
        assert supplier in world.erp.suppliers()
        assert world.erp.suppliers([]) == ()

    @pytest.mark.parametrize("weekdays", [None, frozenset(), frozenset({5, 6})])
    def test_the_days_on_which_a_supplier_sends_nothing_are_read(
        self, world: World, order: PurchaseOrder, weekdays: frozenset[int] | None
    ) -> None:
        _, cursor = all_changes(world)
        (before,) = world.erp.suppliers([order.supplier])
        holidays = frozenset({date(2026, 5, 1), date(2026, 12, 25)})
        world.tell_calendar(order.number, weekdays, holidays)
        (supplier,) = world.erp.suppliers([order.supplier])
        assert (supplier.closed_weekdays, supplier.closed_dates) == (weekdays, holidays)
        assert supplier.version == before.version + 1
        assert Change(ChangeKind.SUPPLIER, order.supplier) in all_changes(world, cursor)[0]

    @pytest.mark.parametrize(
        "call", ["profile", "changes", "orders", "earlier_revisions", "suppliers", "receipts", "settlements", "ledger"]
    )
    def test_reading_from_an_erp_that_is_away_says_so(self, world: World, call: str) -> None:
        world.fail(Failing.AWAY, retry_after=7)
        arguments: dict[str, list[object]] = {"changes": [""]}
        arguments |= {each: [["X"]] for each in ("orders", "earlier_revisions", "receipts", "settlements")}
        if call == "ledger" and not self.ledger_can_fail:
            pytest.skip("This ERP spares its ledger from faults.")
        with pytest.raises(ErpUnavailable) as away:
            getattr(world.erp, call)(*arguments.get(call, []))
        assert away.value.retry_after == 7

    #: Whether the world's failures concern the ledger as well.
    ledger_can_fail = True

    # The change feed

    def test_the_empty_cursor_begins_with_everything(self, world: World, order: PurchaseOrder) -> None:
        changes, _ = all_changes(world)
        assert Change(ChangeKind.ORDER, order.number) in changes
        assert Change(ChangeKind.SUPPLIER, order.supplier) in changes
        assert any(change.kind is ChangeKind.PROFILE for change in changes)

    def test_the_last_cursor_has_nothing_more_until_something_changes(self, world: World, order: PurchaseOrder) -> None:
        _, cursor = all_changes(world)
        assert all_changes(world, cursor) == ([], cursor)
        world.revise(order.number)
        assert all_changes(world, cursor)[0] == [Change(ChangeKind.ORDER, order.number)]

    def test_small_pages_miss_nothing(self, world: World) -> None:
        released = {world.release() for _ in range(3)}
        changes, _ = all_changes(world, limit=1)
        assert released <= {change.number for change in changes}

    def test_an_old_cursor_gives_the_same_changes_again(self, world: World, order: PurchaseOrder) -> None:
        _, cursor = all_changes(world)
        world.hold(order.number)
        assert all_changes(world, cursor)[0] == all_changes(world, cursor)[0]

    # Versions

    def test_a_revision_raises_both_numbers(self, world: World, order: PurchaseOrder) -> None:
        world.revise(order.number)
        now = read(world, order.number)
        assert now.revision == order.revision + 1
        assert now.erp_version > order.erp_version
        assert now.lines[0].quantity != order.lines[0].quantity

    def test_earlier_revisions_stay_readable_oldest_first(self, world: World, order: PurchaseOrder) -> None:
        assert world.erp.earlier_revisions([order.number, "NOWHERE-1"]) == ()
        world.revise(order.number)
        world.block(order.number, 20)
        now = read(world, order.number)
        earlier = world.erp.earlier_revisions([order.number])
        assert [one.revision for one in earlier] == list(range(1, now.revision))
        assert earlier[0].lines[0].quantity == order.lines[0].quantity
        assert {one.number for one in earlier} == {order.number}

    def test_a_receipt_raises_the_erp_version_alone(self, world: World, order: PurchaseOrder) -> None:
        world.receive(order.number)
        now = read(world, order.number)
        assert now.revision == order.revision
        assert now.erp_version > order.erp_version
        assert now.lines[0].received == 12
        assert now.lines[0].open_to_confirm == order.lines[0].open_to_confirm - 12

    def test_a_hold_raises_the_erp_version_alone(self, world: World, order: PurchaseOrder) -> None:
        world.hold(order.number)
        now = read(world, order.number)
        assert now.revision == order.revision
        assert now.erp_version > order.erp_version
        assert now.status is OrderStatus.ON_HOLD
        assert now.hold is not None
        assert now.hold.reason

    # Booking

    def test_a_booking_has_the_erps_own_number_and_time(self, world: World, order: PurchaseOrder) -> None:
        booked = world.erp.book_acknowledgment(answered(order), order, key="own-number")
        assert isinstance(booked, Booked)
        assert booked.reference
        assert booked.at.tzinfo is UTC
        (booking,) = (one for one in world.erp.ledger() if one.key == "own-number")
        assert (booking.reference, booking.order, booking.booked_at) == (booked.reference, order.number, booked.at)
        assert booking.kind is BookingKind.ACKNOWLEDGMENT

    def test_the_same_key_and_document_book_once(self, world: World, order: PurchaseOrder) -> None:
        first = world.erp.book_acknowledgment(answered(order), order, key="twice")
        again = world.erp.book_acknowledgment(answered(order), order, key="twice")
        assert first == again
        assert times_booked(world, order.number) == 1

    def test_eight_callers_at_once_with_one_key_book_once(self, world: World, order: PurchaseOrder) -> None:
        with ThreadPoolExecutor(8) as callers:
            calls = [
                callers.submit(world.erp.book_acknowledgment, answered(order), order, key="at-once") for _ in range(8)
            ]
        assert len({call.result() for call in calls}) == 1
        assert times_booked(world, order.number) == 1

    def test_the_same_key_with_another_document_is_refused(self, world: World, order: PurchaseOrder) -> None:
        world.erp.book_acknowledgment(answered(order), order, key="reused")
        other = world.erp.book_acknowledgment(answered(order, note="another"), order, key="reused")
        assert rules(other) == {"MSG-01"}
        assert times_booked(world, order.number) == 1

    def test_two_keys_are_two_documents(self, world: World, order: PurchaseOrder) -> None:
        first = world.erp.book_acknowledgment(answered(order), order, key="first")
        second = world.erp.book_acknowledgment(answered(order), order, key="second")
        assert isinstance(first, Booked)
        assert isinstance(second, Booked)
        assert first.reference != second.reference

    def test_a_booking_shows_on_the_order_and_in_the_feed(self, world: World, order: PurchaseOrder) -> None:
        _, cursor = all_changes(world)
        world.erp.book_acknowledgment(answered(order), order, key="shows")
        now = read(world, order.number)
        assert now.revision == order.revision
        assert now.erp_version > order.erp_version
        assert now.lines[0].confirmed == order.lines[0].quantity
        assert Change(ChangeKind.ORDER, order.number) in all_changes(world, cursor)[0]

    def test_every_kind_of_row_is_booked(self, world: World, order: PurchaseOrder) -> None:
        due = order.lines[0].requested
        assert due is not None
        document = answered(
            order,
            lines=(
                LineAnswer(10, (*_split(due), _rejected(Decimal(24)))),
                LineAnswer(20, (ResponseRow(RowType.BACKORDER, Decimal(120), delivery=due),)),
            ),
        )
        assert isinstance(world.erp.book_acknowledgment(document, order, key="rows"), Booked)
        assert read(world, order.number).lines[0].confirmed == 96

    def test_a_quantity_in_packs_is_booked_as_pieces(self, world: World, order: PurchaseOrder) -> None:
        due = order.lines[0].requested
        packs = ResponseRow(RowType.ACCEPT, Decimal(10), unit="XBX", delivery=due)
        document = answered(order, lines=(LineAnswer(10, (packs,)),))
        assert isinstance(world.erp.book_acknowledgment(document, order, key="packs"), Booked)
        assert read(world, order.number).lines[0].confirmed == 120

    # Refusals

    def test_an_answer_to_an_older_revision_is_stale(self, world: World, order: PurchaseOrder) -> None:
        world.revise(order.number)
        outcome = world.erp.book_acknowledgment(answered(order), order, key="stale")
        assert outcome == Stale(order.revision + 1)
        assert times_booked(world, order.number) == 0

    def test_an_unknown_order_is_refused(self, world: World, order: PurchaseOrder) -> None:
        other = replace(order, number="NOWHERE-1")
        assert rules(world.erp.book_acknowledgment(answered(other), other, key="nowhere")) == {"PO-01"}

    def test_an_order_on_hold_is_refused(self, world: World, order: PurchaseOrder) -> None:
        world.hold(order.number)
        assert rules(world.erp.book_acknowledgment(answered(order), order, key="held")) == {"PO-02"}

    def test_a_blocked_suppliers_answer_is_refused(self, world: World, order: PurchaseOrder) -> None:
        world.block_supplier(order.number)
        assert rules(world.erp.book_acknowledgment(answered(order), order, key="blocked")) == {"ACC-03"}

    @pytest.mark.parametrize(("state", "rule"), [("close", "PO-04"), ("block", "PO-06"), ("cancel", "PO-03")])
    def test_a_line_that_is_not_open_is_refused_by_its_number(
        self, world: World, order: PurchaseOrder, state: str, rule: str
    ) -> None:
        getattr(world, state)(order.number, 20)
        now = read(world, order.number)
        document = answered(order, base_revision=now.revision)
        outcome = world.erp.book_acknowledgment(document, now, key=state)
        assert rules(outcome) == {rule}
        assert isinstance(outcome, Refused)
        assert [refusal.line for refusal in outcome.refusals] == [20]

    def test_rows_that_do_not_reach_the_open_quantity_are_refused(self, world: World, order: PurchaseOrder) -> None:
        short = LineAnswer(10, (ResponseRow(RowType.ACCEPT, Decimal(119), delivery=order.lines[0].requested),))
        outcome = world.erp.book_acknowledgment(answered(order, lines=(short,)), order, key="short")
        assert rules(outcome) == {"ACK-02"}

    def test_after_a_refusal_the_key_books_the_mended_document(self, world: World, order: PurchaseOrder) -> None:
        short = LineAnswer(10, (ResponseRow(RowType.ACCEPT, Decimal(1), delivery=order.lines[0].requested),))
        world.erp.book_acknowledgment(answered(order, lines=(short,)), order, key="mended")
        assert world.erp.find_booking("mended") is None
        assert isinstance(world.erp.book_acknowledgment(answered(order), order, key="mended"), Booked)

    # Failing

    @pytest.mark.parametrize("how", [Failing.AWAY, Failing.THROTTLED])
    def test_an_erp_that_is_away_has_certainly_not_booked(
        self, world: World, order: PurchaseOrder, how: Failing
    ) -> None:
        world.fail(how, retry_after=7)
        outcome = world.erp.book_acknowledgment(answered(order), order, key=how)
        assert isinstance(outcome, Unavailable)
        assert outcome.retry_after == 7
        assert times_booked(world, order.number) == 0

    def test_an_answer_lost_after_booking_is_found_by_its_key(self, world: World, order: PurchaseOrder) -> None:
        world.fail(Failing.LOST_AFTER_BOOKING)
        assert isinstance(world.erp.book_acknowledgment(answered(order), order, key="lost"), Unknown)
        found = world.erp.find_booking("lost")
        assert isinstance(found, Booked)
        assert world.erp.book_acknowledgment(answered(order), order, key="lost") == found
        assert times_booked(world, order.number) == 1

    def test_a_call_lost_before_booking_is_not_found_and_may_be_sent_again(
        self, world: World, order: PurchaseOrder
    ) -> None:
        world.fail(Failing.LOST_BEFORE_BOOKING)
        assert isinstance(world.erp.book_acknowledgment(answered(order), order, key="again"), Unknown)
        assert world.erp.find_booking("again") is None
        assert isinstance(world.erp.book_acknowledgment(answered(order), order, key="again"), Booked)
        assert times_booked(world, order.number) == 1

    def test_looking_up_in_an_erp_that_is_away_is_no_answer(self, world: World, order: PurchaseOrder) -> None:
        world.erp.book_acknowledgment(answered(order), order, key="there")
        world.fail(Failing.AWAY, retry_after=7)
        outcome = world.erp.find_booking("there")
        assert isinstance(outcome, Unavailable)
        assert outcome.retry_after == 7

    @pytest.mark.parametrize("key", ["ack/PO 1/2", "ключ", "a%2Fb?c#d", "k" * 200])
    def test_a_key_is_any_text(self, world: World, order: PurchaseOrder, key: str) -> None:
        booked = world.erp.book_acknowledgment(answered(order), order, key=key)
        assert isinstance(booked, Booked)
        assert world.erp.find_booking(key) == booked


def _split(due: date) -> Iterator[ResponseRow]:
    yield ResponseRow(RowType.ACCEPT, Decimal(60), delivery=due)
    yield ResponseRow(RowType.ACCEPT, Decimal(36), delivery=due + timedelta(days=7), price=Decimal("1.2500"))


def _rejected(quantity: Decimal) -> ResponseRow:
    return ResponseRow(RowType.REJECT, quantity, reason=Reason.CAPACITY, note="Line is full")
