"""Makers of domain data: each makes something valid by itself, so that a test says only what it is about.

Numbers may be given as texts (``"12.5"``); every maker takes the type's other fields by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from portal.domain.acknowledgments import (
    Acknowledgment,
    LineAnswer,
    Reason,
    ResponseRow,
    RowType,
    Substitute,
    accept_all,
)
from portal.domain.orders import Address, Contact, OrderLine, PurchaseOrder, Schedule, ShipTo
from portal.domain.profiles import ErpProfile, UnitRule
from portal.domain.quantities import UnitFactor
from portal.domain.rules.snapshot import Snapshot
from portal.domain.shipments import HandlingUnit, Packed, PackType, ShipLine, ShipNotice
from portal.domain.sscc import check_digit
from portal.domain.suppliers import Supplier
from portal.domain.tolerances import ToleranceProfile

#: When tests happen: a Monday morning.
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = NOW.date()

#: When goods are asked for: seven weeks later, a Monday too.
DUE = date(2026, 4, 20)

BOX_OF_96 = UnitFactor("XBX", "H87", 96)

_DECIMALS = (
    "quantity",
    "price",
    "price_base",
    "cancelled",
    "shipped",
    "received",
    "confirmed",
    "pack_size",
    "minimum",
    "returned",
    "invoiced",
)


def _numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: Decimal(value) if name in _DECIMALS and isinstance(value, str | int) else value
        for name, value in values.items()
    }


def in_days(days: int, after: date = DUE) -> date:
    """Return a day so many days after the requested date (or another)."""
    return after + timedelta(days=days)


def address(name: str = "Initech Nord", **fields: Any) -> Address:
    """Make the address of a party in Hamburg."""
    values: dict[str, Any] = {
        "lines": ("Hafenstrasse 1",),
        "city": "Hamburg",
        "postal_code": "20457",
        "country": "DE",
    }
    return Address(name, **{**values, **fields})


def ship_to(name: str = "Hamburg warehouse", **fields: Any) -> ShipTo:
    """Make a place that receives goods on every day unless told otherwise."""
    return ShipTo(address(name), **{"time_zone": "Europe/Berlin", **fields})


def schedule(number: int = 1, quantity: str = "50", requested: date | None = DUE) -> Schedule:
    """Make one delivery of a line."""
    return Schedule(number, Decimal(quantity), requested)


def line(number: int = 10, quantity: str = "100", **fields: Any) -> OrderLine:
    """Make an open line: 100 pieces at 9.50 each, due on ``DUE``."""
    values: dict[str, Any] = {
        "item": f"ITEM-{number}",
        "description": f"Hinge {number}",
        "quantity": quantity,
        "unit": "H87",
        "price": "9.50",
        "requested": DUE,
    }
    return OrderLine(number, **_numbers({**values, **fields}))


def order(*lines: OrderLine, number: str = "4500017", supplier: str = "GLOBEX", **fields: Any) -> PurchaseOrder:
    """Make a released order in euros with these lines, or with one."""
    values: dict[str, Any] = {
        "revision": 1,
        "erp_version": 1,
        "currency": "EUR",
        "ordered_on": date(2026, 3, 1),
        "buyer": address("Initech"),
        "ship_to": ship_to(),
        "released_at": NOW - timedelta(hours=3),
        "contact": Contact("Ada Buyer", "ada@initech.example"),
    }
    values.update(fields)
    return PurchaseOrder(number=number, supplier=supplier, lines=lines or (line(),), **values)


def revised(order: PurchaseOrder, *lines: OrderLine, **fields: Any) -> PurchaseOrder:
    """Make the next revision of an order, with other lines (by number) or fields."""
    newer = {line.number: line for line in lines}
    kept = tuple(newer.pop(line.number, line) for line in order.lines)
    values: dict[str, Any] = {"revision": order.revision + 1, "erp_version": order.erp_version + 1, **fields}
    return replace(order, lines=kept + tuple(newer.values()), **values)


def supplier(number: str = "GLOBEX", **fields: Any) -> Supplier:
    """Make an active supplier."""
    return Supplier(number, **{"name": "Globex Hinges", "version": 1, **fields})


def profile(**fields: Any) -> ErpProfile:
    """Make a contract that takes pieces, boxes and kilograms, in euros, yen and dinars."""
    values: dict[str, Any] = {
        "version": "1",
        "buyer": "Initech",
        "contracts": ("acknowledgment/1", "shipment/1", "invoice/1", "catalog/1"),
        "contact": Contact("Ada Buyer", "ada@initech.example"),
        "field_lengths": {
            "note": 200,
            "line_note": 80,
            "substitute_item": 30,
            "substitute_description": 80,
            "notice_note": 200,
            "invoice_note": 200,
            "item_code": 40,
            "item_buyer_item": 40,
            "item_description": 250,
            "item_picture": 250,
            "item_datasheet": 250,
        },
        "units": {
            "H87": UnitRule("H87", "pieces", discrete=True, decimals=0),
            "XBX": UnitRule("XBX", "boxes", discrete=True, decimals=0),
            "KGM": UnitRule("KGM", "kg", discrete=False),
        },
        "currencies": {"EUR": 2, "JPY": 0, "KWD": 3},
    }
    return ErpProfile(**{**values, **fields})


def tolerances(**limits: str | None) -> ErpProfile:
    """Make a contract with these limits as the buyer's default."""
    return profile(tolerances=ToleranceProfile(buyer=limits))


