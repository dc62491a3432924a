"""Purchase orders as the buyer's ERP tells them (UBL Order, X12 850, EDIFACT ORDERS).

An order is the ERP's. Every revision is a complete, immutable document; the portal never edits one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portal.domain.calendars import WorkCalendar
from portal.domain.money import line_net
from portal.domain.quantities import UnitFactor
from portal.domain.settlements import PaymentTerms
from portal.domain.taxes import Tax


class OrderStatus(StrEnum):
    """The ERP's status of the whole order."""

    RELEASED = "released"
    ON_HOLD = "on_hold"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class LineStatus(StrEnum):
    """The ERP's status of one line. SOFT_CLOSED: nothing more is delivered, but it may still be invoiced."""

    OPEN = "open"
    SOFT_CLOSED = "soft_closed"
    CLOSED = "closed"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"


class Demand(StrEnum):
    """What an item asks of every notice that ships it."""

    LOT = "lot"
    SERIAL = "serial"
    BEST_BEFORE = "best_before"
    ORIGIN = "origin"
    DANGEROUS = "dangerous"


@dataclass(frozen=True, slots=True)
class Address:
    """A party or place with its address; ``lines`` are street lines, ``country`` ISO 3166-1 alpha-2."""

    name: str
    lines: tuple[str, ...] = ()
    city: str = ""
    postal_code: str = ""
    country: str = ""
    gln: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class ShipTo:
    """A place that receives goods, with its calendar: ISO weekdays (1 Monday) and dates on which it is closed."""

    address: Address
    time_zone: str = "UTC"
    closed_weekdays: frozenset[int] = frozenset()
    closed_dates: frozenset[date] = frozenset()

    @property
    def calendar(self) -> WorkCalendar:
        """The days on which goods are received."""
        return WorkCalendar(self.closed_weekdays, self.closed_dates)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at the buyer."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One delivery of a line: how much and when it is requested at the ship-to (delivery date, not ship date)."""

    number: int
    quantity: Decimal
    requested: date | None


