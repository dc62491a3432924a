"""The parties of a UBL Order document: its supplier, its places, and codes for what has none."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from datetime import datetime
from typing import Any

from portal.sandbox_erp.documents import Location, Party, Supplier
from portal.sandbox_erp.orders import get_supplier, list_suppliers, put_location, put_supplier
from portal.sandbox_erp.ubl_document import UblDelivery, UblOrder, UblParty
from portal.sandbox_erp.xml_tree import Unreadable

_LONGEST_SUPPLIER = 20
_LONGEST_NAME = 200


def ensure_supplier(connection: sqlite3.Connection, document: UblOrder, supplier: str, moment: datetime) -> Supplier:
    """Return the supplier of an order, taken up where it is unknown; ``supplier`` names one instead.

    Raises:
        Unreadable: the document does not say who the supplier is, or there is no such supplier.
    """
    known: list[Any] = list_suppliers(connection)
    wanted = [supplier] if supplier else [document.seller_account, *(value for _, value in document.seller.identifiers)]
    for candidate in filter(None, wanted):
        for one in known:
            if candidate == one["number"] or (not supplier and candidate in one["identifiers"].values()):
                return get_supplier(connection, one["number"])
    if supplier:
        raise Unreadable(f"there is no supplier {supplier}.")
    return _new_supplier(connection, document, {one["number"] for one in known}, moment)


def _new_supplier(connection: sqlite3.Connection, document: UblOrder, taken: set[str], moment: datetime) -> Supplier:
    seller = document.seller
    names = [document.seller_account, *(value for _, value in seller.identifiers), seller.name]
    origin = next(filter(None, names), "")
    if not origin:
        raise Unreadable("the order does not say who the supplier is.")
    number = as_code(origin, _LONGEST_SUPPLIER)
    if number in taken:
        number = f"{number[: _LONGEST_SUPPLIER - 7]}-{digest(origin)[:6]}"
    supplier: Supplier = {
        "number": number,
        "name": (seller.name or origin)[:_LONGEST_NAME],
        "group": "",
        "status": "active",
        "status_reason": "",
        "address": as_party(seller),
        "contact": {"name": seller.contact_name, "email": seller.email, "phone": seller.phone},
        "emails": [seller.email] if seller.email else [],
        "currency": document.currency or "EUR",
        "payment_terms": document.payment_terms,
        "identifiers": {f"{index}:{scheme}": value for index, (scheme, value) in enumerate(seller.identifiers)},
        "gs1_prefix": "",
        "vat_id": "",
        "legal_id": "",
        "accounts": [],
        "terms": None,
        "closed_weekdays": None,
        "closed_dates": [],
    }
    put_supplier(connection, supplier, moment)
    return supplier


def ensure_location(connection: sqlite3.Connection, delivery: UblDelivery | None, buyer: UblParty) -> str:
    """Store the place a delivery goes to, or else the buyer's address, and return its code."""
    place = delivery.place if delivery and delivery.place and _is_named(delivery.place) else buyer
    party = as_party(place)
    party["name"] = place.name or as_party(buyer)["name"]
    code = f"UBL-{digest(json.dumps(party, sort_keys=True))[:8].upper()}"
    location: Location = {**party, "code": code, "time_zone": "UTC", "closed_weekdays": [], "closed_dates": []}
    put_location(connection, location)
    return code


def _is_named(place: UblParty) -> bool:
    return bool(place.street or place.city or place.name)


def as_party(party: UblParty) -> Party:
    """Return a party as the ERP keeps it; one without a name is called by its first identifier."""
    return {
        "name": party.name or next((value for _, value in party.identifiers), ""),
        "street": list(party.street),
        "city": party.city,
        "postal_code": party.postal_code,
        "country": party.country,
        "gln": party.gln,
    }


def as_code(origin: str, longest: int) -> str:
    """Return a text as a code of letters, digits, points, dashes and underscores."""
    code = re.sub(r"[^A-Za-z0-9._-]+", "-", origin).strip("-.")
    if not code:
        return f"X-{digest(origin)[:8].upper()}"
    return code if len(code) <= longest else f"{code[: longest - 9]}-{digest(origin)[:8]}"


def digest(origin: str) -> str:
    """Return the fingerprint of a text."""
    return hashlib.sha256(origin.encode()).hexdigest()
