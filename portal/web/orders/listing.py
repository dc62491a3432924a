"""The order list as a page wants it: filters from the address and what to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from portal.domain.orders import OrderStatus
from portal.domain.states import OrderAction
from portal.domain.wording import ACTION_WORDS, STATUS_WORDS
from portal.services.cursors import Page
from portal.services.orders import OrderListRow
from portal.services.orders.views import OrderFilters
from portal.web.shared.pagination import address, pages, path_to

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


def view(page: Page[OrderListRow], filters: OrderFilters, *, with_supplier: bool) -> dict[str, Any]:
    """Return what the list template shows."""
    query = _query(filters)
    return {
        "rows": page.rows,
        "filters": filters,
        "with_supplier": with_supplier,
        "export_url": address(path_to("orders.export"), query),
        "pages": pages(path_to("orders.index"), query, newer=page.newer, older=page.older),
    }


def _query(filters: OrderFilters) -> dict[str, str]:
    return {name: value for name in _NAMES if (value := getattr(filters, name))}


_NAMES = tuple(field.name for field in fields(OrderFilters))


def active(filters: OrderFilters, path: str) -> list[tuple[str, str]]:
    """Return the filters that are on: what each says, and the address without it."""
    query = _query(filters)
    words = {
        "q": f"Search: {filters.q}",
        "status": dict(STATUSES).get(filters.status, ""),
        "action": dict(ACTIONS).get(filters.action, ""),
        "due": f"Delivery {dict(DUE).get(filters.due, '').lower()}",
        "supplier": f"Supplier {filters.supplier}",
    }
    return [(words[name], address(path, {key: value for key, value in query.items() if key != name})) for name in query]
