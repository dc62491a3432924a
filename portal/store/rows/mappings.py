"""Cross-references in all their versions, what they were used for, and the words that nobody has explained yet."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.mappings import MappingKind, MappingState, TaskState
from portal.store.rows.base import Base
from portal.store.types import Id, Instant, Norm, one_of


class MappingRow(Base):
    """One version of one meaning; ``norm`` is ``theirs`` as words are compared, ``supplier_id`` None for all suppliers.

    ``word`` says whose word of which kind it is, and is what the versions of one meaning share. ``numerator`` over
    ``denominator`` is the factor, exactly. What holds is APPROVED; a later version that begins on a day ends the
    earlier one for that day and after, without changing its row. ``sentence`` says why one was declined.
    """

    __tablename__ = "mappings"
    __table_args__ = (
        one_of("kind", MappingKind),
        one_of("state", MappingState),
        UniqueConstraint("word", "version"),
        Index("ix_mappings_norm", "norm", "id"),
        Index("ix_mappings_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    supplier_id: Mapped[int | None] = mapped_column(Id, ForeignKey("suppliers.id"))
    theirs: Mapped[str] = mapped_column(String(120))
    norm: Mapped[str] = mapped_column(Norm)
    word: Mapped[str] = mapped_column(String(160))
    ours: Mapped[str] = mapped_column(String(80))
    numerator: Mapped[int] = mapped_column(BigInteger, default=1)
    denominator: Mapped[int] = mapped_column(BigInteger, default=1)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(String(120))
    author_id: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    authored_at: Mapped[datetime] = mapped_column(Instant)
    approver: Mapped[str] = mapped_column(String(120), default="")
    approver_id: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    sentence: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)


class MappingUseRow(Base):
    """Which version of which mapping gave a value of a document its meaning; nothing is ever changed."""

    __tablename__ = "mapping_uses"
    __table_args__ = (Index("ix_mapping_uses_mapping", "mapping_id", "document_id"),)

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(80), primary_key=True)
    mapping_id: Mapped[int] = mapped_column(Id, ForeignKey("mappings.id"))
    theirs: Mapped[str] = mapped_column(String(120))


class MappingTaskRow(Base):
    """A word that nobody has explained yet; one task for each word of a supplier, opened again when it comes back."""

    __tablename__ = "mapping_tasks"
    __table_args__ = (
        one_of("kind", MappingKind),
        one_of("state", TaskState),
        UniqueConstraint("supplier_id", "kind", "norm"),
        Index("ix_mapping_tasks_state", "state", "first_seen", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))
    theirs: Mapped[str] = mapped_column(String(120))
    norm: Mapped[str] = mapped_column(Norm)
    context: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(16))
    first_seen: Mapped[datetime] = mapped_column(Instant)
    last_seen: Mapped[datetime] = mapped_column(Instant)
    times: Mapped[int] = mapped_column(Integer, default=1)
    mapping_id: Mapped[int | None] = mapped_column(Id, ForeignKey("mappings.id"))
    sentence: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)


class MappingWaitRow(Base):
    """What waits for the answer: a file of an invoice, or a file of a catalog, by its id."""

    __tablename__ = "mapping_waits"

    task_id: Mapped[int] = mapped_column(Id, ForeignKey("mapping_tasks.id"), primary_key=True)
    upload_id: Mapped[int] = mapped_column(Id, primary_key=True, default=0)
    import_id: Mapped[int] = mapped_column(Id, primary_key=True, default=0)
