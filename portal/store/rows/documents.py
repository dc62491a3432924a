"""The life of every document, whatever it says: its versions, receipts and deviations."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.documents import DocumentKind
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState
from portal.store.rows.base import Base
from portal.store.types import Exact, Id, Instant, one_of


class DocumentRow(Base):
    """One version of one document. What it says stands in the table of its kind, under the same id.

    ``findings`` and ``limits`` are what held when it was sent and stay as they were. ``currency`` is that of
    ``consequence``, "" where no money is moved.
    """

    __tablename__ = "documents"
    __table_args__: Any = (
        one_of("kind", DocumentKind),
        one_of("state", DocumentState),
        UniqueConstraint("supplier_id", "kind", "number", "version"),
        UniqueConstraint("supplier_id", "idempotency_key"),
        Index("ix_documents_number", "number"),
        Index("ix_documents_review", "state", "review_opened_at", "id"),
    )
    __mapper_args__ = {"polymorphic_on": "kind"}

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))
    number: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    edition: Mapped[int] = mapped_column(Integer, default=1)
    currency: Mapped[str] = mapped_column(String(3), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    confirmed: Mapped[list[str]] = mapped_column(JSON, default=list)
    channel: Mapped[str] = mapped_column(String(16), default="page")
    idempotency_key: Mapped[str] = mapped_column(String(255))
    content_hash: Mapped[str] = mapped_column(String(64))
    correlation_id: Mapped[str] = mapped_column(String(64))
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    submitted_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    submitted_name: Mapped[str] = mapped_column(String(120))
    on_behalf: Mapped[bool] = mapped_column(Boolean, default=False)
    profile_version: Mapped[str] = mapped_column(String(60))
    limits: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    findings: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    deviation_count: Mapped[int] = mapped_column(Integer, default=0)
    consequence: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0))
    review_opened_at: Mapped[datetime | None] = mapped_column(Instant)
    assigned_to: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    assigned_name: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    erp_reference: Mapped[str | None] = mapped_column(String(80))
    booked_at: Mapped[datetime | None] = mapped_column(Instant)


class ReceiptRow(Base):
    """One of the four receipts of one version."""

    __tablename__ = "receipts"
    __table_args__ = (one_of("kind", ReceiptKind), one_of("state", ReceiptState))

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime | None] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(120), default="")
    reference: Mapped[str] = mapped_column(String(80), default="")
    issues: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)


class DeviationRow(Base):
    """One thing the buyer decides about one version. Texts are what was shown when it was sent."""

    __tablename__ = "deviations"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"))
    position: Mapped[int] = mapped_column(Integer)
    rule: Mapped[str] = mapped_column(String(16))
    line: Mapped[int | None] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(200))
    ordered: Mapped[str] = mapped_column(String(200), default="")
    answered: Mapped[str] = mapped_column(String(200), default="")
    difference: Mapped[str] = mapped_column(String(200), default="")
    tolerance: Mapped[str] = mapped_column(String(200), default="")
    money: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0))
    decision: Mapped[str | None] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(2), default="")
    reason: Mapped[str] = mapped_column(String(32), default="")
    action: Mapped[str] = mapped_column(String(3), default="")
    sentence: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
