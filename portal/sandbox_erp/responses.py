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
from decimal import Decimal

from portal.sandbox_erp.fields import (
    Malformed,
    read_day,
    read_decimal,
    read_list,
    read_object,
    read_quantity,
    read_text,
    read_whole,
)

KINDS = ("accept", "backorder", "substitute", "reject")


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
    body = read_object(payload, "")
    return OrderResponse(
        order=read_text(body, "order", "", required=True),
        supplier=read_text(body, "supplier", "", required=True),
        expected_revision=read_whole(body, "expected_revision", ""),
        document_number=read_text(body, "document_number", ""),
        currency=read_text(body, "currency", ""),
        note=read_text(body, "note", ""),
        lines=tuple(_line(entry, f"lines/{at}") for at, entry in enumerate(read_list(body, "lines", ""))),
    )


def _line(entry: object, path: str) -> ResponseLine:
    body = read_object(entry, path)
    rows = tuple(_row(row, f"{path}/rows/{at}") for at, row in enumerate(read_list(body, "rows", path)))
    return ResponseLine(line=read_whole(body, "line", path), rows=rows)


def _row(entry: object, path: str) -> Row:
    body = read_object(entry, path)
    kind = read_text(body, "kind", path, required=True)
    if kind not in KINDS:
        raise Malformed(f"{path}/kind", f"must be one of {', '.join(KINDS)}")
    substitute = read_object(body.get("substitute") or {}, f"{path}/substitute")
    return Row(
        kind=kind,
        quantity=read_quantity(body, "quantity", path),
        unit=read_text(body, "unit", path),
        delivery_on=read_day(body, "delivery_on", path),
        ship_on=read_day(body, "ship_on", path),
        price=read_decimal(body, "price", path),
        reason=read_text(body, "reason", path),
        note=read_text(body, "note", path),
        substitute_item=read_text(substitute, "item", f"{path}/substitute"),
        substitute_description=read_text(substitute, "description", f"{path}/substitute"),
    )
