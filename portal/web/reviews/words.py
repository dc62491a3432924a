"""How a supplier's answer to one line reads to a buyer."""

from __future__ import annotations

from portal.domain.acknowledgments import LineAnswer, ResponseRow, RowType
from portal.domain.orders import PurchaseOrder
from portal.web.shared.formats import day, money, quantity

_TYPES = {
    RowType.ACCEPT: "",
    RowType.BACKORDER: "backorder ",
    RowType.SUBSTITUTE: "substitute ",
    RowType.REJECT: "reject ",
}


def answer_words(answer: LineAnswer, order: PurchaseOrder) -> str:
    """Return an answer's rows in one sentence: ``80 pc delivered on 12 Mar 2026, backorder 20 pc``."""
    line = order.by_number()[answer.line]
    return ", ".join(_row(row, line.unit, order.currency) for row in answer.rows) or "Not answered"


def _row(row: ResponseRow, unit: str, currency: str) -> str:
    words = _TYPES[row.type] + quantity(row.quantity, row.unit or unit)
    if row.substitute is not None:
        words += f" of {row.substitute.item}"
    if row.delivery is not None:
        words += f" delivered on {day(row.delivery)}"
    return words if row.price is None else f"{words} at {money(row.price, currency)}"
