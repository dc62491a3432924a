"""Who is running."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.store.rows import HeartbeatRow


def beat(session: Session, name: str, kind: str, *, started_at: datetime, now: datetime) -> None:
    """Write down that a process is alive."""
    session.merge(HeartbeatRow(name=name, kind=kind, started_at=started_at, seen_at=now))


def end(session: Session, name: str) -> None:
    """Forget a process that has ended by itself."""
    session.execute(delete(HeartbeatRow).where(HeartbeatRow.name == name))


def forget(session: Session, seen_before: datetime) -> None:
    """Forget processes that have not been heard of since an instant."""
    session.execute(delete(HeartbeatRow).where(HeartbeatRow.seen_at < seen_before))


def list_all(session: Session) -> Sequence[HeartbeatRow]:
    """Return every process heard of, by kind and name."""
    return session.scalars(select(HeartbeatRow).order_by(HeartbeatRow.kind, HeartbeatRow.name)).all()
