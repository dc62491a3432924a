"""An ERP in memory: keeps the port's promises like a real one, and fails in every way when told to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from portal.domain.acknowledgments import Acknowledgment
from portal.domain.catalog import CatalogProposal, MasterItem, ProposalLine
from portal.domain.invoices import Invoice
from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.settlements import Settlement
from portal.domain.shipments import GoodsReceipt, ShipNotice
from portal.domain.suppliers import Supplier
from portal.ports.erp import (
    Booked,
    Booking,
    BookingKind,
    Change,
    ChangeKind,
    Changes,
    ErpUnavailable,
    Outcome,
    Refusal,
    Refused,
    Stale,
    Unavailable,
    Unknown,
)
from tests import make
from tests.fakes.catalogs import ItemMaster
from tests.fakes.erp_checks import confirmed, counted_again, refusals, ship_refusals
from tests.fakes.invoices import InvoiceBook


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


class FakeErp:
    """An ERP whose orders a test puts and changes; ``sent`` counts the calls that wanted to book."""

    name = "fake"

    def __init__(self, profile: ErpProfile | None = None) -> None:
        self._profile = profile or make.profile()
        self._orders: dict[str, PurchaseOrder] = {}
        self._earlier: dict[str, list[PurchaseOrder]] = {}
        self._suppliers: dict[str, Supplier] = {}
        self._feed: list[Change] = [Change(ChangeKind.PROFILE, self._profile.version)]
        self._bookings: dict[str, tuple[object, Booking]] = {}
        self._notices: dict[str, ShipNotice] = {}
        self._versions: dict[str, dict[str, int]] = {}
        self._receipts: dict[str, GoodsReceipt] = {}
        self._invoices = InvoiceBook()
        self._master = ItemMaster()
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

    def put_receipt(self, receipt: GoodsReceipt) -> None:
        """Store a goods receipt, new or changed, with what it means for its order, and announce both."""
        self._receipts[receipt.number] = receipt
        self._feed.append(Change(ChangeKind.RECEIPT, receipt.number))
        self._count_again([receipt.order])

    def put_settlement(self, settlement: Settlement) -> None:
        """Store what became of an invoice under the next version, with what it means for its orders; announce both."""
        changed = replace(settlement, version=settlement.version + 1)
        self._invoices.settlements[settlement.reference] = changed
        self._feed.append(Change(ChangeKind.SETTLEMENT, settlement.reference))
        document = self._invoices.documents.get(settlement.reference)
        self._count_again(document.orders if document else ())

    def put_item(self, item: MasterItem) -> None:
        """Store an item, new or changed, and announce it."""
        self._master.items[item.reference] = item
        self._feed.append(Change(ChangeKind.ITEM, item.reference))

    def notice(self, reference: str) -> ShipNotice:
        """Return a notice as it was booked."""
        return self._notices[reference]

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
        return self._once(key, document, lambda: self._book(document, key))

    def book_shipment(
        self,
        document: ShipNotice,
        orders: Mapping[str, PurchaseOrder],
        *,
        key: str,
        approved: Collection[int] = (),
    ) -> Outcome:
        """Book one ship notice once per ``key``, in place of ``replaces``."""
        return self._once(key, document, lambda: self._ship(document, key, approved))

    def cancel_shipment(self, reference: str, *, key: str) -> Outcome:
        """Cancel a booked notice once per ``key``."""
        return self._once(key, reference, lambda: self._cancel(reference, key))

    def booked_invoice(self, reference: str) -> Invoice:
        """Return an invoice as it was booked."""
        with self._lock:
            return self._invoices.documents[reference]

    def book_invoice(self, document: Invoice, orders: Mapping[str, PurchaseOrder], *, key: str) -> Outcome:
        """Book one invoice or credit note once per ``key``."""
        return self._once(key, document, lambda: self._bill(document, key))

    def book_catalog(
        self, document: CatalogProposal, lines: Callable[[], Iterable[Sequence[ProposalLine]]], *, key: str
    ) -> Outcome:
        """Book the lines of one proposal once per ``key``."""
        every = tuple(chain.from_iterable(lines()))
        return self._once(key, (document, every), lambda: self._propose(document, every, key))

    def items(self, references: Sequence[str]) -> tuple[MasterItem, ...]:
        """Return these items as they stand now."""
        self._answer_reading()
        return tuple(self._master.items[one] for one in references if one in self._master.items)

    def settlements(self, references: Sequence[str]) -> tuple[Settlement, ...]:
        """Return what became of these booked invoices."""
        self._answer_reading()
        known = self._invoices.settlements
        return tuple(known[reference] for reference in references if reference in known)

    def receipts(self, numbers: Sequence[str]) -> tuple[GoodsReceipt, ...]:
        """Return these goods receipts as they stand now."""
        self._answer_reading()
        return tuple(self._receipts[number] for number in numbers if number in self._receipts)

    def find_booking(self, key: str) -> Booked | Unavailable | None:
        """Look up what was booked under ``key``."""
        try:
            self._answer_reading()
        except ErpUnavailable as error:
            return Unavailable(error.text, error.retry_after)
        found = self._bookings.get(key)
        return None if found is None else self._booked(found[1])

    def ledger(self) -> tuple[Booking, ...]:
        """Return every booking, oldest first."""
        self._answer_reading()
        return tuple(booking for _, booking in self._bookings.values())

    def _answer_reading(self) -> None:
        if self._failures and self._failures[0].how in {Failing.AWAY, Failing.THROTTLED}:
            failure = self._failures.pop(0)
            raise ErpUnavailable(f"The ERP is {failure.how}.", retry_after=failure.retry_after)

    def _once(self, key: str, document: object, book: Callable[[], Outcome]) -> Outcome:
        with self._lock:
            self.sent += 1
            failure = self._failures.pop(0) if self._failures else None
            if failure and failure.how in {Failing.AWAY, Failing.THROTTLED}:
                return Unavailable(f"The ERP is {failure.how}.", failure.retry_after)
            if failure and failure.how is Failing.LOST_BEFORE_BOOKING:
                return Unknown("The answer was lost.")
            outcome = self._replay(key, document) or book()
            return Unknown("The answer was lost.") if failure else outcome

    def _replay(self, key: str, document: object) -> Outcome | None:
        if key not in self._bookings:
            return None
        earlier, booking = self._bookings[key]
        if earlier != document:
            return _refused("KEY_REUSED", "MSG-01")
        return self._booked(booking)

    def _booked(self, booking: Booking) -> Booked:
        return Booked(booking.reference, booking.booked_at, self._versions.get(booking.key, {}))

    def _write_down(self, key: str, document: object, order: str, kind: BookingKind) -> Booked:
        booking = Booking(key, f"FAKE-{len(self._bookings) + 1}", order, make.NOW, kind)
        self._bookings[key] = (document, booking)
        return self._booked(booking)

    def _book(self, document: Acknowledgment, key: str) -> Outcome:
        order = self._orders.get(document.order)
        if order is None:
            return _refused("ORDER_UNKNOWN", "PO-01")
        if order.revision != document.base_revision:
            return Stale(order.revision)
        if found := refusals(document, order, self._suppliers.get(order.supplier)):
            return Refused(found)
        booked = self._write_down(key, document, order.number, BookingKind.ACKNOWLEDGMENT)
        self.put_order(confirmed(order, document, make.NOW))
        return booked

    def _ship(self, document: ShipNotice, key: str, approved: Collection[int]) -> Outcome:
        replaced = self._notices.get(document.replaces)
        if document.replaces and (replaced is None or self._is_received(replaced)):
            return _refused("NOTICE_UNKNOWN" if replaced is None else "NOTICE_RECEIVED", "ASN-24")
        others = [notice for notice in self._notices.values() if notice is not replaced]
        if any((one.supplier, one.number) == (document.supplier, document.number) for one in others):
            return _refused("NOTICE_EXISTS", "ASN-01")
        if not all(order in self._orders for order in document.orders):
            return _refused("ORDER_UNKNOWN", "PO-01")
        if found := tuple(ship_refusals(document, self._orders, others, approved)):
            return Refused(found)
        booked = self._write_down(key, document, document.orders[0], BookingKind.SHIPMENT)
        self._notices.pop(document.replaces, None)
        self._notices[booked.reference] = document
        self._count_again([*document.orders, *(replaced.orders if replaced else ())])
        self._versions[key] = {order: self._orders[order].erp_version for order in document.orders}
        return replace(booked, versions=self._versions[key])

    def _cancel(self, reference: str, key: str) -> Outcome:
        notice = self._notices.get(reference)
        if notice is None:
            return _refused("NOTICE_UNKNOWN", "")
        if self._is_received(notice):
            return _refused("NOTICE_RECEIVED", "ASN-25")
        del self._notices[reference]
        self._count_again(notice.orders)
        return self._write_down(key, reference, notice.orders[0], BookingKind.CANCELLATION)

    def _bill(self, document: Invoice, key: str) -> Outcome:
        if refusals := tuple(self._invoices.refusals(document, self._orders, self._suppliers)):
            return Refused(refusals)
        booked = self._write_down(key, document, document.orders[0], BookingKind.INVOICE)
        self._invoices.enter(booked.reference, document, self._orders)
        self._feed.append(Change(ChangeKind.SETTLEMENT, booked.reference))
        self._count_again(document.orders)
        self._versions[key] = {order: self._orders[order].erp_version for order in document.orders}
        return replace(booked, versions=self._versions[key])

    def _propose(self, document: CatalogProposal, lines: Sequence[ProposalLine], key: str) -> Outcome:
        if found := tuple(self._master.refusals(document, lines, self._profile, self._suppliers)):
            return Refused(found)
        booked = self._write_down(key, (document, lines), "", BookingKind.CATALOG)
        self._feed += [Change(ChangeKind.ITEM, name) for name in self._master.book(document.supplier, lines)]
        return booked

    def _is_received(self, notice: ShipNotice) -> bool:
        return any(one.notice == notice.number and not one.is_reversed for one in self._receipts.values())

    def _count_again(self, orders: Iterable[str]) -> None:
        for number in dict.fromkeys(orders):
            receipts = self._receipts.values()
            order = counted_again(self._orders[number], self._notices.values(), receipts)
            self.put_order(self._invoices.counted(order))
        for reference in self._invoices.match(self._orders):
            self._feed.append(Change(ChangeKind.SETTLEMENT, reference))


def _refused(code: str, rule: str) -> Refused:
    return Refused((Refusal(code, f"The ERP says {code}.", rule),))
