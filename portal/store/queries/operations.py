"""Promises as operations looks at them: counted, grouped by cause, listed; each by an index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM
from portal.domain.promises import OVER, PromiseState
from portal.store.queries import scope
from portal.store.rows import DocumentRow, OutboxRow, SupplierRow

OPEN = tuple(state for state in PromiseState if state not in OVER)

#: How many ids of one cause are named, and replayed at once.
NAMED = 100


class Counts(NamedTuple):
    """How many promises stand where, and when the oldest that is not over was made."""

    due: int
    claimed: int
    waiting: int
    unknown: int
    stuck: int
    oldest: datetime | None


def count_states(session: Session) -> Counts:
    """Count the promises that are not over."""
    rows = session.execute(
        select(OutboxRow.state, func.count(), func.min(OutboxRow.written_at))
        .where(OutboxRow.state.in_(OPEN))
        .group_by(OutboxRow.state)
    ).all()
    counted = {state: count for state, count, _ in rows}
    return Counts(
        due=counted.get(PromiseState.DUE, 0),
        claimed=counted.get(PromiseState.CLAIMED, 0),
        waiting=counted.get(PromiseState.WAITING, 0),
        unknown=counted.get(PromiseState.UNKNOWN, 0),
        stuck=counted.get(PromiseState.STUCK, 0),
        oldest=min((oldest for _, _, oldest in rows), default=None),
    )


def list_stuck_groups(session: Session) -> list[tuple[str, int, datetime, tuple[int, ...]]]:
    """Return cause, count, oldest instant and oldest ids of what is stuck, the largest group first."""
    groups = session.execute(
        select(OutboxRow.cause, func.count(), func.min(OutboxRow.written_at))
        .where(OutboxRow.state == PromiseState.STUCK)
        .group_by(OutboxRow.cause)
        .order_by(func.count().desc(), OutboxRow.cause)
    ).all()
    return [(cause, count, oldest, tuple(list_stuck_ids(session, cause))) for cause, count, oldest in groups]


def list_stuck_ids(session: Session, cause: str) -> Sequence[int]:
    """Return the ids of what is stuck for one cause, oldest first, at most ``NAMED``."""
    return session.scalars(
        select(OutboxRow.id)
        .where(OutboxRow.state == PromiseState.STUCK, OutboxRow.cause == cause)
        .order_by(OutboxRow.id)
        .limit(NAMED)
    ).all()


def list_promises(
    session: Session, *, state: str, cause: str, after: int, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return promises that are not over with their document and supplier, oldest first."""
    statement = (
        scope.visible_documents(SYSTEM)
        .with_only_columns(
            OutboxRow.id,
            DocumentRow.kind,
            DocumentRow.id,
            OutboxRow.stream,
            SupplierRow.name,
            DocumentRow.number,
            DocumentRow.version,
            OutboxRow.state,
            OutboxRow.attempts,
            OutboxRow.away_tries,
            OutboxRow.written_at,
            OutboxRow.next_at,
            OutboxRow.cause,
            OutboxRow.last_error,
        )
        .join(OutboxRow, OutboxRow.document_id == DocumentRow.id)
        .join(SupplierRow, SupplierRow.id == DocumentRow.supplier_id)
        .where(OutboxRow.id > after, OutboxRow.state.in_([state] if state else OPEN))
        .order_by(OutboxRow.id)
        .limit(limit)
    )
    if cause:
        statement = statement.where(OutboxRow.cause == cause)
    return session.execute(statement).all()
