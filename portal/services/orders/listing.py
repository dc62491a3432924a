"""Lists of orders: found, narrowed and paged in one statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from portal.domain.actors import Actor
from portal.domain.orders import OrderStatus
from portal.domain.states import OrderAction
from portal.services import cursors
from portal.services.cursors import Page
from portal.services.orders.views import OrderFilters
from portal.store.queries import order_lists as queries
from portal.store.queries.order_lists import OrderCriteria, OrderExportRow, OrderListRow
from portal.store.unit_of_work import UnitOfWork

Code = TypeVar("Code", bound=StrEnum)

#: The longest text anybody searches for: as long as the longest code.
_LONGEST = 80

_KEY = (cursors.day, cursors.identity)

_SPANS = {"week": timedelta(days=7), "month": timedelta(days=31)}


def list_orders(
    uow: UnitOfWork, actor: Actor, filters: OrderFilters, *, cursor: str | None = None, limit: int = 50
) -> Page[OrderListRow]:
    """Return one page of the orders this actor sees, newest first.

    A cursor comes from a page's ``newer`` or ``older``; anything else gives the first page. No page costs more than
    another, however many orders there are.
    """
    place = cursors.read(cursor, _KEY)
    found = queries.list_newest(uow.look, actor, _criteria(filters, uow), place, limit + 1, OrderListRow)
    rows, newer, older = cursors.around(found, place, limit, _sorted_by)
    return Page(tuple(rows), newer, older)


def each_order(uow: UnitOfWork, actor: Actor, filters: OrderFilters, *, batch: int = 1000) -> Iterator[OrderExportRow]:
    """Give every order that fits, newest first, reading in batches."""
    criteria = _criteria(filters, uow)
    cursor: str | None = ""
    while cursor is not None:
        place = cursors.read(cursor, _KEY)
        found = queries.list_newest(uow.look, actor, criteria, place, batch + 1, OrderExportRow)
        rows, _, cursor = cursors.around(found, place, batch, _sorted_by)
        yield from rows


def _sorted_by(row: OrderListRow | OrderExportRow) -> tuple[date, int]:
    return row.ordered_on, row.id


def searched(q: str) -> str | None:
    """Return what to search for, upper case; None for nothing.

    What no code can contain becomes a mark that none has, and so finds nothing.
    """
    marks = (mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in q.strip().upper()[:_LONGEST])
    return "".join(marks) or None


def _criteria(filters: OrderFilters, uow: UnitOfWork) -> OrderCriteria:
    return _due(
        OrderCriteria(
            q=searched(filters.q),
            todo=True if filters.action == "todo" else None,
            action=_code(filters.action, OrderAction),
            status=_code(filters.status, OrderStatus),
            supplier=searched_exactly(filters.supplier),
        ),
        filters.due,
        uow.clock.now().date(),
    )


def searched_exactly(text: str) -> str | None:
    """Return a code to compare with as it stands; None for nothing and for what no code can be."""
    return text if text and text.isprintable() and len(text) <= _LONGEST else None


def _code(text: str, codes: type[Code]) -> Code | None:
    return codes(text) if text and text in tuple(codes) else None


def _due(criteria: OrderCriteria, due: str, today: date) -> OrderCriteria:
    if due == "past":
        return replace(criteria, due_before=today)
    if due in _SPANS:
        return replace(criteria, due_from=today, due_before=today + _SPANS[due])
    return criteria
