"""The buyer's worklist: answers that wait for a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session

from portal.domain.actors import Actor
from portal.domain.states import DocumentState
from portal.store.queries import scope
from portal.store.queries.order_lists import LAST, Place
from portal.store.rows import AcknowledgmentRow, DeviationRow, OrderRow, SupplierRow

AnyRow = Row[*tuple[Any, ...]]

_DECIDED = (
    select(func.count())
    .where(DeviationRow.document_id == AcknowledgmentRow.id, DeviationRow.decision.is_not(None))
    .correlate(AcknowledgmentRow)
    .scalar_subquery()
)

_COLUMNS = (
    AcknowledgmentRow.id,
    OrderRow.number.label("order_number"),
    AcknowledgmentRow.version,
    SupplierRow.name,
    AcknowledgmentRow.deviation_count,
    _DECIDED.label("decided"),
    AcknowledgmentRow.consequence,
    AcknowledgmentRow.currency,
    OrderRow.due_on,
    AcknowledgmentRow.review_opened_at,
    AcknowledgmentRow.assigned_name,
    AcknowledgmentRow.submitted_at,
    AcknowledgmentRow.on_behalf,
)


@dataclass(frozen=True, slots=True)
class ReviewCriteria:
    """What the worklist is narrowed by; None means not at all. ``assigned`` is a user's id, 0 for nobody."""

    q: str | None = None
    supplier: str | None = None
    rule: str | None = None
    assigned: int | None = None


def list_waiting(
    session: Session, actor: Actor, criteria: ReviewCriteria, place: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Return answers in review, those that wait longest first, beside ``place``."""
    statement = (
        scope.visible_acknowledgments(actor)
        .join(OrderRow, OrderRow.id == AcknowledgmentRow.order_id)
        .join(SupplierRow, SupplierRow.id == AcknowledgmentRow.supplier_id)
        .with_only_columns(*_COLUMNS)
        .where(AcknowledgmentRow.state == DocumentState.IN_REVIEW, *_conditions(criteria))
    )
    columns = (AcknowledgmentRow.review_opened_at, AcknowledgmentRow.id)
    onwards = place is None or place.onwards
    statement = statement.order_by(*(columns if onwards else (column.desc() for column in columns)))
    if place is not None:
        key = tuple_(*columns)
        statement = statement.where(key > place.values if place.onwards else key < place.values)
    return list(session.connection().execute(statement.limit(limit)).all())


def _conditions(criteria: ReviewCriteria) -> list[Any]:
    conditions: list[Any] = []
    if criteria.q is not None:
        conditions.append(func.upper(OrderRow.number).between(criteria.q, criteria.q + LAST))
    if criteria.supplier is not None:
        conditions.append(SupplierRow.number == criteria.supplier)
    if criteria.assigned is not None:
        is_nobody = criteria.assigned == 0
        wanted = AcknowledgmentRow.assigned_to
        conditions.append(wanted.is_(None) if is_nobody else wanted == criteria.assigned)
    if criteria.rule is not None:
        deviating = select(DeviationRow.document_id).where(DeviationRow.rule == criteria.rule)
        conditions.append(AcknowledgmentRow.id.in_(deviating))
    return conditions


def count_waiting(session: Session, actor: Actor, most: int) -> int:
    """Return how many answers wait for a decision, counting no further than ``most``."""
    waiting = (
        scope.visible_acknowledgments(actor)
        .with_only_columns(AcknowledgmentRow.id)
        .where(AcknowledgmentRow.state == DocumentState.IN_REVIEW)
        .limit(most)
    )
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def list_rules(session: Session, actor: Actor) -> Sequence[str]:
    """Return the rules that answers in review deviate from."""
    waiting = (
        scope.visible_acknowledgments(actor)
        .with_only_columns(AcknowledgmentRow.id)
        .where(AcknowledgmentRow.state == DocumentState.IN_REVIEW)
    )
    found = select(DeviationRow.rule).where(DeviationRow.document_id.in_(waiting)).distinct()
    return session.scalars(found.order_by(DeviationRow.rule)).all()
