"""What pages and callers read about ship notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from portal.domain.issues import Issue
from portal.domain.orders import OrderLine
from portal.domain.shipments import HandlingUnit, ShipLine, ShipNotice
from portal.domain.states import DocumentState, Receipt
from portal.services.deviations import DeviationView
from portal.services.shipments.conversions import Conversions

#: States in which a supplier may take a notice back before the buyer's system has it.
WITHDRAWABLE = frozenset({DocumentState.IN_REVIEW, DocumentState.QUEUED, DocumentState.WAITING, DocumentState.STUCK})


@dataclass(frozen=True, slots=True)
class ShippableFilters:
    """What the list of what can be shipped is narrowed by; "" means not at all."""

    q: str = ""
    ship_to: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class ShippableLine:
    """An order line with something left to ship.

    ``open`` is what the ERP knows to be left, ``in_transit`` what notices on their way take of it, ``left`` the rest,
    all in ``unit``. ``due`` is None where no day is asked for.
    """

    key: str
    order: str
    line: int
    supplier_name: str
    ship_to: str
    place: str
    due: date | None
    item: str
    supplier_item: str
    description: str
    unit: str
    open: Decimal
    in_transit: Fraction
    left: Fraction
    on_hold: bool


@dataclass(frozen=True, slots=True)
class ShippablePage:
    """One page of what can be shipped, those due first first, and the places that it goes to."""

    rows: tuple[ShippableLine, ...]
    places: tuple[tuple[str, str], ...]
    newer: str | None
    older: str | None


@dataclass(frozen=True, slots=True)
class AddablePage:
    """One page of what can go with a draft; ``is_one_order`` says that the buyer takes one order in each notice."""

    rows: tuple[ShippableLine, ...]
    is_one_order: bool
    newer: str | None
    older: str | None


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice in a list: the newest version under its number."""

    id: int
    number: str
    version: int
    supplier_name: str
    state: DocumentState
    place: str
    ships: date | None
    arrives: date | None
    line_count: int
    unit_count: int
    erp_reference: str | None
    is_being_cancelled: bool
    on_behalf: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Received:
    """What one goods receipt says about a line of a notice, in the order's unit."""

    number: str
    quantity: Decimal
    at: datetime
    lots: tuple[tuple[str, Decimal], ...]
    note: str
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class ShippedLine:
    """One line of a notice beside the order's line and what was received against it.

    ``shipped`` and ``received`` are in the order's unit, exactly; ``shipped`` is None where it cannot be converted.
    ``difference`` says in words what is other than announced, "" where nothing is, or nothing was received yet.
    ``open`` is what other notices leave of the order line, in its unit; it is told of drafts alone.
    """

    said: ShipLine
    ordered: OrderLine | None
    shipped: Fraction | None
    receipts: tuple[Received, ...] = ()
    received: Fraction = Fraction(0)
    difference: str = ""
    open: Fraction | None = None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One version of a notice with everything that became of it.

    ``edition`` grows with every change, so that two windows notice each other. ``lines`` are those of one page, and so
    are those of ``document``, which comes without its units: ``first`` is the position that the page begins with,
    ``skipped`` how many lines come before, ``before`` and ``after`` where the neighbouring pages begin. ``newest`` is
    the id of the newest version under the number. ``time_zone`` is that of the place the goods go to; ``conversions``
    are about the page's lines. ``consequence`` is what the goods that deviate are worth; ``is_mine`` says that the
    reader has taken the review.
    """

    id: int
    edition: int
    version: int
    state: DocumentState
    supplier_name: str
    place: str
    time_zone: str
    conversions: Conversions
    document: ShipNotice
    lines: tuple[ShippedLine, ...]
    first: int
    skipped: int
    before: int | None
    after: int | None
    line_count: int
    unit_count: int
    receipts: tuple[Receipt, ...]
    findings: tuple[Issue, ...]
    deviations: tuple[DeviationView, ...]
    currency: str
    consequence: Decimal
    review_opened_at: datetime | None
    assigned_name: str
    is_mine: bool
    erp_reference: str | None
    booked_at: datetime | None
    submitted_at: datetime
    submitted_name: str
    on_behalf: bool
    saved_at: datetime
    waiting: str
    next_try: datetime | None
    send_key: str
    newest: int
    versions: tuple[tuple[int, int, DocumentState], ...] = field(default=())
    can_edit: bool = False
    can_withdraw: bool = False
    can_replace: bool = False
    can_cancel: bool = False
    can_decide: bool = False
    is_being_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class OrderShipping:
    """What shipped for one order: its notices, newest first, and what was received, oldest first.

    ``is_left`` says that something can be shipped now.
    """

    notices: tuple[NoticeRow, ...]
    received: tuple[OrderReceived, ...]
    is_left: bool


@dataclass(frozen=True, slots=True)
class OrderReceived:
    """What one goods receipt says about an order's line; ``notice`` is "" for goods without one."""

    line: int
    unit: str
    notice: str
    receipt: Received


@dataclass(frozen=True, slots=True)
class PackedLine:
    """What is packed of a line of a notice, in the shipped unit ``unit``."""

    position: int
    order: str
    line: int
    description: str
    unit: str
    ships: Decimal
    packed: Fraction

    @property
    def left(self) -> Fraction:
        """What is still to be packed; below zero where too much is."""
        return Fraction(self.ships) - self.packed


@dataclass(frozen=True, slots=True)
class PackedUnit:
    """A handling unit at its place in the tree; ``depth`` 0 stands on nothing."""

    unit: HandlingUnit
    depth: int


@dataclass(frozen=True, slots=True)
class PackingView:
    """How a notice is packed: a page of its units from the place ``first`` on.

    ``lines`` are those that are not packed exactly, or all of a short notice; ``inside`` are the lines of this page's
    units by position; ``packed_lines`` and ``line_count`` say how far the packing is.
    """

    id: int
    edition: int
    number: str
    version: int
    supplier_name: str
    lines: tuple[PackedLine, ...]
    inside: Mapping[int, PackedLine]
    packed_lines: int
    line_count: int
    units: tuple[PackedUnit, ...]
    first: int
    unit_count: int
    unnumbered: int
    has_prefix: bool
    can_edit: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What sending a draft would find: every finding of the stage, and the warnings that still want a word."""

    issues: tuple[Issue, ...]
    to_confirm: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending led to. ``repeated`` says that it had been sent before."""

    id: int
    number: str
    version: int
    state: DocumentState
    repeated: bool
