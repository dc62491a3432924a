"""Lists of orders: newest first, and most urgent first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    exists,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from portal.domain.actors import Actor
from portal.domain.states import OrderAction
from portal.store.queries import scope
from portal.store.queries.orders import rank
from portal.store.rows import DraftRow, OrderItemRow, OrderRow, SupplierRow
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


def list_newest(
    session: Session, actor: Actor, criteria: OrderCriteria, place: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Return at most ``limit`` rows of ``LIST_COLUMNS`` beside ``place``, nearest first; newest first without one.

    One statement; a search takes one more, to know whether it is quicker to look up the orders that were found, or to
    walk from the newest order until enough are.
    """
    is_supplier = actor.role.is_supplier
    given = {name: value for name in _CRITERIA if (value := getattr(criteria, name)) is not None}
    shape, parameters = set(given), {**given, **scope.parameters(actor), "most": limit}
    if criteria.q is not None:
        parameters |= {"first": NUMBER_MARK + criteria.q, "last": NUMBER_MARK + criteria.q + LAST}
        if (session.connection().scalar(_count_found(is_supplier), parameters) or 0) <= _FEW:
            shape = shape - {"q"} | {"few"}
    if place is not None:
        parameters |= {"day": place.values[0], "id": place.values[1]}
    onwards = place is None or place.onwards
    statement = _newest(is_supplier, frozenset(shape), onwards=onwards, begins=place is None)
    return session.connection().execute(statement, parameters).all()


#: How many found orders are looked up one by one.
_FEW = 20_000

_CRITERIA = tuple(field.name for field in fields(OrderCriteria))


@lru_cache(maxsize=1024)
def _newest(is_supplier: bool, given: frozenset[str], *, onwards: bool, begins: bool) -> AnySelect:
    """Build the statement for these criteria once: building it takes longer than running it."""
    # Sorted and kept apart by expressions, no database walks an index: it begins with the orders that were found.
    day = func.coalesce(OrderRow.ordered_on, OrderRow.ordered_on) if "few" in given else OrderRow.ordered_on
    key = (day, OrderRow.id)
    statement = (
        scope.prepared_orders(is_supplier=is_supplier, by_index="few" not in given)
        .join(SupplierRow, SupplierRow.id == OrderRow.supplier_id)
        .with_only_columns(*LIST_COLUMNS)
        .where(*_conditions(is_supplier, given))
        .order_by(*(column.desc() for column in key) if onwards else key)
        .limit(bindparam("most"))
    )
    if begins:
        return statement
    beside = tuple_(bindparam("day", type_=OrderRow.ordered_on.type), bindparam("id", type_=OrderRow.id.type))
    return statement.where(tuple_(*key) < beside if onwards else tuple_(*key) > beside)


_MATCHES = (OrderItemRow.code == bindparam("q")) | OrderItemRow.code.between(bindparam("first"), bindparam("last"))


@lru_cache
def _count_found(is_supplier: bool) -> Select[int]:
    mine = scope.prepared(OrderItemRow.supplier_id, is_supplier=is_supplier)
    found = select(OrderItemRow.order_id).where(_MATCHES, *mine).limit(_FEW + 1)
    return select(func.count()).select_from(found.subquery())


def _conditions(is_supplier: bool, given: frozenset[str]) -> list[Any]:
    mine = scope.prepared(OrderItemRow.supplier_id, is_supplier=is_supplier)
    every = {
        "q": exists().where(OrderItemRow.order_id == OrderRow.id, _MATCHES),
        "few": OrderRow.id.in_(select(OrderItemRow.order_id).where(_MATCHES, *mine)),
        "actions": OrderRow.action.in_(bindparam("actions", expanding=True)),
        "status": OrderRow.status == bindparam("status"),
        "document": OrderRow.document_state == bindparam("document"),
        "supplier": SupplierRow.number == bindparam("supplier"),
        "due_before": OrderRow.due_on < bindparam("due_before"),
        "due_from": OrderRow.due_on >= bindparam("due_from"),
    }
    return [condition for name, condition in every.items() if name in given]


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
