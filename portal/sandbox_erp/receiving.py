"""Goods receipts: what the buyer books when goods come, with a notice or without, go back, or were booked wrongly.

Each function is one transaction. A line that is complete closes, an order closes with its last line, and a reversal
or a return opens both again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portal.sandbox_erp.buying import close_when_done, line_of, living_order, set_status
from portal.sandbox_erp.checks import in_line_unit
from portal.sandbox_erp.database import Database, announce, dump, next_number
from portal.sandbox_erp.documents import Line, Order, exact_text, stamp, text
from portal.sandbox_erp.matching import match_again
from portal.sandbox_erp.notices import (
    Notice,
    count_again,
    get_notice,
    list_lines,
    set_notice_status,
)
from portal.sandbox_erp.orders import NoSuch, get_order, save_change
from portal.sandbox_erp.releasing import NotPossible, check_quantity

_COMPLETE = "Fully received"


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of one line of a notice, in the order line's unit; ``lot`` is "" where it is as noticed."""

    position: int
    quantity: Decimal
    lot: str = ""


def receive_goods(
    database: Database, number: str, line: int, quantity: Decimal, *, now: datetime, lot: str = ""
) -> str:
    """Receive goods that came without a notice and return the receipt's number.

    Raises:
        NoSuch: there is no such order.
        NotPossible: nothing can be received for the line.
    """
    with database.write() as connection:
        order = living_order(get_order(connection, number))
        found = line_of(order, line)
        if found["status"] in {"closed", "cancelled", "blocked"}:
            raise NotPossible(f"Line {line} is {found['status']}; nothing can be received for it.")
        check_quantity(line, quantity, discrete=found["discrete"])
        receipt = _insert(connection, number, line, quantity, [(lot, quantity)] if lot else [], now)
        _count(connection, number, now)
    return receipt


def return_goods(database: Database, number: str, line: int, quantity: Decimal, *, reason: str, now: datetime) -> str:
    """Send received goods back to be replaced and return the number of the receipt that takes them off.

    Raises:
        NoSuch: there is no such order.
        NotPossible: so much was not received.
    """
    with database.write() as connection:
        found = line_of(get_order(connection, number), line)
        check_quantity(line, quantity, discrete=found["discrete"])
        if quantity > Decimal(found["received"]):
            raise NotPossible(f"Only {found['received']} of line {line} were received.")
        receipt = _insert(connection, number, line, -quantity, [], now, note=reason)
        _count(connection, number, now)
    return receipt


def receive_notice(
    database: Database, number: str, counted: Sequence[Counted] | None = None, *, now: datetime, more: bool = False
) -> list[str]:
    """Receive a notice as counted, or all of it that has not come yet, and return the receipts' numbers.

    With ``more`` the notice stays open for what is still to come; else it is received, whatever is missing.

    Raises:
        NoSuch: there is no such notice.
        NotPossible: the notice does not stand, or a quantity cannot be.
    """
    with database.write() as connection:
        notice = get_notice(connection, number)
        if notice.status != "open":
            raise NotPossible(f"Notice {number} is {notice.status}.")
        orders = {line.order: get_order(connection, line.order) for line in list_lines(connection, number)}
        receipts = [
            _receive_line(connection, notice, orders, one, now)
            for one in (counted if counted is not None else still_to_come(connection, notice))
            if one.quantity
        ]
        if not receipts:
            raise NotPossible("Nothing was counted.")
        if not more:
            set_notice_status(connection, number, "received", now)
        for order in orders:
            _count(connection, order, now)
    return receipts


def still_to_come(connection: sqlite3.Connection, notice: Notice) -> list[Counted]:
    """Return what a notice says less what was received of it, by position."""
    came: dict[tuple[str, int], Fraction] = {}
    for receipt in list_receipts(connection, shipment=notice.number):
        if not receipt["is_reversed"]:
            place = (receipt["order"], receipt["line"])
            came[place] = came.get(place, Fraction(0)) + Fraction(receipt["quantity"])
    left = []
    for line in list_lines(connection, notice.number):
        taken = min(came.get((line.order, line.line), Fraction(0)), line.quantity)
        came[line.order, line.line] = came.get((line.order, line.line), Fraction(0)) - taken
        left.append(Counted(line.position, Decimal(exact_text(line.quantity - taken))))
    return left