@dataclass(frozen=True, slots=True)
class Hold:
    """The buyer has stopped the order."""

    since: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line. Quantities are in ``unit`` (UN/ECE Rec 20); ``price`` is per ``price_base`` of ``price_unit``.

    ``requested`` is the delivery date asked for (of the earliest schedule where there are several);
    ``lead_days`` are calendar days from the order until its goods leave, ``transit_days`` working days on the way;
    ``tolerances`` are the ERP's limits for this line only, by key of field rules 4.1. ``demands``, ``certificates``
    (kinds of them) and ``shelf_life_days`` (left at arrival, at least) are what the item asks of a ship notice;
    ``returned`` is what went back to be replaced. ``invoiced`` is what the ERP has invoices for, credits taken off;
    ``tax`` is what it expects them to charge, None where it does not say. ``document_line`` is the line's id in the
    buyer's own order document (UBL ``LineItem/ID``), "" where there was none.
    """

    number: int
    item: str
    description: str
    quantity: Decimal
    unit: str
    price: Decimal
    requested: date | None
    supplier_item: str = ""
    gtin: str = ""
    price_base: Decimal = Decimal(1)
    price_unit: str = ""
    schedules: tuple[Schedule, ...] = ()
    status: LineStatus = LineStatus.OPEN
    status_reason: str = ""
    status_since: date | None = None
    cancelled: Decimal = Decimal(0)
    shipped: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    confirmed: Decimal = Decimal(0)
    discrete: bool = True
    pack: UnitFactor | None = None
    pack_size: Decimal | None = None
    minimum: Decimal | None = None
    free_of_charge: bool = False
    cancel_after: date | None = None
    lead_days: int | None = None
    transit_days: int | None = None
    ship_to: ShipTo | None = None
    note: str = ""
    tolerances: Mapping[str, str | None] = field(default_factory=dict)
    demands: frozenset[Demand] = frozenset()
    shelf_life_days: int | None = None
    certificates: tuple[str, ...] = ()
    returned: Decimal = Decimal(0)
    invoiced: Decimal = Decimal(0)
    tax: Tax | None = None
    document_line: str = ""

    @property
    def is_unpriced(self) -> bool:
        """Say whether the order names no price, so that the supplier does: zero, and not free of charge."""
        return self.price == 0 and not self.free_of_charge

    @property
    def open_to_confirm(self) -> Decimal:
        """``ordered - cancelled - shipped`` (field rules, 4.1 "Formulas"), never below zero."""
        return max(self.quantity - self.cancelled - self.shipped, Decimal(0))

    @property
    def is_open(self) -> bool:
        """Say whether the line can be answered: open at the ERP and with something left to confirm."""
        return self.status is LineStatus.OPEN and self.open_to_confirm > 0

    @property
    def is_unconfirmed(self) -> bool:
        """Say whether the ERP still waits for a confirmation, by whatever way one may come."""
        return self.is_open and self.confirmed < self.quantity - self.cancelled

    @property
    def open_to_ship(self) -> Decimal:
        """``ordered - cancelled - shipped + returned for replacement`` (field rules, 4.1 "Formulas"), never below zero.

        ``shipped`` is what the ERP knows of; notices on their way to it are taken off by whoever knows them.
        """
        return max(self.quantity - self.cancelled - self.shipped + self.returned, Decimal(0))

    @property
    def is_shippable(self) -> bool:
        """Say whether something can be shipped for the line: open at the ERP and with something left."""
        return self.status is LineStatus.OPEN and self.open_to_ship > 0

    def factor(self, unit: str) -> Fraction | None:
        """Return how many of the line's unit one ``unit`` is, exactly; None where it cannot be converted."""
        if unit == self.unit:
            return Fraction(1)
        if self.pack is not None and unit == self.pack.unit and self.pack.base == self.unit:
            return self.pack.factor
        return None

    def net(self, currency: str) -> Decimal:
        """Return the line's value in the order's currency, rounded."""
        if self.free_of_charge:
            return Decimal(0)
        return line_net(self.quantity, self.price, self.price_base, currency)


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """One revision of one order.

    ``revision`` counts changes of content; ``erp_version`` counts every change the ERP knows of, receipts and
    holds included, and decides which of two messages is newer (rule MSG-08). ``supplier`` is the ERP's number.
    ``payment_terms`` are the terms in words, ``terms`` the same to reckon with; ``freight`` is what the order plans for
    delivery, in its currency. ``document_number`` is its number in the buyer's own order document (UBL ``Order/ID``),
    "" where there was none.
    """

    number: str
    revision: int
    erp_version: int
    supplier: str
    currency: str
    ordered_on: date
    lines: tuple[OrderLine, ...]
    buyer: Address
    ship_to: ShipTo
    status: OrderStatus = OrderStatus.RELEASED
    hold: Hold | None = None
    released_at: datetime | None = None
    changed_at: datetime | None = None
    answer_due: datetime | None = None
    supplier_site: str = ""
    invoice_to: Address | None = None
    contact: Contact = Contact()
    payment_terms: str = ""
    terms: PaymentTerms | None = None
    freight: Decimal | None = None
    incoterm: str = ""
    incoterm_place: str = ""
    note: str = ""
    tolerances: Mapping[str, str | None] = field(default_factory=dict)
    document_number: str = ""

    def line(self, number: int) -> OrderLine | None:
        """Return the line with this number, or None."""
        return next((line for line in self.lines if line.number == number), None)

    def by_number(self) -> dict[int, OrderLine]:
        """Return the lines by their number; use this where many lines are looked up."""
        return {line.number: line for line in self.lines}

    @property
    def open_lines(self) -> tuple[OrderLine, ...]:
        """The lines that can be answered."""
        return tuple(line for line in self.lines if line.is_open)

    @property
    def value(self) -> Decimal:
        """The sum of the rounded line values."""
        return sum((line.net(self.currency) for line in self.lines), Decimal(0))
