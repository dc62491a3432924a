"""A small ERP to begin a test with, and the messages one sends to it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Order, no_demands, open_quantity, text
from portal.sandbox_erp.items import Item, announce_items, not_in_catalogs, put_items
from portal.sandbox_erp.orders import get_order, put_location, put_supplier
from portal.sandbox_erp.prices import at_price
from portal.sandbox_erp.profile import ensure_profile
from portal.sandbox_erp.releasing import NewLine, release_order
from portal.sandbox_erp.seed import parties

TOKEN = "token-of-the-tests"

#: Counted in pieces, packed in boxes of 12; and weighed in kilograms, packed in drums of 4/3.
BEARING = "BRG-1"
GREASE = "GRS-1"


def now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def small_erp(path: Path) -> Database:
    """Make an ERP with two suppliers, two items of V1002 and one location, and no order."""
    database = Database(path)
    database.create()
    with database.write() as connection:
        ensure_profile(connection, now())
        put_location(connection, parties.locations(now().date())[0])
        for supplier in parties.suppliers(now().date())[:2]:
            put_supplier(connection, supplier, now())
        items = [_item(BEARING, "H87", "XBX", 12, 1), _item(GREASE, "KGM", "XDR", 4, 3)]
        announce_items(connection, put_items(connection, items, now()), now())
    return database


def _item(number: str, unit: str, pack: str, numerator: int, denominator: int) -> Item:
    return {
        "number": number,
        "supplier": "V1002",
        "supplier_item": f"W-{number}",
        "gtin": "",
        "description": f"Item {number}, łożysko",
        "unit": unit,
        "discrete": unit == "H87",
        "pack": {"unit": pack, "numerator": numerator, "denominator": denominator},
        "pack_size": None,
        "minimum": None,
        "transit_days": 2,
        **no_demands(),
        **not_in_catalogs(),
        "prices": at_price("3.42", "1"),
    }


def release(database: Database, *quantities: str, item: str = BEARING) -> Order:
    """Release an order of V1002 with one line for each quantity and return it."""
    lines = [NewLine(item, Decimal(quantity)) for quantity in quantities or ("120", "120")]
    return read(database, release_order(database, "V1002", lines, ship_to="HAM1", now=now()))


def read(database: Database, number: str) -> Order:
    """Return an order as it stands."""
    with database.read() as connection:
        return get_order(connection, number)


def response(order: Order, /, *rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Make a message that accepts every open line as ordered, or answers the first with these rows."""
    lines = [
        {"line": line["line"], "rows": [accept(text(open_quantity(line)))]}
        for line in order["lines"]
        if line["status"] == "open"
    ]
    return {
        "order": order["number"],
        "supplier": order["supplier"],
        "expected_revision": order["revision"],
        "document_number": "AB-1",
        "currency": order["currency"],
        "note": "",
        "lines": [{"line": order["lines"][0]["line"], "rows": list(rows)}] if rows else lines,
        **fields,
    }


def notice(order: Order, /, *quantities: str, **fields: Any) -> dict[str, Any]:
    """Make a notice LS-1 that ships these quantities of an order's first lines, or the first line as ordered."""
    wanted = quantities or (order["lines"][0]["quantity"],)
    return {
        "supplier": order["supplier"],
        "notice_number": "LS-1",
        "replaces": "",
        "ship_to": order["ship_to"],
        "ships_on": "2030-01-10",
        "arrives_on": "2030-01-15",
        "note": "",
        "transport": {"carrier": "Rhenus", "tracking": "1Z-9"},
        "lines": [
            ships(order, quantity, position=at + 1, line=line["line"])
            for at, (line, quantity) in enumerate(zip(order["lines"], wanted, strict=False))
        ],
        "units": [],
        **fields,
    }


def ships(order: Order, quantity: str, /, **fields: Any) -> dict[str, Any]:
    """Make a line of a notice that ships a quantity of an order's first line."""
    first = order["lines"][0]["line"]
    return {"position": 1, "order": order["number"], "line": first, "quantity": quantity, "lots": [], **fields}


def accept(quantity: str, **fields: Any) -> dict[str, Any]:
    """Make a row that accepts a quantity."""
    return {"kind": "accept", "quantity": quantity, "delivery_on": "2030-01-15", **fields}
