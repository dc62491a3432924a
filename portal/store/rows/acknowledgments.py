"""Answers to orders: drafts as typed, versions as sent, their rows, receipts and deviations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.acknowledgments import Reason, RowType
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState
from portal.store.rows.base import Base
from portal.store.types import Exact, Id, Instant, one_of


class DraftRow(Base):
    """The one draft of an answer to an order, as typed. ``send_key`` makes sending it happen once.

    ``edition`` grows with every save, so that two windows notice each other. ``repairs`` is the version it repairs.
    ``conflicts`` are the buyer's changes since the lines were answered that the supplier has not dealt with yet.
    """

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(Id, ForeignKey("orders.id"), unique=True)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"), index=True)
    base_revision: Mapped[int] = mapped_column(Integer)
    send_key: Mapped[str] = mapped_column(String(64), unique=True)
    edition: Mapped[int] = mapped_column(Integer, default=1)
    note: Mapped[str] = mapped_column(Text, default="")
    repairs: Mapped[int | None] = mapped_column(Id, ForeignKey("acknowledgments.id"))
    conflicts: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by: Mapped[str] = mapped_column(String(120))


class DraftLineRow(Base):
    """The rows typed for one order line: a list of objects of texts, unread, so that nothing typed is lost.

    ``edition`` is the draft's edition that this line was last changed in, so that only changes of the same line
    get in each other's way.
    """

    __tablename__ = "draft_lines"

    draft_id: Mapped[int] = mapped_column(Id, ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    entries: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    edition: Mapped[int] = mapped_column(Integer, default=1)
    saved_by: Mapped[str] = mapped_column(String(120), default="")


class AcknowledgmentRow(Base):
    """One version of one answer. ``findings`` and ``limits`` are what held when it was sent and stay as they were."""

    __tablename__ = "acknowledgments"
    __table_args__ = (
        one_of("state", DocumentState),
        UniqueConstraint("supplier_id", "number", "version"),
        UniqueConstraint("supplier_id", "idempotency_key"),
        Index("ix_acknowledgments_order", "order_id", "id"),
        Index("ix_acknowledgments_review", "state", "review_opened_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(Id, ForeignKey("orders.id"))
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))
    number: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    edition: Mapped[int] = mapped_column(Integer, default=1)
    base_revision: Mapped[int] = mapped_column(Integer)
    header: Mapped[str] = mapped_column(String(24))
    claim: Mapped[str | None] = mapped_column(String(24))
    currency: Mapped[str] = mapped_column(String(3))
    note: Mapped[str] = mapped_column(Text, default="")
    typed: Mapped[str] = mapped_column(String(40), default="")
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


class AnswerRow(Base):
    """One response row of one line of one version, as entered."""

    __tablename__ = "acknowledgment_rows"
    __table_args__ = (one_of("type", RowType), one_of("reason", Reason))

    acknowledgment_id: Mapped[int] = mapped_column(Id, ForeignKey("acknowledgments.id"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    type: Mapped[str] = mapped_column(String(16))
    quantity: Mapped[Decimal] = mapped_column(Exact)
    unit: Mapped[str] = mapped_column(String(3), default="")
    delivery: Mapped[date | None] = mapped_column(Date)
    ship: Mapped[date | None] = mapped_column(Date)
    price: Mapped[Decimal | None] = mapped_column(Exact)
    substitute_item: Mapped[str | None] = mapped_column(String(80))
    substitute_description: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str | None] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(Text, default="")


class ReceiptRow(Base):
    """One of the four receipts of one version."""

    __tablename__ = "receipts"
    __table_args__ = (one_of("kind", ReceiptKind), one_of("state", ReceiptState))

    acknowledgment_id: Mapped[int] = mapped_column(Id, ForeignKey("acknowledgments.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime | None] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(120), default="")
    reference: Mapped[str] = mapped_column(String(80), default="")
    issues: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)


class DeviationRow(Base):
    """One thing the buyer decides about one version. Texts are what was shown when it was sent."""

    __tablename__ = "deviations"
    __table_args__ = (UniqueConstraint("acknowledgment_id", "position"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    acknowledgment_id: Mapped[int] = mapped_column(Id, ForeignKey("acknowledgments.id"))
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
    reason: Mapped[str] = mapped_column(String(32), default="")
    sentence: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
