"""Orders as pages and use cases need them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.domain.orders import OrderStatus
from portal.domain.states import OrderAction
from portal.store.queries import scope
from portal.store.rows import DraftRow, OrderItemRow, OrderRevisionRow, OrderRow, SupplierRow
from portal.store.rows.orders import NUMBER_MARK

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]

#: Sorts after everything that begins with a text, compared byte by byte.
LAST = "\U0010ffff"

#: The columns of a list, in the order of ``portal.services.orders.views.OrderListRow``.
LIST_COLUMNS = (
    OrderRow.id,
    OrderRow.number,
    OrderRow.revision,
    SupplierRow.name,
    OrderRow.ordered_on,
    OrderRow.due_on,
    OrderRow.status,
    OrderRow.action,
    OrderRow.action_at,
    OrderRow.document_state,
    OrderRow.currency,
    OrderRow.value,
    OrderRow.line_count,
    OrderRow.open_lines,
    OrderRow.ship_to,
    OrderRow.as_of,
)

_INBOX_COLUMNS = (
    OrderRow.id,
    OrderRow.number,
    OrderRow.revision,
    OrderRow.answered_revision,
    SupplierRow.name,
    OrderRow.action,
    OrderRow.action_rank,
    OrderRow.action_at,
    OrderRow.answer_due,
    OrderRow.document_state,
    OrderRow.currency,
    OrderRow.value,
    OrderRow.open_lines,
    OrderRow.due_on,
    DraftRow.saved_at,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: beside a row known by its sort values, towards ``older`` rows or newer ones."""

    values: tuple[Any, ...]
    onwards: bool


@dataclass(frozen=True, slots=True)
class OrderCriteria:
    """What a list is narrowed by; None means not at all. ``q`` is upper case."""

    q: str | None = None
    actions: tuple[OrderAction, ...] | None = None
    status: str | None = None
    document: str | None = None
    supplier: str | None = None
    due_before: date | None = None
    due_from: date | None = None


def find(session: Session, actor: Actor, number: str, *, lock: bool = False) -> OrderRow | None:
    """Return the order this actor sees under this number, or None.

    ``lock`` keeps other writers of the order away until the unit of work ends; whoever changes an order's answer,
    draft or facts locks the order first.
    """
    if not number.isprintable():
        return None  # PostgreSQL would not even compare it: no order is called that
    statement = scope.visible_orders(actor).where(OrderRow.number == number)
    return session.scalar(statement.with_for_update() if lock else statement)


def list_newest(
    session: Session, actor: Actor, criteria: OrderCriteria, place: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Return at most ``limit`` rows of ``LIST_COLUMNS`` beside ``place``, nearest first; newest first without one."""
    statement = _matching(actor, criteria).with_only_columns(*LIST_COLUMNS)
    key = tuple_(OrderRow.ordered_on, OrderRow.id)
    if place is None or place.onwards:
        statement = statement.order_by(OrderRow.ordered_on.desc(), OrderRow.id.desc())
    else:
        statement = statement.order_by(OrderRow.ordered_on, OrderRow.id)
    if place is not None:
        statement = statement.where(key < place.values if place.onwards else key > place.values)
    return session.connection().execute(statement.limit(limit)).all()


def _matching(actor: Actor, criteria: OrderCriteria) -> AnySelect:
    statement = scope.visible_orders(actor).join(SupplierRow, SupplierRow.id == OrderRow.supplier_id)
    if criteria.q is not None:
        statement = statement.where(OrderRow.id.in_(_with_code(actor, criteria.q)))
    if criteria.actions is not None:
        statement = statement.where(OrderRow.action.in_(criteria.actions))
    if criteria.status is not None:
        statement = statement.where(OrderRow.status == criteria.status)
    if criteria.document is not None:
        statement = statement.where(OrderRow.document_state == criteria.document)
    if criteria.supplier is not None:
        statement = statement.where(SupplierRow.number == criteria.supplier)
    if criteria.due_before is not None:
        statement = statement.where(OrderRow.due_on < criteria.due_before)
    if criteria.due_from is not None:
        statement = statement.where(OrderRow.due_on >= criteria.due_from)
    return statement


def _with_code(actor: Actor, q: str) -> AnySelect:
    begins = OrderItemRow.code.between(NUMBER_MARK + q, NUMBER_MARK + q + LAST)
    return select(OrderItemRow.order_id).where(
        (OrderItemRow.code == q) | begins, *scope.belongs(actor, OrderItemRow.supplier_id)
    )


def list_inbox(
    session: Session, actor: Actor, actions: Collection[OrderAction], place: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Return orders with these actions, most urgent first, with when a draft was saved."""
    statement = (
        scope.visible_orders(actor)
        .join(SupplierRow, SupplierRow.id == OrderRow.supplier_id)
        .outerjoin(DraftRow, DraftRow.order_id == OrderRow.id)
        .with_only_columns(*_INBOX_COLUMNS)
        .where(OrderRow.action_rank <= max(rank(action) for action in actions))
    )
    key = tuple_(OrderRow.action_rank, OrderRow.action_at, OrderRow.id)
    columns = (OrderRow.action_rank, OrderRow.action_at, OrderRow.id)
    onwards = place is None or place.onwards
    statement = statement.order_by(*(columns if onwards else (column.desc() for column in columns)))
    if place is not None:
        statement = statement.where(key > place.values if place.onwards else key < place.values)
    return session.connection().execute(statement.limit(limit)).all()


def rank(action: OrderAction) -> int:
    """Return the consequence of an action, 0 the most urgent."""
    return _RANKS[action]


_RANKS = {action: place for place, action in enumerate(OrderAction)}


def count_actions(session: Session, actor: Actor, actions: Iterable[OrderAction], most: int) -> dict[OrderAction, int]:
    """Return how many orders have each action, counting no further than ``most``, in one statement."""
    counts = [
        select(
            literal(action.value),
            func.count(),
        ).select_from(
            scope.visible_orders(actor)
            .with_only_columns(OrderRow.id)
            .where(OrderRow.action == action)
            .limit(most)
            .subquery()
        )
        for action in actions
    ]
    found = session.connection().execute(union_all(*counts)).all()
    return {OrderAction(action): count for action, count in found}


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
    session.connection().execute(insert(OrderRow.__table__), rows)  # type: ignore[arg-type]
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
    if rows:
        session.connection().execute(insert(OrderRevisionRow.__table__), rows)  # type: ignore[arg-type]


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
    session.connection().execute(insert(OrderItemRow.__table__), rows)  # type: ignore[arg-type]


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
