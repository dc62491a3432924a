"""The order list as a page wants it: filters from the address, rows of ready texts.

Fifty rows are formatted in one pass of plain functions, and their links are made without asking the router: both
are most of what a list page costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import url_for

from portal.domain.orders import OrderStatus
from portal.domain.states import OrderAction
from portal.domain.wording import ACTION_WORDS, STATUS_WORDS, Word
from portal.services.orders.views import OrderFilters, OrderListRow, OrderPage
from portal.web.shared import formats
from portal.web.shared.pagination import address, pages

Chunks = Iterator[str]

#: What others have to do; for the supplier these orders wait for the buyer.
BUYERS_ACTIONS = frozenset({OrderAction.DECIDE, OrderAction.REPLAY})

STATUSES = (("", "Any status"), *((status.value, STATUS_WORDS[status].text) for status in OrderStatus))
ACTIONS = (
    ("", "Anything"),
    ("todo", "Anything you have to do"),
    *((action.value, ACTION_WORDS[action].text) for action in OrderAction if action not in BUYERS_ACTIONS),
)
DUE = (("", "Any time"), ("past", "Already past"), ("week", "In the next 7 days"), ("month", "In the next 31 days"))


class Row(NamedTuple):
    """One order as texts, in the order of the columns."""

    url: str
    number: str
    revision: int
    supplier: str
    ordered: str
    due: str
    status: Word
    action: Word
    amount: str
    currency: str
    lines: str
    ship_to: str


def filters_from(query: Mapping[str, str]) -> OrderFilters:
    """Return the filters in the address; what is unknown there filters nothing."""
    return OrderFilters(
        q=query.get("q", "").strip()[:80],
        status=_known(query.get("status", ""), STATUSES),
        action=_known(query.get("action", ""), ACTIONS),
        supplier=query.get("supplier", "").strip()[:60],
        due=_known(query.get("due", ""), DUE),
    )


def _known(value: str, options: tuple[tuple[str, str], ...]) -> str:
    return value if any(value == key for key, _ in options) else ""


def place_from(query: Mapping[str, str]) -> str | None:
    """Return the cursor in the address: the page after or before the one it came from."""
    return query.get("after") or query.get("before")


def view(page: OrderPage, filters: OrderFilters, *, with_supplier: bool) -> dict[str, Any]:
    """Return what the list template shows."""
    path = url_for("orders.index")
    query = {name: value for name, value in asdict(filters).items() if value}
    return {
        "rows": [_row(row) for row in page.rows],
        "filters": filters,
        "with_supplier": with_supplier,
        "statuses": STATUSES,
        "actions": ACTIONS,
        "dues": DUE,
        "active": _active(filters, path, query),
        "clear_url": path,
        "export_url": address(url_for("orders.export"), query),
        "pages": pages(path, query, newer=page.newer, older=page.older),
    }


def _row(row: OrderListRow) -> Row:
    return Row(
        url=order_path(row.number),
        number=row.number,
        revision=row.revision,
        supplier=row.supplier_name,
        ordered=formats.day(row.ordered_on),
        due=formats.day(row.due_on) if row.due_on else "",
        status=STATUS_WORDS[OrderStatus(row.status)],
        action=ACTION_WORDS[OrderAction(row.action)],
        amount=formats.amount(row.value, row.currency),
        currency=row.currency,
        lines=f"{row.line_count:,}",
        ship_to=row.ship_to,
    )


def order_path(number: str) -> str:
    """Return the address of an order's page."""
    return f"/orders/{quote(number, safe='')}"


def _active(filters: OrderFilters, path: str, query: Mapping[str, str]) -> list[tuple[str, str]]:
    words = {
        "q": f"Search: {filters.q}",
        "status": dict(STATUSES).get(filters.status, ""),
        "action": dict(ACTIONS).get(filters.action, ""),
        "due": f"Delivery {dict(DUE).get(filters.due, '').lower()}",
        "supplier": f"Supplier {filters.supplier}",
    }
    return [(words[name], address(path, {key: value for key, value in query.items() if key != name})) for name in query]
