"""Answers to orders: drafts as typed, versions as sent, and their rows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.acknowledgments import Reason, RowType
from portal.domain.documents import DocumentKind
from portal.store.rows.base import Base
from portal.store.rows.documents import DocumentRow
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


class AcknowledgmentRow(DocumentRow):
    """One version of one answer: what it says beside its life as a document."""

    __tablename__ = "acknowledgments"
    __table_args__ = (Index("ix_acknowledgments_order", "order_id", "id"),)
    __mapper_args__ = {"polymorphic_identity": DocumentKind.ACKNOWLEDGMENT}

    id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    order_id: Mapped[int] = mapped_column(Id, ForeignKey("orders.id"))
    base_revision: Mapped[int] = mapped_column(Integer)
    header: Mapped[str] = mapped_column(String(24))
    claim: Mapped[str | None] = mapped_column(String(24))
    typed: Mapped[str] = mapped_column(String(40), default="")


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
