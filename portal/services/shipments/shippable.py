"""What can be shipped: open order lines, and what is left of them after notices on their way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from portal.domain.actors import Actor
from portal.domain.orders import OrderStatus
from portal.services import cursors
from portal.services.orders.listing import searched
from portal.services.shipments.views import ShippableFilters, ShippableLine, ShippablePage
from portal.store.queries import shippable as queries
from portal.store.queries import transit
from portal.store.rows.shipments import NO_DAY
from portal.store.unit_of_work import UnitOfWork

#: What the list of lines is sorted by.
KEY = (cursors.day, cursors.identity, cursors.identity)


def list_shippable(
    uow: UnitOfWork, actor: Actor, filters: ShippableFilters, *, cursor: str | None = None, limit: int = 100
) -> ShippablePage:
    """Return one page of order lines with something left to ship, those due first first."""
    place = cursors.read(cursor, KEY)
    found = queries.list_due(uow.session, actor, _criteria(filters), place, limit + 1)
    rows, newer, older = cursors.around(found, place, limit, lambda row: (row.due, row.order_id, row.line))
    return ShippablePage(lines(uow, rows), tuple(queries.list_places(uow.session, actor)), newer, older)


def of_order(uow: UnitOfWork, actor: Actor, order: int) -> tuple[ShippableLine, ...]:
    """Return the lines of one order (id) with something left to ship."""
    return lines(uow, queries.list_of_order(uow.session, actor, order))


def is_left(uow: UnitOfWork, actor: Actor, order: int, *, is_shipping: bool) -> bool:
    """Say whether something of an order (id) can be shipped; of a large one most lines need not be read for that.

    ``is_shipping`` says whether any notice ships for it: without one nothing is on its way.
    """
    if is_shipping and transit.list_lines(uow.session, [order]):
        return any(line.left > 0 for line in of_order(uow, actor, order))
    return bool(queries.list_of_order(uow.session, actor, order, limit=1))


def _criteria(filters: ShippableFilters) -> dict[str, Any]:
    try:
        until = date.fromisoformat(filters.until) if filters.until else None
    except ValueError:
        until = None
    return {"q": searched(filters.q), "ship_to": filters.ship_to[:80], "until": until}


def lines(uow: UnitOfWork, rows: Sequence[Any], *, but: tuple[int, str] | None = None) -> tuple[ShippableLine, ...]:
    """Return rows of the store as lines that can be shipped; ``but`` is as for ``left_to_ship``."""
    on_way = transit.list_lines(uow.session, {row.order_id for row in rows}, but=but) if rows else {}
    return tuple(_line(row, on_way.get((row.order_id, row.line), Fraction(0))) for row in rows)


def _line(row: Any, on_way: Fraction) -> ShippableLine:
    return ShippableLine(
        key=f"{row.order_id}:{row.line}",
        order=row.number,
        line=row.line,
        supplier_name=row.supplier_name,
        ship_to=row.ship_to,
        place=row.place,
        due=None if row.due == NO_DAY else row.due,
        item=row.item,
        supplier_item=row.supplier_item,
        description=row.description,
        unit=row.unit,
        open=row.open,
        in_transit=on_way,
        left=max(Fraction(row.open) - on_way, Fraction(0)),
        on_hold=row.status == OrderStatus.ON_HOLD,
    )


def left_to_ship(
    uow: UnitOfWork, rows: Sequence[Any], *, but: tuple[int, str] | None = None
) -> Mapping[tuple[int, int], Fraction]:
    """Return what is left of each of these lines (order id, line), exactly, in the order's unit.

    What the notice ``but`` (supplier, number) ships is not taken off.
    """
    on_way = transit.list_lines(uow.session, {row.order_id for row in rows}, but=but)
    keys = {(row.order_id, row.line): Fraction(row.open) for row in rows}
    return {key: max(left - on_way.get(key, Fraction(0)), Fraction(0)) for key, left in keys.items()}
