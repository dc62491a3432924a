"""Purchase orders in the ERP's file: reading them, and writing each change with version and announcement."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from portal.sandbox_erp.database import announce, dump
from portal.sandbox_erp.documents import Location, Order, Supplier, no_billing, no_demands, stamp

#: What suppliers written by an earlier version of this program lack.
_NOT_KNOWN: dict[str, Any] = {
    "gs1_prefix": "",
    "vat_id": "",
    "legal_id": "",
    "accounts": [],
    "terms": None,
    "closed_weekdays": None,
    "closed_dates": [],
}

_NOT_KNOWN_OF_LINES: dict[str, Any] = {"document_line": "", "returned": "0", "lead_days": None}


class NoSuch(Exception):
    """The ERP has no such order, supplier, item or location; the text says which."""


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """One row of the desk's list."""

    number: str
    supplier: str
    supplier_name: str
    status: str
    on_hold: bool
    revision: int
    line_count: int
    changed_at: str
    booked: bool


def find_order(connection: sqlite3.Connection, number: str) -> Order | None:
    """Return the current state of an order, or None."""
    row = connection.execute("SELECT document FROM purchase_order WHERE number = ?", (number,)).fetchone()
    return None if row is None else _order(row)


def get_order(connection: sqlite3.Connection, number: str) -> Order:
    """Return the current state of an order.

    Raises:
        NoSuch: there is no such order.
    """
    order = find_order(connection, number)
    if order is None:
        raise NoSuch(f"There is no order {number}.")
    return order


def list_orders(connection: sqlite3.Connection, supplier: str = "", search: str = "") -> list[OrderSummary]:
    """Return up to 300 orders, latest change first, of one supplier or all, with ``search`` in the number."""
    rows = connection.execute(
        """
        SELECT o.number, o.supplier, s.document AS supplier_document, o.status, o.on_hold, o.revision,
               o.line_count, o.changed_at,
               EXISTS (SELECT 1 FROM booking b WHERE b.purchase_order = o.number
                      AND b.kind = 'acknowledgment') AS booked
        FROM purchase_order o JOIN supplier s ON s.number = o.supplier
        WHERE (? = '' OR o.supplier = ?) AND instr(upper(o.number), upper(?)) > 0
        ORDER BY o.changed_at DESC, o.number DESC LIMIT 300
        """,
        (supplier, supplier, search),
    ).fetchall()
    return [
        OrderSummary(
            row["number"], row["supplier"], json.loads(row["supplier_document"])["name"], row["status"],
            bool(row["on_hold"]), row["revision"], row["line_count"], row["changed_at"], bool(row["booked"]),
        )
        for row in rows
    ]  # fmt: skip


def insert_order(connection: sqlite3.Connection, order: Order, at: datetime, summary: str = "Released") -> None:
    """Store a new order as its revision 1."""
    order["revision"] = order["erp_version"] = 1
    order["changed_at"] = stamp(at)
    connection.execute(
        "INSERT INTO purchase_order VALUES (?, ?, ?, ?, 1, 1, ?, ?, ?)",
        (
            order["number"], order["supplier"], order["status"], order["hold"] is not None,
            len(order["lines"]), order["changed_at"], dump(order),
        ),
    )  # fmt: skip
    _keep_revision(connection, order, summary)
    announce(connection, "order", order["number"], order["changed_at"])


def save_change(connection: sqlite3.Connection, order: Order, at: datetime) -> None:
    """Store a change that leaves what is ordered as it was: a receipt, a hold, a confirmation."""
    order["erp_version"] += 1
    order["changed_at"] = stamp(at)
    connection.execute(
        """
        UPDATE purchase_order SET status = ?, on_hold = ?, revision = ?, erp_version = ?, line_count = ?,
               changed_at = ?, document = ?
        WHERE number = ?
        """,
        (
            order["status"], order["hold"] is not None, order["revision"], order["erp_version"],
            len(order["lines"]), order["changed_at"], dump(order), order["number"],
        ),
    )  # fmt: skip
    announce(connection, "order", order["number"], order["changed_at"])


def save_revision(connection: sqlite3.Connection, order: Order, at: datetime, summary: str) -> None:
    """Store a change of what is ordered as the next revision; the earlier ones stay readable."""
    order["revision"] += 1
    save_change(connection, order, at)
    _keep_revision(connection, order, summary)


def _keep_revision(connection: sqlite3.Connection, order: Order, summary: str) -> None:
    connection.execute(
        "INSERT INTO order_revision VALUES (?, ?, ?, ?, ?)",
        (order["number"], order["revision"], order["changed_at"], summary, dump(order)),
    )


