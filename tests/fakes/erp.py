"""An ERP in memory: keeps the port's promises like a real one, and fails in every way when told to."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from portal.domain.acknowledgments import Acknowledgment, RowType
from portal.domain.orders import LineStatus, OrderLine, OrderStatus, PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.quantities import as_decimal, total
from portal.domain.suppliers import Supplier, SupplierStatus
from portal.ports.erp import (
    Booked,
    Booking,
    Change,
    ChangeKind,
    Changes,
    ErpDefect,
    ErpUnavailable,
    Outcome,
    Refusal,
    Refused,
    Stale,
    Unavailable,
    Unknown,
)
from tests import make


class Failing(StrEnum):
    """A way in which a call to an ERP fails."""

    AWAY = "away"
    THROTTLED = "throttled"
    LOST_BEFORE_BOOKING = "lost before booking"
    LOST_AFTER_BOOKING = "lost after booking"


@dataclass(frozen=True, slots=True)
class _Failure:
    how: Failing
    retry_after: float | None


_LINE_RULES = {
    LineStatus.CANCELLED: "PO-03",
    LineStatus.CLOSED: "PO-04",
    LineStatus.SOFT_CLOSED: "PO-04",
    LineStatus.BLOCKED: "PO-06",
}


class FakeErp:
    """An ERP whose orders a test puts and changes; ``sent`` counts the calls that wanted to book."""

    name = "fake"

    def __init__(self, profile: ErpProfile | None = None) -> None:
        self._profile = profile or make.profile()
        self._orders: dict[str, PurchaseOrder] = {}
        self._earlier: dict[str, list[PurchaseOrder]] = {}
        self._suppliers: dict[str, Supplier] = {}
        self._feed: list[Change] = [Change(ChangeKind.PROFILE, self._profile.version)]
        self._bookings: dict[str, tuple[Acknowledgment, Booking]] = {}
        self._failures: list[_Failure] = []
        self._lock = threading.Lock()
        self.sent = 0

    # What a test does to it.

    def put_order(self, order: PurchaseOrder) -> None:
        """Store an order, new or changed, and announce it."""
        earlier = self._orders.get(order.number)
        if earlier is not None and earlier.revision < order.revision:
            self._earlier.setdefault(order.number, []).append(earlier)
        self._orders[order.number] = order
        self._feed.append(Change(ChangeKind.ORDER, order.number))

    def put_supplier(self, supplier: Supplier) -> None:
        """Store a supplier, new or changed, and announce it."""
        self._suppliers[supplier.number] = supplier
        self._feed.append(Change(ChangeKind.SUPPLIER, supplier.number))

    def put_profile(self, profile: ErpProfile) -> None:
        """Publish another contract profile and announce it."""
        self._profile = profile
        self._feed.append(Change(ChangeKind.PROFILE, profile.version))

    def fail(self, how: Failing, *, times: int = 1, retry_after: float | None = None) -> None:
        """Fail in this way on the next calls; the two ways of getting lost wait for calls that book."""
        self._failures += [_Failure(how, retry_after)] * times

    def recover(self) -> None:
        """Forget every failure that is still to come."""
        self._failures.clear()

    # The port.

    def profile(self) -> ErpProfile:
        """Return the contract as it stands now."""
        self._answer_reading()
        return self._profile

    def changes(self, after: str, *, limit: int = 500) -> Changes:
        """Return references changed after the cursor."""
        self._answer_reading()
        start = int(after or 0)
        page = self._feed[start : start + limit]
        end = start + len(page)
        return Changes(tuple(dict.fromkeys(page)), str(end), more=end < len(self._feed))

    def orders(self, numbers: Sequence[str]) -> tuple[PurchaseOrder, ...]:
        """Return these orders as they stand now."""
        self._answer_reading()
        return tuple(self._orders[number] for number in numbers if number in self._orders)

    def earlier_revisions(self, numbers: Sequence[str]) -> tuple[PurchaseOrder, ...]:
        """Return these orders under each revision before their present one."""
        self._answer_reading()
        return tuple(order for number in numbers for order in self._earlier.get(number, ()))

    def suppliers(self, numbers: Sequence[str] | None = None) -> tuple[Supplier, ...]:
        """Return these suppliers, or all of them."""
        self._answer_reading()
        wanted = self._suppliers if numbers is None else numbers
        return tuple(self._suppliers[number] for number in wanted if number in self._suppliers)

    def book_acknowledgment(self, document: Acknowledgment, order: PurchaseOrder, *, key: str) -> Outcome:
        """Book one answer once per ``key``."""
        with self._lock:
            self.sent += 1
            failure = self._failures.pop(0) if self._failures else None
            if failure and failure.how in {Failing.AWAY, Failing.THROTTLED}:
                return Unavailable(f"The ERP is {failure.how}.", failure.retry_after)
            if failure and failure.how is Failing.LOST_BEFORE_BOOKING:
                return Unknown("The answer was lost.")
            outcome = self._book(document, key)
            return Unknown("The answer was lost.") if failure else outcome

    def find_booking(self, key: str) -> Booked | Unavailable | None:
        """Look up what was booked under ``key``."""
        try:
            self._answer_reading()
        except ErpUnavailable as error:
            return Unavailable(error.text, error.retry_after)
        found = self._bookings.get(key)
        return None if found is None else Booked(found[1].reference, found[1].booked_at)

    def ledger(self) -> tuple[Booking, ...]:
        """Return every booking, oldest first."""
        self._answer_reading()
        return tuple(booking for _, booking in self._bookings.values())

    def _answer_reading(self) -> None:
        if self._failures and self._failures[0].how in {Failing.AWAY, Failing.THROTTLED}:
            failure = self._failures.pop(0)
            raise ErpUnavailable(f"The ERP is {failure.how}.", retry_after=failure.retry_after)

    def _book(self, document: Acknowledgment, key: str) -> Outcome:
        if key in self._bookings:
            earlier, booking = self._bookings[key]
            if earlier != document:
                return _refused("KEY_REUSED", "MSG-01")
            return Booked(booking.reference, booking.booked_at)
        order = self._orders.get(document.order)
        if order is None:
            return _refused("ORDER_UNKNOWN", "PO-01")
        if order.revision != document.base_revision:
            return Stale(order.revision)
        if refusals := self._refusals(document, order):
            return Refused(refusals)
        booking = Booking(key, f"FAKE-{len(self._bookings) + 1}", order.number, make.NOW)
        self._bookings[key] = (document, booking)
        self.put_order(_confirmed(order, document, make.NOW))
        return Booked(booking.reference, booking.booked_at)

    def _refusals(self, document: Acknowledgment, order: PurchaseOrder) -> tuple[Refusal, ...]:
        supplier = self._suppliers.get(order.supplier)
        if supplier is not None and supplier.status is not SupplierStatus.ACTIVE:
            return (Refusal("SUPPLIER_BLOCKED", "The supplier is blocked.", "ACC-03"),)
        if order.status is not OrderStatus.RELEASED:
            rules = {OrderStatus.ON_HOLD: "PO-02", OrderStatus.CLOSED: "PO-04", OrderStatus.CANCELLED: "PO-03"}
            return (Refusal(f"ORDER_{order.status.name}", "The order is not open.", rules[order.status]),)
        found = []
        for answer in document.lines:
            line = order.line(answer.line)
            if line is None:
                raise ErpDefect(f"Line {answer.line} does not exist; no rule says so.")
            if line.status in _LINE_RULES:
                rule = _LINE_RULES[line.status]
                found.append(Refusal(f"LINE_{line.status.name}", "The line is not open.", rule, line.number))
            elif _answered(document, line) < Fraction(line.open_to_confirm):
                found.append(Refusal("QUANTITY_SHORT", "The rows are short.", "ACK-02", line.number))
        return tuple(found)


def _refused(code: str, rule: str) -> Refused:
    return Refused((Refusal(code, f"The ERP says {code}.", rule),))


def _answered(document: Acknowledgment, line: OrderLine, *types: RowType) -> Fraction:
    answer = document.by_line().get(line.number)
    rows = () if answer is None else answer.rows
    return total(row.in_order_unit(line) or 0 for row in rows if not types or row.type in types)


def _confirmed(order: PurchaseOrder, document: Acknowledgment, at: datetime) -> PurchaseOrder:
    answered = document.by_line()
    lines = tuple(
        replace(line, confirmed=as_decimal(_answered(document, line, RowType.ACCEPT)))
        if line.number in answered
        else line
        for line in order.lines
    )
    return replace(order, erp_version=order.erp_version + 1, changed_at=at, lines=lines)
