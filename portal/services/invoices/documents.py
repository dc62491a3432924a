"""Invoices between the domain and the tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from portal.contracts import invoice_v1, order_v1
from portal.domain.actors import SYSTEM
from portal.domain.duplicates import norm
from portal.domain.invoices import Invoice, InvoiceLine
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.store.queries import orders as order_queries
from portal.store.rows import InvoiceRow, OrderRow

_NORM_LENGTH = 60
#: Amounts without decimals that fit into a column: of so many digits, and the largest.
_DIGITS, _MOST_WHOLE = 18, 10**18


def load(row: InvoiceRow) -> Invoice:
    """Return the document of one version."""
    return replace(invoice_v1.load(row.document), confirmed=frozenset(row.confirmed))


def store(row: InvoiceRow, invoice: Invoice) -> None:
    """Write a document into its row, and what lists and searches need of it into the columns."""
    row.document = invoice_v1.dump(invoice)
    row.type = invoice.type
    row.currency = invoice.currency
    row.issued, row.due = invoice.issued, invoice.due
    row.first_order = next(iter(invoice.orders), "")
    row.gross, row.amount_due = invoice.totals.gross, invoice.totals.due
    row.gross_whole = whole(invoice.totals.gross)
    row.norm = norm(invoice.number)[:_NORM_LENGTH]
    row.line_count = len(invoice.lines)


def whole(amount: Decimal) -> int:
    """Return an amount without its decimals as it is searched for; one that is beyond all sense is the largest."""
    return int(amount) if amount.is_finite() and amount.adjusted() < _DIGITS else _MOST_WHOLE


def billing(
    session: Session, row: InvoiceRow, invoice: Invoice, orders: Mapping[str, OrderRow]
) -> list[dict[str, Any]]:
    """Return what an invoice bills as table rows: the lines whose order line is known, with the factor to its unit."""
    by_line = {number: order.by_number() for number, order in newest_orders(session, orders).items()}
    rows = []
    for position, line in enumerate(invoice.lines, 1):
        number, order_line = invoice.order_of(line), line.order_line_number
        found = by_line.get(number, {}).get(order_line) if order_line is not None else None
        if found is not None:
            place = {"invoice_id": row.id, "position": position, "order_id": orders[number].id}
            rows.append(place | _billing(invoice, line, found))
    return rows


def _billing(invoice: Invoice, line: InvoiceLine, ordered: OrderLine) -> dict[str, Any]:
    factor = ordered.factor(line.unit)
    return {
        "line": ordered.number,
        "quantity": line.quantity,
        "numerator": 1 if factor is None else factor.numerator,
        "denominator": 1 if factor is None else factor.denominator,
        "net": line.net - line.charged,
        "notice": line.notice or invoice.notice,
        "gives_back_goods": invoice.gives_back_goods,
    }


def exact(one: Any) -> Fraction:
    """Return what a stored line says in the order line's unit, exactly."""
    return Fraction(one.quantity) * Fraction(one.numerator, one.denominator)


def newest_orders(session: Session, rows: Mapping[str, OrderRow]) -> dict[str, PurchaseOrder]:
    """Return the newest revisions of these orders by number."""
    found = order_queries.newest_documents(session, list(rows.values()))
    return {number: order_v1.load(document) for number, document in found.items()}


def own_orders(session: Session, invoice: Invoice, supplier: int, *, lock: bool = False) -> dict[str, OrderRow]:
    """Return the orders that an invoice names, as far as they are its supplier's."""
    named = [number for number in invoice.orders if number.isprintable()]
    rows = order_queries.by_number(session, SYSTEM, named, lock=lock)
    return {number: order for number, order in rows.items() if order.supplier_id == supplier}


def payload(digest: str, place: int) -> str:
    """Return what names one document of a payload (a file, or the XML in a PDF), the first being the payload itself."""
    return digest if place == 1 else hashlib.sha256(f"{digest}/{place}".encode()).hexdigest()


def content_hash(invoice: Invoice) -> str:
    """Return the SHA-256 of what the supplier says: two documents with the same hash are one (rule MSG-01)."""
    said = invoice_v1.dump(invoice)
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
