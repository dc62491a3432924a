"""Everything the portal asks of the buyer's ERP, in the portal's own words.

Adapters translate; they decide nothing: no database, no status changes, no retries of their own, no defaults for
missing data. Documents are those of ``portal.domain``: amounts are ``Decimal``, quantities carry UN/ECE Rec 20 units,
dates are the buyer's calendar dates, instants are aware UTC datetimes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from portal.domain.acknowledgments import Acknowledgment
from portal.domain.catalog import CatalogProposal, MasterItem, ProposalLine
from portal.domain.invoices import Invoice
from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.settlements import Settlement
from portal.domain.shipments import GoodsReceipt, ShipNotice
from portal.domain.suppliers import Supplier


class ErpUnavailable(Exception):
    """The ERP could not be read now: try later. ``retry_after`` is the ERP's own wish in seconds, if it had one."""

    def __init__(self, text: str, *, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.retry_after = retry_after


class ErpDefect(Exception):
    """The ERP answered with something that is not in its contract; a person has to look."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason of the ERP.

    ``rule`` is the portal's rule id the ERP's ``code`` means, "" where the adapter has no mapping; ``text`` is the
    ERP's own and never shown to suppliers; ``line`` is the order line, of a catalog the line's position, or None.
    """

    code: str
    text: str
    rule: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """The ERP has booked the document under its own number, at its own time (UTC).

    ``versions`` are the ``erp_version`` of each order that contains a booked notice, by number: from then on the
    order's shipped quantities speak of it.
    """

    reference: str
    at: datetime
    versions: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """The ERP understood and said no: sending the same again will not help."""

    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The ERP certainly did not book (no connection, 429, 503): the same again, later."""

    text: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Stale:
    """The ERP is at another revision of the order than the document expects: read it again, then decide."""

    current_revision: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """The ERP may have booked (time-out, 5xx, connection cut, unreadable answer): look up by key before sending."""

    text: str


Outcome = Booked | Refused | Unavailable | Stale | Unknown


class ChangeKind(StrEnum):
    """What a change is about."""

    ORDER = "order"
    SUPPLIER = "supplier"
    PROFILE = "profile"
    RECEIPT = "receipt"
    SETTLEMENT = "settlement"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Change:
    """A reference to something that changed, not its content."""

    kind: ChangeKind
    number: str


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of the change feed: what changed, the cursor after it, and whether more is waiting."""

    references: tuple[Change, ...]
    cursor: str
    more: bool


class BookingKind(StrEnum):
    """What the ERP has booked."""

    ACKNOWLEDGMENT = "acknowledgment"
    SHIPMENT = "shipment"
    CANCELLATION = "cancellation"
    INVOICE = "invoice"
    CATALOG = "catalog"


@dataclass(frozen=True, slots=True)
class Booking:
    """One document in the ERP's own ledger.

    ``order`` is the order's number; of a notice or an invoice, the first of its orders, "" where it names none, as a
    catalog does.
    """

    key: str
    reference: str
    order: str
    booked_at: datetime
    kind: BookingKind = BookingKind.ACKNOWLEDGMENT


class Erp(Protocol):
    """One ERP.

    Reading methods raise ``ErpUnavailable`` for anything worth another try and ``ErpDefect`` for an answer outside
    the contract. Whatever books or cancels, and ``find_booking``, answers with an ``Outcome`` and lets no exception of
    the transport leave. Every call has a time-out.
    """

    name: str

    def profile(self) -> ErpProfile:
        """Return the contract as it stands now."""
        ...

    def changes(self, after: str, *, limit: int = 500) -> Changes:
        """Return references changed after the opaque ``cursor`` ("" from the beginning), oldest first.

        At least once: a reference may come again, and several changes of one thing may come as one.
        """
        ...

    def orders(self, numbers: Sequence[str]) -> tuple[PurchaseOrder, ...]:
        """Return these orders as they stand now, in one call; unknown numbers are left out."""
        ...

    def earlier_revisions(self, numbers: Sequence[str]) -> tuple[PurchaseOrder, ...]:
        """Return these orders under each revision before their present one, oldest first, as far as the ERP keeps them.

        The portal asks once, when it meets an order that was revised before.
        """
        ...

    def suppliers(self, numbers: Sequence[str] | None = None) -> tuple[Supplier, ...]:
        """Return these suppliers, or all of them."""
        ...

    def book_acknowledgment(self, document: Acknowledgment, order: PurchaseOrder, *, key: str) -> Outcome:
        """Book one answer once per ``key``.

        A second call with the same key and document returns the first call's ``Booked`` and changes nothing.
        ``document.base_revision`` is the revision the ERP is expected to be at. ``order`` is that revision, for units
        and prices as ordered.
        """
        ...

    def book_shipment(
        self,
        document: ShipNotice,
        orders: Mapping[str, PurchaseOrder],
        *,
        key: str,
        approved: Collection[int] = (),
    ) -> Outcome:
        """Book one ship notice with its lines, lots and handling units once per ``key``; in place of ``replaces``.

        A second call with the same key and document returns the first call's ``Booked`` and changes nothing. A notice
        is never stale: goods are moving, so the ERP takes it at whatever revision the orders are. ``orders`` are the
        orders of its lines by number, as the portal knows them, for units. ``approved`` are the positions of lines of
        which the buyer has approved that more ships than the order takes since it was changed: the ERP refuses none of
        these for its quantity.
        """
        ...

    def cancel_shipment(self, reference: str, *, key: str) -> Outcome:
        """Cancel a booked notice, named by the ERP's own number, once per ``key``, before any of it was received."""
        ...

    def book_invoice(self, document: Invoice, orders: Mapping[str, PurchaseOrder], *, key: str) -> Outcome:
        """Book one invoice or credit note once per ``key``.

        A second call with the same key and document returns the first call's ``Booked`` and changes nothing. An invoice
        is never stale: the ERP matches it against the orders as they are. ``orders`` are the orders of its lines by
        number, as the portal knows them, for units.
        """
        ...

    def book_catalog(
        self,
        document: CatalogProposal,
        lines: Callable[[], Iterable[Sequence[ProposalLine]]],
        *,
        key: str,
    ) -> Outcome:
        """Book the lines of one proposal, all of them or none, once per ``key``.

        A second call with the same key and lines returns the first call's ``Booked`` and changes nothing. ``lines``
        begins the batches anew at every call, and is called once. A line whose ``based_on`` is not the version that the
        ERP is at is refused, because what arrives late never overwrites what is newer. Whatever ``document.scope`` is,
        only items that have a line change: those that are to end have lines of their own.

        Several lines may be about one item where each is for prices of other days: they are based on one version, come
        in any order, and are booked as periods of the item's next version, which is otherwise as the line of the last
        days says. Lines about one item whose days overlap, or one of which ends it, are refused.
        """
        ...

    def items(self, references: Sequence[str]) -> tuple[MasterItem, ...]:
        """Return these items (``MasterItem.reference``) as they stand now, in one call; unknown ones are left out."""
        ...

    def settlements(self, references: Sequence[str]) -> tuple[Settlement, ...]:
        """Return what became of booked invoices, by the ERP's own numbers, in one call; unknown ones are left out."""
        ...

    def receipts(self, numbers: Sequence[str]) -> tuple[GoodsReceipt, ...]:
        """Return these goods receipts as they stand now, in one call; unknown numbers are left out."""
        ...

    def find_booking(self, key: str) -> Booked | Unavailable | None:
        """Look up what was booked under ``key``: the booking, None if nothing was, or Unavailable."""
        ...

    def ledger(self) -> tuple[Booking, ...]:
        """Return every booking, oldest first; for the nightly comparison and the fault suite."""
        ...
