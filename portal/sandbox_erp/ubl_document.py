"""What a UBL Order document says, in Python values; whatever UBL leaves optional may be empty."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class UblParty:
    """A party; ``identifiers`` are (scheme, value) in the order of the document."""

    name: str
    identifiers: tuple[tuple[str, str], ...]
    street: tuple[str, ...]
    city: str
    postal_code: str
    country: str
    contact_name: str
    email: str
    phone: str

    @property
    def gln(self) -> str:
        """The party's global location number, or ""."""
        return next(
            (
                value
                for scheme, value in self.identifiers
                if scheme in {"GLN", "0088"} and re.fullmatch(r"\d{13}", value)
            ),
            "",
        )


@dataclass(frozen=True, slots=True)
class UblDelivery:
    """When and where; ``quantity`` is this delivery's part of a line."""

    quantity: Decimal | None
    earliest: date | None
    latest: date | None
    place: UblParty | None


@dataclass(frozen=True, slots=True)
class UblLine:
    """One order line; prices are per ``price_base``, ``remarks`` are what belongs to no field of the ERP."""

    id: str
    quantity: Decimal
    unit: str
    price: Decimal | None
    price_base: Decimal
    price_unit: str
    amount: Decimal | None
    currency: str
    is_cancelled: bool
    is_free: bool
    backorder_allowed: bool | None
    partial_allowed: bool | None
    minimum: Decimal | None
    pack_size: Decimal | None
    buyer_item: str
    supplier_item: str
    standard_item: str
    name: str
    description: str
    deliveries: tuple[UblDelivery, ...]
    remarks: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class UblOrder:
    """One order document."""

    number: str
    issued_on: date | None
    currency: str
    note: str
    seller: UblParty
    seller_account: str
    buyer: UblParty
    delivery: UblDelivery | None
    incoterm: str
    incoterm_place: str
    payment_terms: str
    remarks: tuple[str, ...]
    lines: tuple[UblLine, ...]