def list_revisions(connection: sqlite3.Connection, number: str) -> list[dict[str, Any]]:
    """Return number, time and reason of each revision, oldest first."""
    rows = connection.execute(
        "SELECT revision, made_at, summary FROM order_revision WHERE number = ? ORDER BY revision", (number,)
    )
    return [dict(row) for row in rows]


def is_known(connection: sqlite3.Connection, number: str, source: str) -> bool:
    """Say whether one of an order's revisions came from this source."""
    found = connection.execute(
        "SELECT 1 FROM order_revision WHERE number = ? AND json_extract(document, '$.source') = ? LIMIT 1",
        (number, source),
    ).fetchone()
    return found is not None


def list_earlier(connection: sqlite3.Connection, number: str) -> list[Order]:
    """Return an order under each of its revisions before the present one, oldest first."""
    rows = connection.execute(
        """
        SELECT r.document FROM order_revision r JOIN purchase_order o ON o.number = r.number
        WHERE r.number = ? AND r.revision < o.revision ORDER BY r.revision
        """,
        (number,),
    )
    return [_order(row) for row in rows]


def get_revision(connection: sqlite3.Connection, number: str, revision: int) -> Order:
    """Return an order as it was released under this revision.

    Raises:
        NoSuch: there is no such order or revision.
    """
    row = connection.execute(
        "SELECT document FROM order_revision WHERE number = ? AND revision = ?", (number, revision)
    ).fetchone()
    if row is None:
        raise NoSuch(f"There is no revision {revision} of order {number}.")
    return _order(row)


def _order(row: sqlite3.Row) -> Order:
    # Orders and lines written by an earlier version of this program lack some of these.
    order = cast("Order", {"document_number": "", "terms": None, "freight": None, **json.loads(row["document"])})
    for line in order["lines"]:
        for name, value in {**_NOT_KNOWN_OF_LINES, **no_demands(), **no_billing()}.items():
            cast("dict[str, object]", line).setdefault(name, value)
    return order


def complete(connection: sqlite3.Connection, order: Order) -> dict[str, Any]:
    """Return an order as it travels: with the ship-to locations it names and the list of its revisions."""
    codes = {order["ship_to"], *(line["ship_to"] for line in order["lines"] if line["ship_to"])}
    return {
        **order,
        "locations": {code: get_location(connection, str(code)) for code in sorted(codes, key=str)},
        "revisions": list_revisions(connection, order["number"]),
    }


def get_supplier(connection: sqlite3.Connection, number: str) -> Supplier:
    """Return a supplier.

    Raises:
        NoSuch: there is no such supplier.
    """
    row = connection.execute("SELECT document FROM supplier WHERE number = ?", (number,)).fetchone()
    if row is None:
        raise NoSuch(f"There is no supplier {number}.")
    return cast("Supplier", {**_NOT_KNOWN, **json.loads(row[0])})


def list_suppliers(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return all suppliers by number, each with its version."""
    rows = connection.execute("SELECT version, document FROM supplier ORDER BY number")
    return [{**_NOT_KNOWN, **json.loads(row["document"]), "version": row["version"]} for row in rows]


def put_supplier(connection: sqlite3.Connection, supplier: Supplier, at: datetime) -> None:
    """Store a supplier, new or changed, and announce it."""
    connection.execute(
        """
        INSERT INTO supplier VALUES (?, 1, ?)
        ON CONFLICT (number) DO UPDATE SET version = version + 1, document = excluded.document
        """,
        (supplier["number"], dump(supplier)),
    )
    announce(connection, "supplier", supplier["number"], stamp(at))


def get_location(connection: sqlite3.Connection, code: str) -> Location:
    """Return a ship-to location.

    Raises:
        NoSuch: there is no such location.
    """
    row = connection.execute("SELECT document FROM location WHERE code = ?", (code,)).fetchone()
    if row is None:
        raise NoSuch(f"There is no location {code}.")
    return cast("Location", json.loads(row[0]))


def list_locations(connection: sqlite3.Connection) -> list[Location]:
    """Return all ship-to locations by code."""
    return [json.loads(row[0]) for row in connection.execute("SELECT document FROM location ORDER BY code")]


def put_location(connection: sqlite3.Connection, location: Location) -> None:
    """Store a ship-to location in place of an earlier one with its code."""
    connection.execute("INSERT OR REPLACE INTO location VALUES (?, ?)", (location["code"], dump(location)))
