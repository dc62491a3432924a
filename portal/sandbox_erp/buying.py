"""What the buyer's desk does to orders it has released. Each function is one transaction.

A change of what is ordered makes the next revision; a hold or a closed line changes only the
ERP's own version of the order. Both are announced in the change feed.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Line, Order, open_quantity, text
from portal.sandbox_erp.orders import get_order, get_supplier, put_supplier, save_change, save_revision
from portal.sandbox_erp.releasing import NotPossible, check_quantity, one_schedule

_DONE = {"closed", "soft_closed", "cancelled"}


@dataclass(frozen=True, slots=True)
class LineChange:
    """What a revision changes on one line; None leaves a field as it is."""

    line: int
    quantity: Decimal | None = None
    requested_on: date | None = None
    price: Decimal | None = None


def revise_order(
    database: Database, number: str, changes: list[LineChange], *, now: datetime, note: str | None = None
) -> int:
    """Change quantities, dates, prices or the order's note, and return the new revision.

    Raises:
        NoSuch: there is no such order.
        NotPossible: nothing would change, or a change cannot be.
    """
    with database.write() as connection:
        order = living_order(get_order(connection, number))
        before = copy.deepcopy(order)
        for change in changes:
            _change_line(line_of(order, change.line), change)
        if note is not None:
            order["note"] = note
        if order == before:
            raise NotPossible("Nothing has changed.")
        save_revision(connection, order, now, "Changed by the buyer")
    return order["revision"]


def cancel_line(database: Database, number: str, line: int, *, reason: str, now: datetime) -> None:
    """Cancel what is open of a line; the order gets a new revision."""
    with database.write() as connection:
        order = living_order(get_order(connection, number))
        found = line_of(order, line)
        if found["status"] in _DONE:
            raise NotPossible(f"Line {line} is already {found['status'].replace('_', ' ')}.")
        found["cancelled"] = text(Decimal(found["cancelled"]) + open_quantity(found))
        set_status(found, "cancelled", reason, now)
        close_when_done(order)
        save_revision(connection, order, now, f"Line {line} cancelled")


def block_line(database: Database, number: str, line: int, *, reason: str, now: datetime) -> None:
    """Block an open line, or open a blocked one again with an empty reason; the order gets a new revision."""
    wanted, expected = ("blocked", "open") if reason else ("open", "blocked")
    with database.write() as connection:
        order = living_order(get_order(connection, number))
        found = line_of(order, line)
        if found["status"] != expected:
            raise NotPossible(f"Line {line} is {found['status'].replace('_', ' ')}, not {expected}.")
        set_status(found, wanted, reason, now)
        save_revision(connection, order, now, f"Line {line} {'blocked' if reason else 'open again'}")


def close_line(database: Database, number: str, line: int, *, reason: str, now: datetime, softly: bool = False) -> None:
    """Close a line: nothing more is delivered. Softly: it may still be invoiced."""
    with database.write() as connection:
        order = living_order(get_order(connection, number))
        found = line_of(order, line)
        if found["status"] in {"closed", "cancelled"}:
            raise NotPossible(f"Line {line} is already {found['status']}.")
        set_status(found, "soft_closed" if softly else "closed", reason, now)
        close_when_done(order)
        save_change(connection, order, now)


def cancel_order(database: Database, number: str, *, reason: str, now: datetime) -> None:
    """Cancel everything that is open; the order gets a new revision and ends."""
    with database.write() as connection:
        order = living_order(get_order(connection, number))
        for line in order["lines"]:
            if line["status"] not in _DONE:
                line["cancelled"] = text(Decimal(line["cancelled"]) + open_quantity(line))
                set_status(line, "cancelled", reason, now)
        order["status"] = "cancelled"
        save_revision(connection, order, now, f"Order cancelled: {reason}")


def hold_order(database: Database, number: str, *, reason: str, now: datetime) -> None:
    """Put an order on hold; answers to it are refused until the hold ends."""
    with database.write() as connection:
        order = living_order(get_order(connection, number))
        if order["hold"] is not None:
            raise NotPossible(f"Order {number} is already on hold.")
        order["hold"] = {"since": now.date().isoformat(), "reason": reason}
        save_change(connection, order, now)


def release_hold(database: Database, number: str, *, now: datetime) -> None:
    """End an order's hold."""
    with database.write() as connection:
        order = get_order(connection, number)
        if order["hold"] is None:
            raise NotPossible(f"Order {number} is not on hold.")
        order["hold"] = None
        save_change(connection, order, now)


def set_supplier_status(database: Database, number: str, status: str, *, reason: str = "", now: datetime) -> None:
    """Block a supplier for new documents, or take the block away."""
    with database.write() as connection:
        supplier = get_supplier(connection, number)
        supplier["status"], supplier["status_reason"] = status, reason
        put_supplier(connection, supplier, now)


def close_when_done(order: Order) -> None:
    """End an order none of whose lines can change any more."""
    states = {line["status"] for line in order["lines"]}
    if states <= {"closed", "cancelled"}:
        order["status"] = "cancelled" if states == {"cancelled"} else "closed"


def _change_line(line: Line, change: LineChange) -> None:
    if line["status"] not in {"open", "blocked"}:
        raise NotPossible(f"Line {line['line']} is {line['status'].replace('_', ' ')} and cannot be changed.")
    if change.quantity is not None and change.quantity != Decimal(line["quantity"]):
        check_quantity(line["line"], change.quantity, discrete=line["discrete"])
        gone = Decimal(line["cancelled"]) + Decimal(line["shipped"])
        if change.quantity < gone:
            raise NotPossible(f"{text(gone)} of line {line['line']} is already shipped or cancelled.")
        line["quantity"] = text(change.quantity)
        line["schedules"] = one_schedule(line["quantity"], line["requested_on"])
    if change.requested_on is not None and change.requested_on.isoformat() != line["requested_on"]:
        line["requested_on"] = change.requested_on.isoformat()
        line["schedules"] = one_schedule(line["quantity"], line["requested_on"])
    if change.price is not None and change.price != Decimal(line["price"]):
        if change.price <= 0 and not line["free_of_charge"]:
            raise NotPossible(f"The price of line {line['line']} must be above zero.")
        line["price"] = text(change.price)


def living_order(order: Order) -> Order:
    """Return an order that is not over.

    Raises:
        NotPossible: it is closed or cancelled.
    """
    if order["status"] != "released":
        raise NotPossible(f"Order {order['number']} is {order['status']}.")
    return order


def line_of(order: Order, number: int) -> Line:
    """Return one of an order's lines.

    Raises:
        NotPossible: there is none with this number.
    """
    for line in order["lines"]:
        if line["line"] == number:
            return line
    raise NotPossible(f"Order {order['number']} has no line {number}.")


def set_status(line: Line, status: str, reason: str, now: datetime) -> None:
    """Move a line to another state, as of today."""
    line["status"], line["status_reason"] = status, reason
    line["status_on"] = None if status == "open" else now.date().isoformat()