def reverse_receipt(database: Database, number: str, *, now: datetime) -> dict[str, Any]:
    """Take a receipt back that was booked wrongly, and return it; its notice is open again to be counted anew.

    Raises:
        NoSuch: there is no such receipt.
        NotPossible: it was reversed before.
    """
    with database.write() as connection:
        found = list_receipts(connection, numbers=[number])
        if not found:
            raise NoSuch(f"There is no goods receipt {number}.")
        receipt = found[0]
        if receipt["is_reversed"]:
            raise NotPossible(f"Goods receipt {number} is already reversed.")
        connection.execute(
            "UPDATE goods_receipt SET is_reversed = 1, version = version + 1 WHERE number = ?", (number,)
        )
        announce(connection, "receipt", number, stamp(now))
        if receipt["shipment"]:
            set_notice_status(connection, receipt["shipment"], "open", now)
        _count(connection, receipt["order"], now)
    return receipt


def list_receipts(
    connection: sqlite3.Connection, *, numbers: Sequence[str] = (), order: str = "", shipment: str = ""
) -> list[dict[str, Any]]:
    """Return receipts as they travel: those with these numbers, of an order, or of a notice; oldest first.

    ``notice`` is the supplier's number of the notice and ``shipment`` the ERP's own.
    """
    places = ", ".join("?" * len(numbers))
    rows = connection.execute(
        f"""
        SELECT r.*, coalesce(s.notice_number, '') AS notice
        FROM goods_receipt r LEFT JOIN shipment s ON s.number = r.shipment
        WHERE r.number IN ({places}) OR r.purchase_order = ? OR r.shipment = ? ORDER BY r.rowid
        """,
        (*numbers, order, shipment),
    )
    return [
        {
            "number": row["number"],
            "version": row["version"],
            "order": row["purchase_order"],
            "line": row["line"],
            "quantity": row["quantity"],
            "received_at": row["received_at"],
            "notice": row["notice"],
            "shipment": row["shipment"] or "",
            "lots": json.loads(row["lots"]),
            "note": row["note"],
            "is_reversed": bool(row["is_reversed"]),
        }
        for row in rows
    ]


def _receive_line(
    connection: sqlite3.Connection, notice: Notice, orders: dict[str, Order], counted: Counted, now: datetime
) -> str:
    shipped = next((line for line in notice.document.lines if line.position == counted.position), None)
    if shipped is None:
        raise NotPossible(f"Notice {notice.number} has no position {counted.position}.")
    line = line_of(orders[shipped.order], shipped.line)
    check_quantity(line["line"], counted.quantity, discrete=line["discrete"])
    if counted.lot:
        lots = [(counted.lot, counted.quantity)]
    else:
        noticed = [(lot.lot, _in_order_unit(lot.quantity, shipped.unit, line)) for lot in shipped.lots if lot.lot]
        lots = _as_noticed(noticed, counted.quantity)
    return _insert(connection, shipped.order, line["line"], counted.quantity, lots, now, shipment=notice.number)


def _in_order_unit(quantity: Decimal, unit: str, line: Line) -> Decimal:
    exact = in_line_unit(quantity, unit, line)
    assert exact is not None, "checked before booking"
    return Decimal(exact_text(exact))


def _as_noticed(noticed: list[tuple[str, Decimal]], counted: Decimal) -> list[tuple[str, Decimal]]:
    """Return the lots of what was counted: as noticed, the last ones short, or the very last with what is above."""
    lots = []
    for at, (lot, quantity) in enumerate(noticed):
        is_last = at == len(noticed) - 1
        taken = counted if is_last else min(quantity, counted)
        if taken:
            lots.append((lot, taken))
        counted -= taken
    return lots


def _insert(
    connection: sqlite3.Connection,
    order: str,
    line: int,
    quantity: Decimal,
    lots: Sequence[tuple[str, Decimal]],
    now: datetime,
    *,
    shipment: str | None = None,
    note: str = "",
) -> str:
    number = f"GR-{now.year}-{next_number(connection, f'receipt-{now.year}'):06}"
    connection.execute(
        """
        INSERT INTO goods_receipt (number, purchase_order, line, quantity, received_at, shipment, lots, note)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            number, order, line, text(quantity), stamp(now), shipment,
            dump([{"lot": lot, "quantity": text(part)} for lot, part in lots]), note,
        ),
    )  # fmt: skip
    announce(connection, "receipt", number, stamp(now))
    return number


def _count(connection: sqlite3.Connection, number: str, now: datetime) -> None:
    """Count an order's lines again, close what is complete, open again what no longer is, and announce the order.

    Invoices that wait for the goods are matched again.
    """
    order = get_order(connection, number)
    count_again(connection, order)
    for line in order["lines"]:
        is_complete = Decimal(line["received"]) >= Decimal(line["quantity"]) - Decimal(line["cancelled"])
        if line["status"] in {"open", "soft_closed"} and is_complete:
            set_status(line, "closed", _COMPLETE, now)
        elif line["status"] == "closed" and line["status_reason"] == _COMPLETE and not is_complete:
            set_status(line, "open", "", now)
            order["status"] = "released"
    close_when_done(order)
    save_change(connection, order, now)
    match_again(connection, number, now)
