"""Tasks of the clock, claimed by whoever comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from portal.store.rows import ScheduledTaskRow


def find_due(session: Session, names: Sequence[str], now: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which of these tasks are due and free, and which are not known yet."""
    rows = session.execute(
        select(ScheduledTaskRow.name, ScheduledTaskRow.due_at, ScheduledTaskRow.claimed_until).where(
            ScheduledTaskRow.name.in_(names)
        )
    ).all()
    due = tuple(
        row.name for row in rows if row.due_at <= now and (row.claimed_until is None or row.claimed_until <= now)
    )
    known = {row.name for row in rows}
    return due, tuple(name for name in names if name not in known)


def add(session: Session, due: Mapping[str, datetime]) -> None:
    """Make tasks known, each with the instant at which it is first due."""
    session.execute(insert(ScheduledTaskRow), [{"name": name, "due_at": due_at} for name, due_at in due.items()])


def claim(session: Session, name: str, *, now: datetime, until: datetime) -> bool:
    """Take a due task until an instant; False where somebody else has it."""
    return _changed(
        session,
        update(ScheduledTaskRow)
        .where(
            ScheduledTaskRow.name == name,
            ScheduledTaskRow.due_at <= now,
            or_(ScheduledTaskRow.claimed_until.is_(None), ScheduledTaskRow.claimed_until <= now),
        )
        .values(claimed_until=until)
        .execution_options(synchronize_session=False),
    )


def finish(session: Session, name: str, *, claimed_until: datetime, now: datetime, due_at: datetime) -> bool:
    """Give a task back and say when it is due again; False where the claim had run out."""
    return _changed(
        session,
        update(ScheduledTaskRow)
        .where(ScheduledTaskRow.name == name, ScheduledTaskRow.claimed_until == claimed_until)
        .values(claimed_until=None, finished_at=now, due_at=due_at)
        .execution_options(synchronize_session=False),
    )


def _changed(session: Session, statement: Any) -> bool:
    return session.connection().execute(statement).rowcount == 1
