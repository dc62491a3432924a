"""The record of everything that happened, for those who may read all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.domain.events import Event
from portal.store.queries import scope
from portal.store.queries.places import Place, page
from portal.store.rows import DocumentRow, EventRow


@dataclass(frozen=True, slots=True)
class RecordCriteria:
    """What the record is narrowed by; None means not at all. Numbers and names are compared as they stand."""

    subject: str | None = None
    document: str | None = None
    actor: str | None = None
    action: Event | None = None
    reference: str | None = None


def list_record(
    session: Session, actor: Actor, criteria: RecordCriteria, *, place: Place | None, limit: int
) -> Sequence[EventRow]:
    """Return up to ``limit`` + 1 events nearest to a place, the newest first (before it: the oldest first)."""
    found = scope.visible_events(actor).where(*_conditions(actor, criteria))
    return session.scalars(page(found, (EventRow.sequence,), place, limit + 1, falls=True)).all()


def count(session: Session, action: Event, reference: str) -> int:
    """Return how many events of a kind stand in the record under a reference."""
    found = scope.visible_events(SYSTEM).with_only_columns(func.count())
    return session.scalar(found.where(EventRow.correlation_id == reference, EventRow.action == action)) or 0


def _conditions(actor: Actor, criteria: RecordCriteria) -> list[Any]:
    conditions: list[Any] = []
    if criteria.subject is not None:
        conditions.append(EventRow.subject == criteria.subject)
    if criteria.document is not None:
        versions = scope.visible_documents(actor).with_only_columns(DocumentRow.id)
        conditions.append(EventRow.document_id.in_(versions.where(DocumentRow.number == criteria.document)))
    if criteria.actor is not None:
        conditions.append(EventRow.actor == criteria.actor)
    if criteria.action is not None:
        conditions.append(EventRow.action == criteria.action)
    if criteria.reference is not None:
        conditions.append(EventRow.correlation_id == criteria.reference)
    return conditions
