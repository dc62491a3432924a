"""Invoices and credit notes, the files they came in, what becomes of them at the ERP, and what is said about them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.documents import DocumentKind
from portal.domain.invoices import InvoiceType
from portal.domain.settlements import SettlementStatus
from portal.domain.uploads import UploadState
from portal.store.rows.base import Base
from portal.store.rows.documents import DocumentRow
from portal.store.types import Exact, Id, Instant, one_of


class InvoiceRow(DocumentRow):
    """One version of one invoice or credit note: what it says beside its life as a document.

    ``document`` is the whole of it as ``invoice/1``; the columns are what lists and searches need of it. ``norm`` is
    its number as duplicates are looked for, ``gross_whole`` its gross without the decimals, which every database can
    sort. ``digest`` names the file that it was read from, None for one from a form; ``payload`` names the document in
    the file: the XML in a PDF, or one of several in a table. ``shown_total`` and ``shown_gross`` are the amount due and
    the total with tax that a PDF shows.
    ``judged`` is the hash of the content in which the official rules found no error, "" where they have to be asked,
    None for one that came of no electronic file; ``unread`` are findings (``issues/1``) about what that file says and
    nobody has entered since.
    ``likeness`` is the invoice (``twin``, its id) that it looked like when it was sent, and by which ``signals``, None
    where there was none. ``awaits_goods`` says that the buyer holds it until what it bills was received.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        one_of("type", InvoiceType),
        Index("ix_invoices_norm", "norm"),
        Index("ix_invoices_amount", "gross_whole", "issued"),
        Index("ix_invoices_payload", "payload"),
    )
    __mapper_args__ = {"polymorphic_identity": DocumentKind.INVOICE}

    id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    type: Mapped[str] = mapped_column(String(3))
    issued: Mapped[date | None] = mapped_column(Date)
    due: Mapped[date | None] = mapped_column(Date)
    first_order: Mapped[str] = mapped_column(String(80), default="")
    gross: Mapped[Decimal] = mapped_column(Exact)
    gross_whole: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    amount_due: Mapped[Decimal] = mapped_column(Exact)
    norm: Mapped[str] = mapped_column(String(60))
    line_count: Mapped[int] = mapped_column(Integer, default=0)
    document: Mapped[dict[str, object]] = mapped_column(JSON)
    digest: Mapped[str | None] = mapped_column(String(64))
    payload: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(120), default="")
    shown_total: Mapped[Decimal | None] = mapped_column(Exact)
    shown_gross: Mapped[Decimal | None] = mapped_column(Exact)
    likeness: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    judged: Mapped[str | None] = mapped_column(String(64))
    unread: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list, server_default="[]")
    awaits_goods: Mapped[bool] = mapped_column(Boolean, default=False)
    saved_at: Mapped[datetime] = mapped_column(Instant)


class InvoiceLineRow(Base):
    """What one version of an invoice bills of one order line, or a credit note gives back of it.

    ``net`` is what the goods come to, without charges besides. ``numerator`` over ``denominator`` is the factor to the
    order line's unit, exactly. ``gives_back_goods`` says that a
    credit note's quantity can be billed again.
    """

    __tablename__ = "invoice_lines"
    __table_args__ = (Index("ix_invoice_lines_order", "order_id", "line"),)

    invoice_id: Mapped[int] = mapped_column(Id, ForeignKey("invoices.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    order_id: Mapped[int] = mapped_column(Id, ForeignKey("orders.id"))
    line: Mapped[int] = mapped_column(Integer)
    quantity: Mapped[Decimal] = mapped_column(Exact)
    numerator: Mapped[int] = mapped_column(BigInteger, default=1)
    denominator: Mapped[int] = mapped_column(BigInteger, default=1)
    net: Mapped[Decimal] = mapped_column(Exact)
    notice: Mapped[str] = mapped_column(String(60), default="")
    gives_back_goods: Mapped[bool] = mapped_column(Boolean, default=False)


class UploadRow(Base):
    """A file that a supplier sent as an invoice, kept by its SHA-256, and what came of reading it.

    ``seen_at`` is when the reading was last heard of, ``token`` fences a worker that woke up too late, ``problem`` is a
    sentence for whoever sent it. ``style`` is how a table is written: what its sender said of that, and all of it
    once it was read. The same file sent again is the same upload.
    """

    __tablename__ = "uploads"
    __table_args__ = (UniqueConstraint("supplier_id", "digest"), one_of("state", UploadState))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    declared: Mapped[str] = mapped_column(String(120), default="")
    size: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16), index=True)
    syntax: Mapped[str] = mapped_column(String(32), default="")
    findings: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    problem: Mapped[str] = mapped_column(Text, default="")
    style: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    invoice_id: Mapped[int | None] = mapped_column(Id, ForeignKey("invoices.id"))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    token: Mapped[str | None] = mapped_column(String(36))
    seen_at: Mapped[datetime] = mapped_column(Instant)
    times_sent: Mapped[int] = mapped_column(Integer, default=1)
    sent_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    sent_name: Mapped[str] = mapped_column(String(120))
    sent_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class SettlementRow(Base):
    """What became of a booked invoice, as the ERP last told it; ``version`` decides what is newer."""

    __tablename__ = "settlements"
    __table_args__ = (
        one_of("status", SettlementStatus),
        Index("ix_settlements_number", "supplier_id", "number"),
    )

    reference: Mapped[str] = mapped_column(String(80), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))
    number: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(16))
    due: Mapped[date | None] = mapped_column(Date)
    document: Mapped[dict[str, object]] = mapped_column(JSON)
    as_of: Mapped[datetime] = mapped_column(Instant)


class PaymentRow(Base):
    """A payment of an invoice, as the ERP last told it, for the list of payments over all invoices."""

    __tablename__ = "payments"
    __table_args__ = (Index("ix_payments_paid_on", "supplier_id", "paid_on", "reference", "number"),)

    reference: Mapped[str] = mapped_column(String(80), ForeignKey("settlements.reference"), primary_key=True)
    number: Mapped[str] = mapped_column(String(60), primary_key=True)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))
    invoice: Mapped[str] = mapped_column(String(60))
    is_credit: Mapped[bool] = mapped_column(Boolean, default=False)
    paid_on: Mapped[date] = mapped_column(Date)
    amount: Mapped[Decimal] = mapped_column(Exact)
    currency: Mapped[str] = mapped_column(String(3))
    remittance: Mapped[str] = mapped_column(String(200), default="")
    reversed_on: Mapped[date | None] = mapped_column(Date)
    as_of: Mapped[datetime] = mapped_column(Instant)


class MessageRow(Base):
    """Something that was said about an invoice, by the supplier or the buyer; nothing is ever changed."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_number", "supplier_id", "number", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"))
    number: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant)
    user_id: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(120))
    is_supplier: Mapped[bool] = mapped_column(Boolean)
    text: Mapped[str] = mapped_column(Text)