def snapshot(order_: PurchaseOrder | None = None, **fields: Any) -> Snapshot:
    """Make the world in which an answer to this order's newest revision is checked."""
    order_ = order_ or order()
    values: dict[str, Any] = {
        "base": order_,
        "supplier": supplier(),
        "profile": profile(),
        "now": NOW,
        "today": TODAY,
    }
    return Snapshot(order=order_, **{**values, **fields})


def row(type_: RowType, quantity: str, **fields: Any) -> ResponseRow:
    """Make one response row of any type."""
    return ResponseRow(type_, Decimal(quantity), **_numbers(fields))


def accept(quantity: str = "100", delivery: date | None = DUE, **fields: Any) -> ResponseRow:
    """Make a row that accepts a quantity for a date."""
    return row(RowType.ACCEPT, quantity, delivery=delivery, **fields)


def backorder(quantity: str = "100", delivery: date | None = DUE, **fields: Any) -> ResponseRow:
    """Make a row that promises a quantity for later."""
    return row(RowType.BACKORDER, quantity, delivery=delivery, **fields)


def substitute(quantity: str = "100", item: str = "ALT-1", delivery: date | None = DUE, **fields: Any) -> ResponseRow:
    """Make a row that offers another item, described and with a reason."""
    values: dict[str, Any] = {
        "substitute": Substitute(item, "Hinge, steel"),
        "reason": Reason.DISCONTINUED,
        "delivery": delivery,
    }
    return row(RowType.SUBSTITUTE, quantity, **{**values, **fields})


def reject(quantity: str = "100", reason: Reason | None = Reason.CAPACITY, **fields: Any) -> ResponseRow:
    """Make a row that refuses a quantity for a reason."""
    return row(RowType.REJECT, quantity, reason=reason, **fields)


def answer(number: int, *rows: ResponseRow) -> LineAnswer:
    """Make the answer to one line."""
    return LineAnswer(number, rows)


def acknowledgment(order_: PurchaseOrder | None = None, *answers: LineAnswer, **fields: Any) -> Acknowledgment:
    """Make an answer to this order: these lines, or every open line as ordered."""
    document = accept_all(order_ or order())
    if answers:
        document = replace(document, lines=answers)
    return replace(document, **{"number": "A-1", **fields})


def sscc(serial: int = 1) -> str:
    """Make the number of a handling unit, its check digit right."""
    digits = f"04012345{serial:09d}"
    return f"{digits}{check_digit(digits)}"


def unit(id_: int = 1, *contents: Packed, **fields: Any) -> HandlingUnit:
    """Make a carton of 12.5 kg with its number."""
    values: dict[str, Any] = {"type": PackType.CARTON, "sscc": sscc(id_), "gross": Decimal("12.5")}
    return HandlingUnit(id_, contents=contents, **{**values, **fields})


def packed(quantity: str = "100", position: int = 1, lot: str = "") -> Packed:
    """Make a part of a line inside a unit."""
    return Packed(position, Decimal(quantity), lot)


def ship_line(position: int = 1, order_: str = "4500017", line_: int = 10, **fields: Any) -> ShipLine:
    """Make a line of a notice that ships 100 pieces of an order's line."""
    values: dict[str, Any] = {"revision": 1, **fields, "quantity": Decimal(fields.get("quantity", "100"))}
    return ShipLine(position, order_, line_, **values)


def notice(*lines: ShipLine, units: tuple[HandlingUnit, ...] = (), **fields: Any) -> ShipNotice:
    """Make a notice of one line unless told otherwise; it leaves two days before ``DUE``."""
    values: dict[str, Any] = {"number": "DN-77", "supplier": "GLOBEX", "ship_to": "HAM"}
    values |= {"ships": in_days(-2), "arrives": DUE}
    return ShipNotice(lines=lines or (ship_line(),), units=units, **{**values, **fields})
