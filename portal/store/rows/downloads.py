"""Tables of many items, written by workers to be fetched."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.downloads import DownloadState
from portal.store.rows.base import Base
from portal.store.types import Id, Instant, one_of


class CatalogDownloadRow(Base):
    """One table that a worker writes: what became of a file's rows, or the items of today.

    ``import_id`` is the file; without one it is a table of the items that ``q`` and ``status`` narrow, as ``kind``.
    ``seen_at`` is when it was last heard of, ``token`` fences a worker that woke up too late. ``digest`` names the
    table and ``name`` is what it is called; ``problem`` is a sentence for whoever asked.
    """

    __tablename__ = "catalog_downloads"
    __table_args__ = (
        one_of("state", DownloadState),
        CheckConstraint("(state = 'done') = (digest IS NOT NULL)", name="done_has_file"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"), index=True)
    import_id: Mapped[int | None] = mapped_column(Id, ForeignKey("catalog_imports.id"))
    kind: Mapped[str] = mapped_column(String(8))
    q: Mapped[str] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    token: Mapped[str | None] = mapped_column(String(36))
    seen_at: Mapped[datetime] = mapped_column(Instant)
    digest: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(140), default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    asked_name: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
