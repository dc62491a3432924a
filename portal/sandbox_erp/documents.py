"""The ERP's documents in its own words, as they are stored and as they travel.

Numbers are texts in plain decimal notation, so that 0.1 stays 0.1; dates are ``YYYY-MM-DD`` in the buyer's
calendar, instants ``YYYY-MM-DDTHH:MM:SSZ``. A key that is present with null means "not set".
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypedDict

#: Tolerances by key: null is not checked, "0" allows no deviation.
Tolerances = dict[str, str | None]


class Contact(TypedDict):
    """A person to ask."""

    name: str
    email: str
    phone: str


class Party(TypedDict):
    """A company or place with its address; ``country`` is ISO 3166-1 alpha-2."""

    name: str
    street: list[str]
    city: str
    postal_code: str
    country: str
    gln: str


class Location(Party):
    """A ship-to with its calendar: ISO weekdays (1 is Monday) and dates without goods receipt."""

    code: str
    time_zone: str
    closed_weekdays: list[int]
    closed_dates: list[str]


class Discount(TypedDict):
    """So many per cent less where it is paid within so many days."""

    percent: str
    days: int


class Terms(TypedDict):
    """When an invoice is due: ``net_days`` after the basis, which is invoice, receipt_of_invoice, goods_receipt or eom.

    Of a basis at the end of the month, invoices after ``cutoff_day`` count for the next one.
    """

    basis: str
    net_days: int
    cutoff_day: int | None
    discounts: list[Discount]


class Tax(TypedDict):
    """A category of UNCL5305 and its rate in per cent, null where it has none."""

    category: str
    rate: str | None


class Supplier(TypedDict):
    """A supplier; ``status`` is active, blocked or inactive. ``emails`` belong to people who may answer.

    ``gs1_prefix`` is the GS1 company prefix that its SSCCs begin with, "" where it has none. ``vat_id``, ``legal_id``
    and the bank ``accounts`` are those that the buyer has approved; ``terms`` hold for its orders. ``closed_weekdays``
    (ISO, null where only the weekend of the country is known) and ``closed_dates`` are those on which it sends nothing.
    """

    number: str
    name: str
    group: str
    status: str
    status_reason: str
    address: Party
    contact: Contact
    emails: list[str]
    currency: str
    payment_terms: str
    identifiers: dict[str, str]
    gs1_prefix: str
    vat_id: str
    legal_id: str
    accounts: list[str]
    terms: Terms | None
    closed_weekdays: list[int] | None
    closed_dates: list[str]


class PackUnit(TypedDict):
    """The unit the supplier packs in: one ``unit`` is numerator/denominator of the base unit."""

    unit: str
    numerator: int
    denominator: int


class Demands(TypedDict):
    """What an item asks of a ship notice: lot, serial, best_before, origin, dangerous; kinds of certificates; and
    the days of shelf life that are left at arrival, at least."""

    demands: list[str]
    shelf_life_days: int | None
    certificates: list[str]


class Schedule(TypedDict):
    """One delivery asked for within a line."""

    schedule: int
    quantity: str
    requested_on: str | None


class Confirmation(TypedDict):
    """One row of the latest booked answer to a line, in the line's own unit."""

    kind: str
    quantity: str
    delivery_on: str | None
    price: str | None
    booking: str


class Line(Demands):
    """One order line. ``status`` is open, soft_closed, closed, blocked or cancelled.

    ``received`` is what was received less what went back; ``returned`` is what went back and is to be replaced.
    ``lead_days`` are calendar days from the order until the goods leave, ``transit_days`` working days on the way.
    ``invoiced`` is what invoices that stand have billed, less what credit notes gave back; ``tax`` is what the ERP
    expects them to charge, null where it does not know. A ``price`` of zero on a line that is not free of charge is
    none: the supplier is to name it. ``document_line`` is the line's id in the document that brought the order, ""
    where none did.
    """

    line: int
    document_line: str
    item: str
    supplier_item: str
    gtin: str
    description: str
    quantity: str
    unit: str
    discrete: bool
    pack: PackUnit | None
    pack_size: str | None
    minimum: str | None
    price: str
    price_base: str
    price_unit: str
    free_of_charge: bool
    requested_on: str | None
    schedules: list[Schedule]
    status: str
    status_reason: str
    status_on: str | None
    cancelled: str
    shipped: str
    received: str
    returned: str
    invoiced: str
    tax: Tax | None
    cancel_after: str | None
    lead_days: int | None
    transit_days: int | None
    ship_to: str | None
    note: str
    tolerances: Tolerances
    confirmations: list[Confirmation]


class Hold(TypedDict):
    """The buyer has stopped the order."""

    since: str
    reason: str


class Order(TypedDict):
    """One revision of a purchase order. ``status`` is released, closed or cancelled; a hold is told apart.

    ``payment_terms`` are the terms in words and ``terms`` the same to reckon with; ``freight`` is what is planned for
    delivery. ``document_number`` is the order's own number in the document that brought it, "" where none did or it had
    none.
    """

    number: str
    document_number: str
    supplier: str
    revision: int
    erp_version: int
    status: str
    currency: str
    ordered_on: str
    released_at: str
    changed_at: str
    answer_due_at: str | None
    buyer: Party
    contact: Contact
    ship_to: str
    payment_terms: str
    terms: Terms | None
    freight: str | None
    incoterm: str
    incoterm_place: str
    note: str
    hold: Hold | None
    tolerances: Tolerances
    source: str
    lines: list[Line]


def now() -> datetime:
    """Return this instant in UTC."""
    return datetime.now(UTC)


def stamp(instant: datetime) -> str:
    """Write an instant as it travels."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text(number: Decimal) -> str:
    """Write a number as it travels: plain notation, no needless zeros."""
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def exact_text(quantity: Fraction) -> str:
    """Write an exact quantity as it travels, rounded once to six decimals."""
    return text(round(Decimal(quantity.numerator) / Decimal(quantity.denominator), 6))


def no_demands() -> Demands:
    """Return what an item asks that asks nothing."""
    return {"demands": [], "shelf_life_days": None, "certificates": []}


def no_billing() -> dict[str, object]:
    """Return what invoices see of a line that was never invoiced and of whose tax nothing is known."""
    return {"invoiced": "0", "tax": None}


def is_unpriced(line: Line) -> bool:
    """Say whether the order names no price for a line, so that whatever the supplier asks is the first one."""
    return Decimal(line["price"]) == 0 and not line["free_of_charge"]


def open_quantity(line: Line) -> Decimal:
    """Return what is still to be confirmed: ordered less cancelled less shipped, never below zero."""
    left = Decimal(line["quantity"]) - Decimal(line["cancelled"]) - Decimal(line["shipped"])
    return max(left, Decimal(0))
