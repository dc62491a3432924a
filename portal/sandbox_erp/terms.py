"""When an invoice is due, by the terms of its order."""

from __future__ import annotations

import sqlite3
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from portal.sandbox_erp.documents import Terms
from portal.sandbox_erp.orders import find_order, get_supplier
from portal.sandbox_erp.settlements import BookedInvoice

#: What holds where neither the order nor the supplier has terms to reckon with.
_USUAL: Terms = {"basis": "invoice", "net_days": 30, "cutoff_day": None, "discounts": []}

#: When an invoice is due, the basis, and the day from which it was counted.
Due = tuple[str | None, str | None, str | None]


def due(connection: sqlite3.Connection, booked: BookedInvoice) -> Due:
    """Return when an invoice is due; the first of its orders decides. A credit note is never due."""
    document, settlement = booked.document, booked.settlement
    if document.is_credit or document.issued_on is None:
        return None, None, None
    order = find_order(connection, document.lines[0].order)
    terms = (order and order["terms"]) or get_supplier(connection, document.supplier)["terms"] or _USUAL
    starts = {
        "invoice": document.issued_on,
        "receipt_of_invoice": date.fromisoformat(settlement["booked_at"][:10]),
        "goods_receipt": _goods_came(connection, booked),
        "eom": _month_end(document.issued_on, terms["cutoff_day"]),
    }
    start = starts[terms["basis"]]
    if start is None:
        return None, terms["basis"], None
    return (start + timedelta(days=terms["net_days"])).isoformat(), terms["basis"], start.isoformat()


def _goods_came(connection: sqlite3.Connection, booked: BookedInvoice) -> date | None:
    """Return the last day on which goods of an invoice came; None while some are missing."""
    if any(hold["code"] == "Qty Rec" and hold["released_at"] is None for hold in booked.settlement["holds"]):
        return None
    return _last_receipt(connection, [(line.order, line.line) for line in booked.document.lines])


def _last_receipt(connection: sqlite3.Connection, places: Sequence[tuple[str, str]]) -> date | None:
    days = [
        row[0]
        for order, line in places
        for row in connection.execute(
            """
            SELECT max(received_at) FROM goods_receipt
            WHERE purchase_order = ? AND CAST(line AS TEXT) = ? AND NOT is_reversed AND quantity NOT LIKE '-%'
            """,
            (order, line),
        )
        if row[0]
    ]
    return date.fromisoformat(max(days)[:10]) if days else None


def _month_end(day: date, cutoff: int | None) -> date:
    if cutoff is not None and day.day > cutoff:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day.replace(day=monthrange(day.year, day.month)[1])
