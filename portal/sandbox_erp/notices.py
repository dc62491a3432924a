"""Ship notices in the ERP's file, and what they and the goods receipts mean for the lines of an order."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from portal.sandbox_erp.documents import Order, exact_text, stamp, text
from portal.sandbox_erp.orders import NoSuch
from portal.sandbox_erp.shipments import Shipment, read_shipment

#: How long an SSCC names one handling unit only (GS1 General Specifications, 12 months).
_SSCC_RESTS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Notice:
    """A booked notice as it stands. ``status``: open, cancelled, replaced or received (nothing more of it comes)."""

    number: str
    supplier: str
    notice_number: str
    status: str
    booked_at: str
    document: Shipment


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One line of a booked notice, with its exact quantity in the order line's unit."""

    position: int
    order: str
    line: int
    quantity: Fraction


def find_notice(connection: sqlite3.Connection, number: str) -> Notice | None:
    """Return a notice by the ERP's number, or None."""
    rows = _notices(connection, "s.number = ?", number)
    return rows[0] if rows else None


def get_notice(connection: sqlite3.Connection, number: str) -> Notice:
    """Return a notice by the ERP's number.

    Raises:
        NoSuch: there is no such notice.
    """
    found = find_notice(connection, number)
    if found is None:
        raise NoSuch(f"There is no notice {number}.")
    return found


def list_notices(connection: sqlite3.Connection) -> list[Notice]:
    """Return up to 100 notices, the latest first."""
    return _notices(connection, "1 ORDER BY b.rowid DESC LIMIT 100")


def _notices(connection: sqlite3.Connection, condition: str, *values: str) -> list[Notice]:
    rows = connection.execute(
        f"""
        SELECT s.number, s.supplier, s.notice_number, s.status, b.booked_at, b.request
        FROM shipment s JOIN booking b ON b.number = s.number WHERE {condition}
        """,
        values,
    ).fetchall()
    return [
        Notice(
            row["number"], row["supplier"], row["notice_number"], row["status"], row["booked_at"],
            read_shipment(json.loads(row["request"])),
        )
        for row in rows
    ]  # fmt: skip


def insert_notice(
    connection: sqlite3.Connection,
    number: str,
    document: Shipment,
    quantities: Mapping[int, Fraction],
    at: datetime,
) -> None:
    """Store a notice that was written into the ledger; ``quantities`` by position are in the order lines' units."""
    connection.execute(
        "INSERT INTO shipment (number, supplier, notice_number, changed_at, status) VALUES (?, ?, ?, ?, 'open')",
        (number, document.supplier, document.notice_number, stamp(at)),
    )
    connection.executemany(
        "INSERT INTO shipment_line VALUES (?, ?, ?, ?, ?)",
        ((number, line.position, line.order, line.line, str(quantities[line.position])) for line in document.lines),
    )
    ssccs = dict.fromkeys(unit.sscc for unit in document.units if unit.sscc)
    connection.executemany("INSERT INTO shipment_unit VALUES (?, ?)", ((sscc, number) for sscc in ssccs))


def set_notice_status(connection: sqlite3.Connection, number: str, status: str, at: datetime) -> None:
    """Move a notice to another status."""
    connection.execute("UPDATE shipment SET status = ?, changed_at = ? WHERE number = ?", (status, stamp(at), number))


def list_lines(connection: sqlite3.Connection, number: str) -> list[NoticeLine]:
    """Return a notice's lines by position."""
    rows = connection.execute("SELECT * FROM shipment_line WHERE shipment = ? ORDER BY position", (number,))
    return [NoticeLine(row["position"], row["purchase_order"], row["line"], Fraction(row["quantity"])) for row in rows]


def is_received(connection: sqlite3.Connection, number: str) -> bool:
    """Say whether goods of a notice were received, and the receipt was not reversed."""
    found = connection.execute(
        "SELECT 1 FROM goods_receipt WHERE shipment = ? AND NOT is_reversed LIMIT 1", (number,)
    ).fetchone()
    return found is not None


def find_standing(connection: sqlite3.Connection, supplier: str, notice_number: str) -> str | None:
    """Return the ERP's number of the notice that stands under a supplier's number, or None."""
    row = connection.execute(
        """
        SELECT number FROM shipment
        WHERE supplier = ? AND notice_number = ? AND status IN ('open', 'received') LIMIT 1
        """,
        (supplier, notice_number),
    ).fetchone()
    return None if row is None else str(row["number"])


def find_user(connection: sqlite3.Connection, sscc: str, at: datetime, *, beside: str = "") -> str | None:
    """Return the notice, other than ``beside``, that has used an SSCC within twelve months, or None."""
    row = connection.execute(
        """
        SELECT s.number FROM shipment_unit u JOIN shipment s ON s.number = u.shipment
                                             JOIN booking b ON b.number = s.number
        WHERE u.sscc = ? AND s.status IN ('open', 'received') AND s.number <> ? AND b.booked_at > ? LIMIT 1
        """,
        (sscc, beside, stamp(at - _SSCC_RESTS)),
    ).fetchone()
    return None if row is None else str(row["number"])


def shipped_by_line(connection: sqlite3.Connection, order: str, *, beside: str = "") -> dict[int, Fraction]:
    """Return what was shipped of each line of an order, exactly, leaving out the notice ``beside``.

    An open notice counts with what it says, or with more where more of it has come; one that is received counts with
    what came of it, so that what is missing can be shipped again. Goods that came without a notice count as well.
    """
    rows = connection.execute(
        "SELECT line, quantity, shipment FROM goods_receipt WHERE purchase_order = ? AND NOT is_reversed", (order,)
    )
    came: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    for row in rows:
        came[row["shipment"] or "", row["line"]] += max(Fraction(row["quantity"]), Fraction(0))
    said: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    for row in connection.execute(
        """
        SELECT l.shipment, l.line, l.quantity FROM shipment_line l JOIN shipment s ON s.number = l.shipment
        WHERE l.purchase_order = ? AND s.status = 'open'
        """,
        (order,),
    ):
        said[row["shipment"], row["line"]] += Fraction(row["quantity"])
    shipped: dict[int, Fraction] = defaultdict(Fraction)
    for notice, line in {**came, **said}:
        if not beside or notice != beside:
            shipped[line] += max(came.get((notice, line), Fraction(0)), said.get((notice, line), Fraction(0)))
    return shipped


def count_again(connection: sqlite3.Connection, order: Order) -> None:
    """Set what was shipped, received and returned of each line of an order from the notices and receipts."""
    shipped = shipped_by_line(connection, order["number"])
    received: dict[int, Decimal] = defaultdict(Decimal)
    returned: dict[int, Decimal] = defaultdict(Decimal)
    for row in connection.execute(
        "SELECT line, quantity FROM goods_receipt WHERE purchase_order = ? AND NOT is_reversed", (order["number"],)
    ):
        quantity = Decimal(row["quantity"])
        received[row["line"]] += quantity
        returned[row["line"]] += max(-quantity, Decimal(0))
    for line in order["lines"]:
        line["shipped"] = exact_text(shipped.get(line["line"], Fraction(0)))
        line["received"] = text(received[line["line"]])
        line["returned"] = text(returned[line["line"]])
