"""Orders as a CSV file that no spreadsheet executes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from portal.domain.actors import Actor
from portal.domain.orders import OrderStatus
from portal.domain.states import DocumentState, OrderAction
from portal.domain.wording import ACTION_WORDS, DOCUMENT_WORDS, STATUS_WORDS
from portal.services.orders.listing import each_order
from portal.services.orders.views import OrderFilters
from portal.store.queries.order_lists import OrderExportRow
from portal.store.unit_of_work import UnitOfWork

HEADINGS = (
    "Order",
    "Revision",
    "Supplier",
    "Ordered on",
    "First requested delivery",
    "Status",
    "Next action",
    "Answer",
    "Currency",
    "Value",
    "Lines",
    "Lines to answer",
    "Deliver to",
    "As of (UTC)",
)

#: What makes a spreadsheet take a cell for a formula; the wide forms are folded to the narrow ones by some.
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export_csv(uow: UnitOfWork, actor: Actor, filters: OrderFilters) -> Iterator[str]:
    """Give the orders that fit as CSV (RFC 4180, UTF-8 with a byte order mark), a piece of text for each batch.

    Text cells that a spreadsheet could take for a formula begin with an apostrophe. The unit of work must stay open
    until the last piece is taken.
    """
    yield "\ufeff" + _lines([HEADINGS])
    rows: list[Sequence[object]] = []
    for row in each_order(uow, actor, filters):
        rows.append(_cells(row))
        if len(rows) == 1000:
            yield _lines(rows)
            rows.clear()
    if rows:
        yield _lines(rows)


def _cells(row: OrderExportRow) -> Sequence[object]:
    document = "" if row.document_state is None else DOCUMENT_WORDS[DocumentState(row.document_state)].text
    return (
        safe(row.number),
        row.revision,
        safe(row.supplier_name),
        row.ordered_on.isoformat(),
        "" if row.due_on is None else row.due_on.isoformat(),
        STATUS_WORDS[OrderStatus(row.status)].text,
        ACTION_WORDS[OrderAction(row.action)].text,
        document,
        row.currency,
        f"{row.value:f}",
        row.line_count,
        row.open_lines,
        safe(row.ship_to),
        f"{row.as_of:%Y-%m-%d %H:%M}",
    )


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, whatever white space stands before it."""
    return f"'{text}" if text.startswith(_STARTS_FORMULA) or text.lstrip().startswith(_STARTS_FORMULA) else text


def _lines(rows: Sequence[Sequence[object]]) -> str:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue()
