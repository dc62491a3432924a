"""Releasing orders: new ones at the items' prices, and others like an earlier one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from portal.sandbox_erp.database import Database, next_number
from portal.sandbox_erp.documents import Line, Order, Schedule, Tax, stamp, text
from portal.sandbox_erp.items import Item, find_orderable
from portal.sandbox_erp.orders import get_location, get_order, get_supplier, insert_order
from portal.sandbox_erp.prices import price_of
from portal.sandbox_erp.profile import get_profile
from portal.sandbox_erp.taxes import expected_tax

#: Days from the release to the delivery asked for, where the desk names no date.
_USUAL_LEAD_DAYS = 21


class NotPossible(Exception):
    """The ERP does not do this; the text says why."""


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line to order: an item of the supplier and how much of its base unit, for when."""

    item: str
    quantity: Decimal
    requested_on: date | None = None


def release_order(
    database: Database, supplier: str, lines: list[NewLine], *, ship_to: str, now: datetime, note: str = ""
) -> str:
    """Release a new order at the items' prices and return its number.

    Raises:
        NoSuch: the supplier or the location does not exist.
        NotPossible: an item is not this supplier's, or a quantity cannot be ordered.
    """
    with database.write() as connection:
        order = draft_order(connection, supplier, lines, ship_to=ship_to, now=now, note=note)
        insert_order(connection, order, now)
    return order["number"]


def draft_order(
    connection: sqlite3.Connection,
    supplier: str,
    lines: list[NewLine],
    *,
    ship_to: str,
    now: datetime,
    note: str = "",
) -> Order:
    """Return a new order under its number, not stored yet; see ``release_order`` for what it raises."""
    seller = get_supplier(connection, supplier)
    place = get_location(connection, ship_to)
    profile = get_profile(connection)
    items = find_orderable(connection, supplier, {line.item for line in lines})
    tax = expected_tax(seller["address"]["country"], place["country"], now.date())
    if not lines:
        raise NotPossible("An order needs at least one line.")
    return {
        "number": _next_order_number(connection, now),
        "document_number": "",
        "supplier": supplier,
        "revision": 0,
        "erp_version": 0,
        "status": "released",
        "currency": seller["currency"],
        "ordered_on": now.date().isoformat(),
        "released_at": stamp(now),
        "changed_at": stamp(now),
        "answer_due_at": stamp(now + _time_to_answer(profile, seller["group"], supplier)),
        "buyer": profile["buyer"],
        "contact": profile["contact"],
        "ship_to": ship_to,
        "payment_terms": seller["payment_terms"],
        "terms": seller["terms"],
        "freight": None,
        "incoterm": "DAP",
        "incoterm_place": place["city"],
        "note": note,
        "hold": None,
        "tolerances": {},
        "source": "desk",
        "lines": [_line(10 * (at + 1), new, items, tax, now) for at, new in enumerate(lines)],
    }


def release_like(database: Database, number: str, *, now: datetime) -> str:
    """Release another order like this one, for a delivery date from now, and return its number.

    Raises:
        NoSuch: there is no such order.
    """
    requested = (now.date() + timedelta(days=_USUAL_LEAD_DAYS)).isoformat()
    with database.write() as connection:
        earlier = get_order(connection, number)
        seller = get_supplier(connection, earlier["supplier"])
        answer_due = now + _time_to_answer(get_profile(connection), seller["group"], earlier["supplier"])
        order: Order = {
            **earlier,
            "number": _next_order_number(connection, now),
            "document_number": "",
            "status": "released",
            "hold": None,
            "source": "desk",
            "ordered_on": now.date().isoformat(),
            "released_at": stamp(now),
            "answer_due_at": stamp(answer_due),
            "lines": [_afresh(line, requested) for line in earlier["lines"]],
        }
        insert_order(connection, order, now, f"Released like {number}")
    return order["number"]


def line_of_item(number: int, item: Item, new: NewLine, ordered_on: date, tax: Tax | None) -> Line:
    """Return a fresh order line for an item at its price for the quantity on that day, with one schedule."""
    quantity, requested_on = new.quantity, new.requested_on or ordered_on + timedelta(days=_USUAL_LEAD_DAYS)
    requested = requested_on.isoformat()
    price, price_base = price_of(item["prices"], quantity, ordered_on)
    return {
        "line": number,
        "document_line": "",
        "item": item["number"],
        "supplier_item": item["supplier_item"],
        "gtin": item["gtin"],
        "description": item["description"],
        "quantity": text(quantity),
        "unit": item["unit"],
        "discrete": item["discrete"],
        "pack": item["pack"],
        "pack_size": item["pack_size"],
        "minimum": item["minimum"],
        "price": price,
        "price_base": price_base,
        "price_unit": item["unit"],
        "free_of_charge": False,
        "requested_on": requested,
        "schedules": one_schedule(text(quantity), requested),
        "status": "open",
        "status_reason": "",
        "status_on": None,
        "cancelled": "0",
        "shipped": "0",
        "received": "0",
        "returned": "0",
        "invoiced": "0",
        "tax": tax,
        "cancel_after": None,
        "lead_days": item["lead_days"],
        "transit_days": item["transit_days"],
        "ship_to": None,
        "note": "",
        "tolerances": {},
        "confirmations": [],
        "demands": item["demands"],
        "shelf_life_days": item["shelf_life_days"],
        "certificates": item["certificates"],
    }


def one_schedule(quantity: str, requested_on: str | None) -> list[Schedule]:
    """Return the schedule of a line that is to come at once."""
    return [{"schedule": 1, "quantity": quantity, "requested_on": requested_on}]


def check_quantity(line: int, quantity: Decimal, *, discrete: bool) -> None:
    """Refuse a quantity that nobody can order.

    Raises:
        NotPossible: it is not above zero, or not whole where the item is counted.
    """
    if quantity <= 0:
        raise NotPossible(f"The quantity of line {line} must be above zero.")
    if discrete and quantity != quantity.to_integral_value():
        raise NotPossible(f"Line {line} is counted in whole numbers.")


def _next_order_number(connection: sqlite3.Connection, now: datetime) -> str:
    return f"PO-{now.year}-{next_number(connection, f'order-{now.year}'):05}"


def _line(number: int, new: NewLine, items: dict[str, Item], tax: Tax | None, now: datetime) -> Line:
    item = items.get(new.item)
    if item is None:
        raise NotPossible(f"Item {new.item} is not among this supplier's items.")
    check_quantity(number, new.quantity, discrete=item["discrete"])
    return line_of_item(number, item, new, now.date(), tax)


def _afresh(line: Line, requested: str) -> Line:
    return {
        **line,
        "document_line": "",
        "status": "open",
        "status_reason": "",
        "status_on": None,
        "cancelled": "0",
        "shipped": "0",
        "received": "0",
        "returned": "0",
        "invoiced": "0",
        "cancel_after": None,
        "requested_on": requested,
        "schedules": one_schedule(line["quantity"], requested),
        "confirmations": [],
    }


def _time_to_answer(profile: dict[str, Any], group: str, supplier: str) -> timedelta:
    levels = profile["tolerances"]
    for limits in (
        levels["suppliers"].get(supplier, {}),
        levels["supplier_groups"].get(group, {}),
        levels["buyer"],
    ):
        if limits.get("ack_required_hours"):
            return timedelta(hours=float(limits["ack_required_hours"]))
    return timedelta(hours=48)
