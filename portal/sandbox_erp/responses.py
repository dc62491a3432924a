"""Order responses as they are sent to the ERP (contract ``acknowledgment/1``): shape and types only.

{"order": "PO-2026-00417", "supplier": "V1001", "expected_revision": 2, "document_number": "AB-7781",
 "currency": "EUR", "note": "", "lines": [
   {"line": 10, "rows": [
     {"kind": "accept", "quantity": "80", "unit": "H87", "delivery_on": "2026-06-08", "price": null},
     {"kind": "reject", "quantity": "20", "reason": "out_of_stock_temporary", "note": ""}]}]}
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

KINDS = ("accept", "backorder", "substitute", "reject")

#: More digits than any quantity or price has; longer numbers are a slip or an attack.
_MOST_DIGITS = 24


class Malformed(Exception):
    """The message cannot be read; ``path`` names the place."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__(f"{path or 'message'}: {text}")
        self.path = path
        self.text = text


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a line's answer; quantity in ``unit``, price per the order line's price base."""

    kind: str
    quantity: Decimal
    unit: str
    delivery_on: date | None
    ship_on: date | None
    price: Decimal | None
    reason: str
    note: str
    substitute_item: str
    substitute_description: str


@dataclass(frozen=True, slots=True)
class ResponseLine:
    """The answer to one order line."""

    line: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class OrderResponse:
    """A supplier's answer to one revision of an order."""

    order: str
    supplier: str
    expected_revision: int
    document_number: str
    currency: str
    note: str
    lines: tuple[ResponseLine, ...]


def read_response(payload: object) -> OrderResponse:
    """Return the response in a payload.

    Raises:
        Malformed: at the first place that cannot be read.
    """
    body = _object(payload, "")
    return OrderResponse(
        order=_text(body, "order", "", required=True),
        supplier=_text(body, "supplier", "", required=True),
        expected_revision=_integer(body, "expected_revision", ""),
        document_number=_text(body, "document_number", ""),
        currency=_text(body, "currency", ""),
        note=_text(body, "note", ""),
        lines=tuple(_line(entry, f"lines/{at}") for at, entry in enumerate(_array(body, "lines", ""))),
    )


def _line(entry: object, path: str) -> ResponseLine:
    body = _object(entry, path)
    rows = tuple(_row(row, f"{path}/rows/{at}") for at, row in enumerate(_array(body, "rows", path)))
    return ResponseLine(line=_integer(body, "line", path), rows=rows)


def _row(entry: object, path: str) -> Row:
    body = _object(entry, path)
    kind = _text(body, "kind", path, required=True)
    if kind not in KINDS:
        raise Malformed(f"{path}/kind", f"must be one of {', '.join(KINDS)}")
    quantity = _number(body, "quantity", path)
    if quantity is None:
        raise Malformed(f"{path}/quantity", "is missing")
    substitute = _object(body.get("substitute") or {}, f"{path}/substitute")
    return Row(
        kind=kind,
        quantity=quantity,
        unit=_text(body, "unit", path),
        delivery_on=_date(body, "delivery_on", path),
        ship_on=_date(body, "ship_on", path),
        price=_number(body, "price", path),
        reason=_text(body, "reason", path),
        note=_text(body, "note", path),
        substitute_item=_text(substitute, "item", f"{path}/substitute"),
        substitute_description=_text(substitute, "description", f"{path}/substitute"),
    )


def _object(value: object, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Malformed(path, "must be an object")
    return value


def _array(body: dict[str, Any], name: str, path: str) -> list[Any]:
    value = body.get(name)
    if not isinstance(value, list):
        raise Malformed(_join(path, name), "must be a list")
    return value


def _text(body: dict[str, Any], name: str, path: str, *, required: bool = False) -> str:
    value = body.get(name)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise Malformed(_join(path, name), "must be a text")
    if required and not value:
        raise Malformed(_join(path, name), "is missing")
    return value


def _integer(body: dict[str, Any], name: str, path: str) -> int:
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed(_join(path, name), "must be a whole number")
    return value


def _number(body: dict[str, Any], name: str, path: str) -> Decimal | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Malformed(_join(path, name), "must be a number written as a text")
    return read_number(value, _join(path, name))


def read_number(value: str, path: str) -> Decimal:
    """Read a number in plain notation: ASCII digits, an optional sign and point, no exponent.

    Raises:
        Malformed: it is anything else, or longer than any quantity or price.
    """
    plain = value.isascii() and len(value) <= _MOST_DIGITS and not set(value) - set("0123456789.-+")
    try:
        if plain:
            return Decimal(value)
    except InvalidOperation:
        pass
    raise Malformed(path, f"{value[:_MOST_DIGITS]!r} is not a number in plain notation")


def _date(body: dict[str, Any], name: str, path: str) -> date | None:
    value = _text(body, name, path)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Malformed(_join(path, name), "must be a date, YYYY-MM-DD") from error


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
