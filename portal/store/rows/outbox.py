"""What must happen after a commit, who is running, and what runs by the clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.rows.base import Base
from portal.store.types import Id, Instant


class OutboxRow(Base):
    """One promise. The table is the truth; the queue only wakes workers.

    ``stream`` is the purchase order: rows of one stream are delivered in the order of their ids. ``state`` is one of
    due, claimed, waiting, unknown, stuck, done, refused, dropped. ``lease_token`` fences a worker that woke up too
    late. ``cause`` groups what is stuck for operations. ``payload`` may say that the job ``is_long``.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "state", "next_at", "id"),
        Index("ix_outbox_stream", "stream", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    job: Mapped[str] = mapped_column(String(120))
    stream: Mapped[str] = mapped_column(String(80))
    document_id: Mapped[int | None] = mapped_column(Id, ForeignKey("documents.id"), index=True)
    payload: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(16), default="due")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    away_tries: Mapped[int] = mapped_column(Integer, default=0)
    written_at: Mapped[datetime] = mapped_column(Instant)
    next_at: Mapped[datetime] = mapped_column(Instant)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    lease_token: Mapped[str | None] = mapped_column(String(36))
    last_error: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str] = mapped_column(String(80), default="")
    correlation_id: Mapped[str] = mapped_column(String(64))
    done_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def is_long(self) -> bool:
        """Say whether its job may take minutes, for which no other delivery may wait."""
        return bool(self.payload.get("is_long"))


class HeartbeatRow(Base):
    """A running worker, schedule or web process."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class ScheduledTaskRow(Base):
    """A task of the clock: when it is due next, and who has claimed it until when."""

    __tablename__ = "scheduled_tasks"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Instant)
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
