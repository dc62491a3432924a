"""Orders as pages and use cases need them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, select
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.domain.orders import OrderStatus
from portal.domain.states import OrderAction
from portal.store.batches import insert_all
from portal.store.queries import scope
from portal.store.rows import OrderItemRow, OrderRevisionRow, OrderRow
from portal.store.rows.orders import NUMBER_MARK

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]


def find(session: Session, actor: Actor, number: str, *, lock: bool = False) -> OrderRow | None:
    """Return the order this actor sees under this number, or None.

    ``lock`` keeps other writers of the order away until the unit of work ends; whoever changes an order's answer,
    draft or facts locks the order first.
    """
    if not number.isprintable():
        return None  # PostgreSQL would not even compare it: no order is called that
    statement = scope.visible_orders(actor).where(OrderRow.number == number)
    return session.scalar(statement.with_for_update() if lock else statement)


def list_called(session: Session, actor: Actor, name: str) -> Sequence[OrderRow]:
    """Return the orders whose number, or whose number in the buyer's own document, is this in whatever case."""
    if not name.isprintable():
        return ()  # as in ``find``
    codes = select(OrderItemRow.order_id).where(OrderItemRow.code == NUMBER_MARK + name.upper())
    return session.scalars(scope.visible_orders(actor).where(OrderRow.id.in_(codes))).all()


def rank(action: OrderAction) -> int:
    """Return the consequence of an action, 0 the most urgent."""
    return _RANKS[action]


_RANKS = {action: place for place, action in enumerate(OrderAction)}


def newest_document(session: Session, order: OrderRow) -> OrderRevisionRow:
    """Return what the ERP said at the order's newest version."""
    return session.scalars(
        select(OrderRevisionRow).where(
            OrderRevisionRow.order_id == order.id, OrderRevisionRow.erp_version == order.erp_version
        )
    ).one()


def documents(session: Session, order: OrderRow, revisions: Collection[int]) -> dict[int, OrderRevisionRow]:
    """Return the newest ERP version of each of these revisions that the portal has seen, in one statement."""
    known = [revision for revision in revisions if 0 <= revision <= order.revision]  # the rest fits no column
    newest = (
        select(func.max(OrderRevisionRow.erp_version))
        .where(OrderRevisionRow.order_id == order.id, OrderRevisionRow.revision.in_(known))
        .group_by(OrderRevisionRow.revision)
    )
    rows = session.scalars(
        select(OrderRevisionRow).where(OrderRevisionRow.order_id == order.id, OrderRevisionRow.erp_version.in_(newest))
    )
    return {row.revision: row for row in rows}


def list_revisions(session: Session, order: OrderRow) -> Sequence[AnyRow]:
    """Return every ERP version the portal has seen without its document, newest first."""
    return session.execute(
        select(
            OrderRevisionRow.revision,
            OrderRevisionRow.erp_version,
            OrderRevisionRow.as_of,
            OrderRevisionRow.source,
        )
        .where(OrderRevisionRow.order_id == order.id)
        .order_by(OrderRevisionRow.erp_version.desc())
    ).all()


def by_number(session: Session, actor: Actor, numbers: Collection[str], *, lock: bool) -> dict[str, OrderRow]:
    """Return the orders with these numbers, locked in the order of their ids so that writers never wait in a ring."""
    statement = scope.visible_orders(actor).where(OrderRow.number.in_(numbers)).order_by(OrderRow.id)
    rows = session.scalars(statement.with_for_update() if lock else statement)
    return {row.number: row for row in rows}


def add(session: Session, orders: Collection[OrderRow]) -> None:
    """Insert new orders in one batch and give them their ids.

    Both databases number rows by themselves, but SQLite tells the numbers of a batch in no certain order, and the
    mapper would insert one by one.
    """
    if not orders:
        return
    columns = [column.key for column in OrderRow.__table__.columns if not column.primary_key]
    rows = [{name: getattr(order, name) for name in columns} for order in orders]
    insert_all(session, OrderRow, rows)
    numbers = [order.number for order in orders]
    found = (
        scope.visible_orders(SYSTEM).with_only_columns(OrderRow.number, OrderRow.id).where(OrderRow.number.in_(numbers))
    )
    known = {row.number: row.id for row in session.execute(found)}
    for order in orders:
        order.id = known[order.number]


def list_overdue(session: Session, actor: Actor, now: datetime, limit: int) -> Sequence[OrderRow]:
    """Return orders to be answered whose time has passed, locked; those that somebody else holds wait."""
    return session.scalars(
        scope.visible_orders(actor)
        .where(OrderRow.action == OrderAction.ANSWER, OrderRow.answer_due < now)
        .order_by(OrderRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def newest_documents(session: Session, orders: Collection[OrderRow]) -> dict[str, dict[str, object]]:
    """Return what the ERP said last about each of these orders, by number, in one statement."""
    if not orders:
        return {}
    found = session.execute(
        select(OrderRow.number, OrderRevisionRow.document)
        .join(OrderRow, OrderRow.id == OrderRevisionRow.order_id)
        .where(
            OrderRevisionRow.order_id.in_([order.id for order in orders]),
            OrderRevisionRow.erp_version == OrderRow.erp_version,
        )
    )
    return {row.number: row.document for row in found}


def known_versions(session: Session, orders: Collection[OrderRow]) -> set[tuple[int, int]]:
    """Return the (order id, ERP version) pairs that are kept for these orders."""
    found = session.execute(
        select(OrderRevisionRow.order_id, OrderRevisionRow.erp_version).where(
            OrderRevisionRow.order_id.in_({order.id for order in orders})
        )
    )
    return {(order_id, erp_version) for order_id, erp_version in found}


def add_documents(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert what the ERP said in one batch."""
    insert_all(session, OrderRevisionRow, rows)


def replace_codes(session: Session, codes: Mapping[OrderRow, Collection[str]]) -> None:
    """Put these codes in place of those by which the orders were found, in two statements."""
    if not codes:
        return
    session.execute(
        delete(OrderItemRow)
        .where(OrderItemRow.order_id.in_([order.id for order in codes]))
        .execution_options(synchronize_session=False)
    )
    rows = [
        {"order_id": order.id, "code": code, "supplier_id": order.supplier_id}
        for order, members in codes.items()
        for code in members
    ]
    insert_all(session, OrderItemRow, rows)


def list_open(session: Session, actor: Actor, *, after: int, limit: int) -> Sequence[AnyRow]:
    """Return id, number and ERP version of orders that are not over, by id, beginning behind the id ``after``."""
    over = (OrderStatus.CLOSED, OrderStatus.CANCELLED)
    return session.execute(
        scope.visible_orders(actor)
        .with_only_columns(OrderRow.id, OrderRow.number, OrderRow.erp_version)
        .where(OrderRow.id > after, OrderRow.status.not_in(over))
        .order_by(OrderRow.id)
        .limit(limit)
    ).all()
