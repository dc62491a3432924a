"""The record of events, read as it was written; only ``portal.store.chain`` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM
from portal.store.queries import scope
from portal.store.rows import EventHeadRow, EventRow

Content = dict[str, Any]


class Head(NamedTuple):
    """The end of the record: the number of events and the hash of the last."""

    sequence: int
    hash: str


def get_head(session: Session) -> Head:
    """Return the end of the record."""
    return Head(*session.execute(select(EventHeadRow.sequence, EventHeadRow.hash)).one())


def has_grown(session: Session, head: Head) -> bool:
    """Say whether events were appended, as they should be, since the head was read."""
    return get_head(session).sequence > head.sequence


def iterate(session: Session, *, up_to: int, batch: int) -> Iterator[Content]:
    """Give every event up to a number with all of its columns, in order, read in batches."""
    columns = tuple(EventRow.__table__.columns)
    after: int | None = None
    while True:
        statement = (
            scope.visible_events(SYSTEM)
            .with_only_columns(*columns)
            .where(EventRow.sequence <= up_to)
            .order_by(EventRow.sequence)
            .limit(batch)
        )
        if after is not None:
            statement = statement.where(EventRow.sequence > after)
        rows = session.connection().execute(statement).all()
        if not rows:
            return
        for row in rows:
            yield dict(row._mapping)
        after = rows[-1].sequence


def first_beyond(session: Session, sequence: int) -> int | None:
    """Return the number of the first event past another, or None."""
    statement = scope.visible_events(SYSTEM).with_only_columns(func.min(EventRow.sequence))
    return session.scalar(statement.where(EventRow.sequence > sequence))
