"""Addresses, contacts and tolerance values on the wire, as other contracts contain them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.domain.orders import Address, Contact

_ADDRESS_TEXTS = ("city", "postal_code", "country", "gln", "code")


def load_address(payload: Mapping[str, Any]) -> Address:
    """Return the address; raises ``KeyError`` without a name."""
    return Address(
        name=payload["name"],
        lines=tuple(payload.get("lines", ())),
        city=payload.get("city", ""),
        postal_code=payload.get("postal_code", ""),
        country=payload.get("country", ""),
        gln=payload.get("gln", ""),
        code=payload.get("code", ""),
    )


def dump_address(address: Address) -> dict[str, Any]:
    """Return the address ready for JSON, without what is empty."""
    payload: dict[str, Any] = {"name": address.name}
    if address.lines:
        payload["lines"] = list(address.lines)
    return payload | {name: value for name in _ADDRESS_TEXTS if (value := getattr(address, name))}


def load_contact(payload: Mapping[str, Any]) -> Contact:
    """Return the contact."""
    return Contact(name=payload.get("name", ""), email=payload.get("email", ""), phone=payload.get("phone", ""))


def dump_contact(contact: Contact) -> dict[str, Any]:
    """Return the contact ready for JSON, without what is empty."""
    fields = {"name": contact.name, "email": contact.email, "phone": contact.phone}
    return {name: value for name, value in fields.items() if value}


def load_tolerances(payload: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the limits by key; null means not checked and stays so."""
    return {str(key): None if value is None else str(value) for key, value in payload.items()}
