"""Who is named on an invoice (EN 16931; BT and BG numbers are that standard's)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier and the scheme that gave it (ISO 6523 or EAS for parties, "" where none is named)."""

    value: str
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address (BG-5, BG-8, BG-12, BG-15): at most three lines, ``country`` ISO 3166-1 alpha-2."""

    lines: tuple[str, ...] = ()
    city: str = ""
    postal_code: str = ""
    subdivision: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class PartyContact:
    """Whom to ask (BG-6, BG-9)."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Seller (BG-4), buyer (BG-7), payee (BG-10) or tax representative (BG-11).

    ``ids`` are BT-29, 46 or 60, ``legal_id`` BT-30, 47 or 61, ``vat_id`` BT-31, 48 or 63, ``tax_registration`` BT-32,
    ``legal_form`` BT-33, ``endpoint`` the electronic address BT-34 or 49, ``trading_name`` BT-28 or 45.
    """

    name: str = ""
    trading_name: str = ""
    ids: tuple[Identifier, ...] = ()
    legal_id: Identifier | None = None
    vat_id: str = ""
    tax_registration: str = ""
    legal_form: str = ""
    endpoint: Identifier | None = None
    address: PostalAddress | None = None
    contact: PartyContact | None = None
