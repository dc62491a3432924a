"""Lists of orders: newest first, and most urgent first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    Row,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.domain.actors import Actor
from portal.domain.states import SUPPLIER_ACTIONS, OrderAction
from portal.store.prepared import Look, Prepared
from portal.store.queries import scope
from portal.store.queries.orders import rank
from portal.store.queries.places import Place, page
from portal.store.rows import DraftRow, OrderItemRow, OrderRow, SupplierRow
from portal.store.rows.orders import NUMBER_MARK

AnyRow = Row[*tuple[Any, ...]]

#: Sorts after everything that begins with a text, compared byte by byte.
LAST = "\U0010ffff"


class OrderListRow(NamedTuple):
    """One order in a list."""

    id: int
    number: str
    revision: int
    supplier_name: str
    ordered_on: date
    due_on: date | None
    status: str
    action: str
    currency: str
    value: Decimal
    line_count: int
    ship_to: str


class OrderExportRow(NamedTuple):
    """One order in an export, which tells more than a list does."""

    id: int
    number: str
    revision: int
    supplier_name: str
    ordered_on: date
    due_on: date | None
    status: str
    action: str
    currency: str
    value: Decimal
    line_count: int
    ship_to: str
    document_state: str | None
    open_lines: int
    as_of: datetime


Listed = TypeVar("Listed", OrderListRow, OrderExportRow)

_COLUMNS: dict[type, tuple[InstrumentedAttribute[Any], ...]] = {
    kind: tuple(getattr(OrderRow, name) if name != "supplier_name" else SupplierRow.name for name in kind._fields)
    for kind in (OrderListRow, OrderExportRow)
}

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
class OrderCriteria:
    """What a list is narrowed by; None means not at all.

    ``q`` is upper case; ``todo`` keeps what the supplier has to do something about.
    """

    q: str | None = None
    todo: bool | None = None
    action: OrderAction | None = None
    status: str | None = None
    supplier: str | None = None
    due_before: date | None = None
    due_from: date | None = None


def list_newest(
    look: Look,
    actor: Actor,
    criteria: OrderCriteria,
    place: Place | None,
    limit: int,
    kind: type[Listed],
) -> Sequence[Listed]:
    """Return at most ``limit`` rows beside ``place``, nearest first; newest first without one.

    One statement; a search, and one by the day of delivery, takes one more, to know whether it is quicker to look up
    the orders that were found, or to walk from the newest order until enough are.
    """
    is_supplier = actor.role.is_supplier
    given = {name: value for name in _CRITERIA if (value := getattr(criteria, name)) is not None}
    shape, parameters = set(given), {**given, **scope.parameters(actor), "most": limit}
    if criteria.q is not None:
        parameters |= {"first": NUMBER_MARK + criteria.q, "last": NUMBER_MARK + criteria.q + LAST}
        if _count_found(is_supplier).rows(look, parameters)[0] <= _FEW:
            shape = shape - {"q"} | {"few"}
    elif (due := frozenset(shape & _DUE)) and _count_due(is_supplier, due).rows(look, parameters)[0] <= _FEW:
        shape = shape | {"few due"}
    if place is not None:
        parameters |= {"day": place.values[0], "id": place.values[1]}
    onwards = place is None or place.onwards
    statement = _newest(
        kind,  # type: ignore[arg-type]  # classes of named tuples are hashable, though mypy doubts it
        is_supplier,
        frozenset(shape),
        onwards=onwards,
        begins=place is None,
    )
    return statement.rows(look, parameters)


#: How many found orders are looked up one by one.
_FEW = 20_000

_DUE = frozenset({"due_from", "due_before"})

_CRITERIA = tuple(field.name for field in fields(OrderCriteria))


@lru_cache(maxsize=1024)
def _newest(
    kind: type[Listed], is_supplier: bool, given: frozenset[str], *, onwards: bool, begins: bool
) -> Prepared[Listed]:
    """Build the statement for these criteria once: building it takes longer than running it."""
    # Sorted and kept apart by expressions, no database walks an index: it begins with the orders that were found.
    is_few = "few" in given or "few due" in given
    day = func.coalesce(OrderRow.ordered_on, OrderRow.ordered_on) if is_few else OrderRow.ordered_on
    key = (day, OrderRow.id)
    statement = (
        scope.prepared_orders(is_supplier=is_supplier, by_index="few" not in given)
        .join(SupplierRow, SupplierRow.id == OrderRow.supplier_id)
        .with_only_columns(*_COLUMNS[kind])
        .where(*_conditions(is_supplier, given))
        .order_by(*(column.desc() for column in key) if onwards else key)
        .limit(bindparam("most"))
    )
    if begins:
        return Prepared(statement, kind)
    beside = tuple_(bindparam("day", type_=OrderRow.ordered_on.type), bindparam("id", type_=OrderRow.id.type))
    return Prepared(statement.where(tuple_(*key) < beside if onwards else tuple_(*key) > beside), kind)


_MATCHES = (OrderItemRow.code == bindparam("q")) | OrderItemRow.code.between(bindparam("first"), bindparam("last"))


@lru_cache
def _count_found(is_supplier: bool) -> Prepared[int]:
    mine = scope.prepared(OrderItemRow.supplier_id, is_supplier=is_supplier)
    found = select(OrderItemRow.order_id).where(_MATCHES, *mine).limit(_FEW + 1)
    return Prepared(select(func.count()).select_from(found.subquery()), int)


@lru_cache
def _count_due(is_supplier: bool, due: frozenset[str]) -> Prepared[int]:
    mine = scope.prepared_orders(is_supplier=is_supplier).with_only_columns(OrderRow.id)
    found = mine.where(*_conditions(is_supplier, due)).limit(_FEW + 1)
    return Prepared(select(func.count()).select_from(found.subquery()), int)


def _conditions(is_supplier: bool, given: frozenset[str]) -> list[Any]:
    mine = scope.prepared(OrderItemRow.supplier_id, is_supplier=is_supplier)
    every = {
        "q": exists().where(OrderItemRow.order_id == OrderRow.id, _MATCHES),
        "few": OrderRow.id.in_(select(OrderItemRow.order_id).where(_MATCHES, *mine)),
        "todo": or_(*(OrderRow.action == action.value for action in sorted(SUPPLIER_ACTIONS))),
        "action": OrderRow.action == bindparam("action"),
        "status": OrderRow.status == bindparam("status"),
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
    key = (OrderRow.action_rank, OrderRow.action_at, OrderRow.id)
    return session.connection().execute(page(statement, key, place, limit)).all()


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
