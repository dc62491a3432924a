"""Proposals for the item master as one sends them to the sandbox ERP."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from portal.sandbox_erp.cataloguing import put_part
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.ledger import Call
from tests.sandbox_erp.data import now


def line(action: str, code: str, position: int = 1, based_on: int | None = None, **fields: Any) -> dict[str, Any]:
    """Make a line about an item in pieces and euros."""
    item = {
        "supplier_item": code,
        "description": f"Item {code}",
        "unit": "H87",
        "currency": "EUR",
        "price_base": "1",
        "valid_from": "2026-01-01",
        "tiers": [{"minimum": "0", "price": "2.50"}],
        **fields,
    }
    return {"position": position, "action": action, "based_on": based_on, "item": item}


def add(code: str, position: int = 1, **fields: Any) -> dict[str, Any]:
    """Make a line that adds an item."""
    return line("add", code, position, **fields)


def update(code: str, based_on: int, position: int = 1, **fields: Any) -> dict[str, Any]:
    """Make a line that changes an item."""
    return line("update", code, position, based_on, **fields)


def end(code: str, based_on: int, position: int = 1, **fields: Any) -> dict[str, Any]:
    """Make a line that ends an item."""
    return line("end", code, position, based_on, tiers=[], **fields)


def body(*lines: dict[str, Any], supplier: str = "V1002") -> bytes:
    """Make the body of a part."""
    return json.dumps({"supplier": supplier, "lines": lines}).encode()


def head(*parts: bytes, supplier: str = "V1002") -> dict[str, Any]:
    """Make the head that books these parts."""
    digests = [hashlib.sha256(part).hexdigest() for part in parts]
    return {"supplier": supplier, "document_number": "CAT-1", "scope": "changes", "note": "", "parts": digests}


def put(database: Database, key: str, *lines: dict[str, Any]) -> Call:
    """Put lines as the only part, and return the call that books them."""
    part = body(*lines)
    put_part(database, Call(key, json.loads(part), now()), 1, hashlib.sha256(part).hexdigest())
    return Call(key, head(part), now())
