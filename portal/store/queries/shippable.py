"""What can be shipped: order lines with something left, by the day they are due."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, delete, exists, func, select, tuple_
from sqlalchemy.orm import Session

from portal.domain.actors import Actor
from portal.domain.orders import OrderStatus
from portal.store.batches import insert_all, is_one_of
from portal.store.queries import scope
from portal.store.queries.places import Place, page
from portal.store.rows import OrderRow, ShipmentLineRow, ShippableLineRow, SupplierRow

AnyRow = Row[*tuple[Any, ...]]

_OPEN = (OrderStatus.RELEASED, OrderStatus.ON_HOLD)

_COLUMNS = (
    ShippableLineRow.order_id,
    OrderRow.number,
    OrderRow.revision,
    OrderRow.status,
    ShippableLineRow.line,
    SupplierRow.name.label("supplier_name"),
    ShippableLineRow.supplier_id,
    ShippableLineRow.ship_to,
    ShippableLineRow.place,
    ShippableLineRow.due,
    ShippableLineRow.item,
    ShippableLineRow.supplier_item,
    ShippableLineRow.description,
    ShippableLineRow.open,
    ShippableLineRow.unit,
)


def replace(session: Session, orders: Collection[int], rows: Sequence[Mapping[str, Any]]) -> None:
    """Put these rows in place of all those of these orders (ids), in two statements."""
    if not orders:
        return
    session.execute(
        delete(ShippableLineRow)
        .where(ShippableLineRow.order_id.in_(orders))
        .execution_options(synchronize_session=False)
    )
    insert_all(session, ShippableLineRow, rows)


def list_due(
    session: Session, actor: Actor, criteria: Mapping[str, Any], place: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Return lines, those due first first, beside ``place``.

    ``criteria``: ``ship_to`` a place's code, ``until`` a last day, ``q`` the beginning of an order's number or a whole
    item code (upper case), ``supplier`` an id, ``orders`` their numbers; ``beside`` is a notice (id) whose own lines
    are left out.
    """
    statement = (
        scope.visible_shippable_lines(actor)
        .join(OrderRow, OrderRow.id == ShippableLineRow.order_id)
        .join(SupplierRow, SupplierRow.id == ShippableLineRow.supplier_id)
        .with_only_columns(*_COLUMNS)
        .where(OrderRow.status.in_(_OPEN), *_conditions(criteria))
    )
    key = (ShippableLineRow.due, ShippableLineRow.order_id, ShippableLineRow.line)
    return session.execute(page(statement, key, place, limit)).all()


def _conditions(criteria: Mapping[str, Any]) -> list[Any]:
    conditions: list[Any] = []
    if ship_to := criteria.get("ship_to"):
        conditions.append(ShippableLineRow.ship_to == ship_to)
    if supplier := criteria.get("supplier"):
        conditions.append(ShippableLineRow.supplier_id == supplier)
    if orders := criteria.get("orders"):
        conditions.append(OrderRow.number.in_(orders))
    if beside := criteria.get("beside"):
        conditions.append(
            ~exists().where(
                ShipmentLineRow.shipment_id == beside,
                ShipmentLineRow.order_id == ShippableLineRow.order_id,
                ShipmentLineRow.line == ShippableLineRow.line,
            )
        )
    if until := criteria.get("until"):
        conditions.append(ShippableLineRow.due <= until)
    if q := criteria.get("q"):
        conditions.append(
            func.upper(OrderRow.number).startswith(q, autoescape=True)
            | (func.upper(ShippableLineRow.item) == q)
            | (func.upper(ShippableLineRow.supplier_item) == q)
        )
    return conditions


def list_places(session: Session, actor: Actor, limit: int = 200) -> Sequence[tuple[str, str]]:
    """Return code and name of the places that something can be shipped to."""
    statement = scope.visible_shippable_lines(actor).with_only_columns(ShippableLineRow.ship_to, ShippableLineRow.place)
    found = session.execute(statement.distinct().order_by(ShippableLineRow.place).limit(limit))
    return [(code, name) for code, name in found]


#: How many lines are named in one statement.
_AT_ONCE = 500


def list_by_key(session: Session, actor: Actor, keys: Collection[tuple[int, int]]) -> Sequence[AnyRow]:
    """Return these lines (order id, line), by order and line."""
    wanted = sorted(set(keys))
    statement = (
        scope.visible_shippable_lines(actor)
        .join(OrderRow, OrderRow.id == ShippableLineRow.order_id)
        .join(SupplierRow, SupplierRow.id == ShippableLineRow.supplier_id)
        .with_only_columns(*_COLUMNS)
        .order_by(ShippableLineRow.order_id, ShippableLineRow.line)
    )
    key = tuple_(ShippableLineRow.order_id, ShippableLineRow.line)
    found: list[AnyRow] = []
    for start in range(0, len(wanted), _AT_ONCE):
        found += session.execute(statement.where(key.in_(wanted[start : start + _AT_ONCE]))).all()
    return found


def list_of_order(session: Session, actor: Actor, order: int, limit: int | None = None) -> Sequence[AnyRow]:
    """Return the lines of one order (id) with something left to ship, or the first of them."""
    return session.execute(
        scope.visible_shippable_lines(actor)
        .join(OrderRow, OrderRow.id == ShippableLineRow.order_id)
        .join(SupplierRow, SupplierRow.id == ShippableLineRow.supplier_id)
        .with_only_columns(*_COLUMNS)
        .where(ShippableLineRow.order_id == order)
        .order_by(ShippableLineRow.line)
        .limit(limit)
    ).all()


_OPEN_COLUMNS = (
    ShippableLineRow.order_id,
    OrderRow.number,
    OrderRow.currency,
    ShippableLineRow.line,
    ShippableLineRow.item,
    ShippableLineRow.supplier_item,
    ShippableLineRow.due,
    ShippableLineRow.open,
    ShippableLineRow.unit,
    ShippableLineRow.price,
    ShippableLineRow.price_base,
    ShippableLineRow.price_unit,
    ShippableLineRow.pack_unit,
    ShippableLineRow.pack_numerator,
    ShippableLineRow.pack_denominator,
)


def list_of_items(
    session: Session, supplier: int, codes: Collection[str], buyer_items: Collection[str]
) -> Sequence[AnyRow]:
    """Return the open order lines of a supplier about these items, by its own codes or the buyer's, in two statements.

    A line that is found both ways comes once.
    """
    found: dict[tuple[int, int], AnyRow] = {}
    for column, wanted in ((ShippableLineRow.supplier_item, codes), (ShippableLineRow.item, buyer_items)):
        statement = (
            select(*_OPEN_COLUMNS)
            .join(OrderRow, OrderRow.id == ShippableLineRow.order_id)
            .where(
                ShippableLineRow.supplier_id == supplier, is_one_of(session, column, wanted), OrderRow.status.in_(_OPEN)
            )
            .order_by(ShippableLineRow.due, ShippableLineRow.order_id, ShippableLineRow.line)
        )
        for row in session.execute(statement) if wanted else ():
            found.setdefault((row.order_id, row.line), row)
    return list(found.values())
