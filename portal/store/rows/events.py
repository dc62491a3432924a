"""The record: append-only, hash-chained."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.rows.base import Base
from portal.store.types import Id, Instant


class EventRow(Base):
    """Something that happened. ``hash`` covers the content and ``previous``, the hash of the row before.

    ``subject`` is the order's number, "" for what concerns no order; ``data`` holds ids, codes and counts, never
    secrets. Nothing is ever updated or deleted; triggers say so too.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_subject", "subject", "sequence"),
        Index("ix_events_document", "document_id", "sequence"),
        Index("ix_events_actor", "actor", "sequence"),
        Index("ix_events_action", "action", "sequence"),
        Index("ix_events_correlation", "correlation_id", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80), default="")
    supplier_id: Mapped[int | None] = mapped_column(Id)
    document_id: Mapped[int | None] = mapped_column(Id)
    actor_id: Mapped[int | None] = mapped_column(Id)
    actor: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(24))
    on_behalf: Mapped[int] = mapped_column(Integer, default=0)
    correlation_id: Mapped[str] = mapped_column(String(64), default="")
    data: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class EventHeadRow(Base):
    """The end of the chain, in its one row: how many events there are and the hash of the last.

    Whoever appends locks this row first, so that the chain cannot fork; and a tail that was cut off is missed here.
    """

    __tablename__ = "event_heads"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(Id)
    hash: Mapped[str] = mapped_column(String(64))
