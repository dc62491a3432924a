"""Print jobs: labels of large notices, printed by workers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.printing import Paper, PrintState
from portal.store.rows.base import Base
from portal.store.types import Id, Instant, one_of


class PrintJobRow(Base):
    """The labels of one version of a notice as it stood at one edition, on one kind and size of paper.

    ``seen_at`` is when the job was last heard of: asked for, taken up, or a label further. ``token`` fences a worker
    that woke up too late. ``digest`` names the printed file; ``problem`` is a sentence for whoever asked.
    """

    __tablename__ = "print_jobs"
    __table_args__ = (
        UniqueConstraint("shipment_id", "edition", "paper", "size", "dpi"),
        one_of("paper", Paper),
        one_of("state", PrintState),
        CheckConstraint("(state = 'done') = (digest IS NOT NULL)", name="done_has_file"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))
    shipment_id: Mapped[int] = mapped_column(Id, ForeignKey("shipments.id"))
    edition: Mapped[int] = mapped_column(Integer)
    paper: Mapped[str] = mapped_column(String(16))
    size: Mapped[str] = mapped_column(String(16))
    dpi: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16), index=True)
    done: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)
    attempts: Mapped[int] = mapped_column(Integer)
    token: Mapped[str | None] = mapped_column(String(36))
    seen_at: Mapped[datetime] = mapped_column(Instant)
    digest: Mapped[str | None] = mapped_column(String(64))
    problem: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    asked_name: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
