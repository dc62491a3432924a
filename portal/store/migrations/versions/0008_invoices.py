"""Invoices: what they say and bill, the files they come in, what becomes of them, and what is said about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.store.types import Exact, Id, Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('acknowledgment', 'shipment')"
AFTER = "kind IN ('acknowledgment', 'shipment', 'invoice')"


def upgrade() -> None:
    """Make the tables, and let documents be invoices."""
    _let_kinds_be(AFTER)
    _make_invoices()
    _make_uploads()
    _make_settlements()


def downgrade() -> None:
    """Drop them; invoices are unknown to the release before."""
    invoices = "(SELECT id FROM documents WHERE kind = 'invoice')"
    for table in ("messages", "payments", "settlements", "uploads", "invoice_lines", "invoices"):
        op.drop_table(table)
    for table in ("deviations", "outbox", "receipts"):
        op.execute(f"DELETE FROM {table} WHERE document_id IN {invoices}")
    op.execute("DELETE FROM documents WHERE kind = 'invoice'")
    _let_kinds_be(BEFORE)


def _let_kinds_be(check: str) -> None:
    with op.batch_alter_table("documents") as batch:
        batch.drop_constraint(op.f("ck_documents_kind_known"), type_="check")
        batch.create_check_constraint(op.f("ck_documents_kind_known"), check)


def _make_invoices() -> None:
    op.create_table(
        "invoices",
        sa.Column("id", Id, nullable=False),
        sa.Column("type", sa.String(length=3), nullable=False),
        sa.Column("issued", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("first_order", sa.String(length=80), nullable=False),
        sa.Column("gross", Exact(), nullable=False),
        sa.Column("amount_due", Exact(), nullable=False),
        sa.Column("norm", sa.String(length=60), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("shown_total", Exact(), nullable=True),
        sa.Column("awaits_goods", sa.Boolean(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "type IN ('380', '381', '384', '326', '383', '386', '389')", name=op.f("ck_invoices_type_known")
        ),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_invoices_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
    )
    op.create_index("ix_invoices_amount", "invoices", ["gross", "issued"], unique=False)
    op.create_index("ix_invoices_digest", "invoices", ["digest"], unique=False)
    op.create_index("ix_invoices_norm", "invoices", ["norm"], unique=False)
    op.create_table(
        "invoice_lines",
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("order_id", Id, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("quantity", Exact(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("net", Exact(), nullable=False),
        sa.Column("notice", sa.String(length=60), nullable=False),
        sa.Column("gives_back_goods", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_invoice_lines_order_id")),
        sa.PrimaryKeyConstraint("invoice_id", "position", name=op.f("pk_invoice_lines")),
    )
    op.create_index("ix_invoice_lines_order", "invoice_lines", ["order_id", "line"], unique=False)


def _make_uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", Id, nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("declared", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("syntax", sa.String(length=32), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("invoice_id", Id, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=36), nullable=True),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("times_sent", sa.Integer(), nullable=False),
        sa.Column("sent_by", Id, nullable=True),
        sa.Column("sent_name", sa.String(length=120), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'reading', 'held', 'read', 'refused')", name=op.f("ck_uploads_state_known")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_uploads_invoice_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["users.id"], name=op.f("fk_uploads_sent_by")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_uploads_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("supplier_id", "digest", name=op.f("uq_uploads_supplier_id_digest")),
    )
    op.create_index(op.f("ix_uploads_state"), "uploads", ["state"], unique=False)


def _make_settlements() -> None:
    op.create_table(
        "settlements",
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.CheckConstraint(
            "status IN ('received', 'in_process', 'held', 'approved', 'scheduled', 'part_paid', 'paid', 'rejected', "
            "'voided')",
            name=op.f("ck_settlements_status_known"),
        ),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_settlements_supplier_id")),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_settlements")),
    )
    op.create_index("ix_settlements_number", "settlements", ["supplier_id", "number"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", Id, nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("user_id", Id, nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("is_supplier", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_messages_supplier_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_messages_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_number", "messages", ["supplier_id", "number", "id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("invoice", sa.String(length=60), nullable=False),
        sa.Column("is_credit", sa.Boolean(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", Exact(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("remittance", sa.String(length=200), nullable=False),
        sa.Column("reversed_on", sa.Date(), nullable=True),
        sa.Column("as_of", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["settlements.reference"], name=op.f("fk_payments_reference")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_payments_supplier_id")),
        sa.PrimaryKeyConstraint("reference", "number", name=op.f("pk_payments")),
    )
    op.create_index("ix_payments_paid_on", "payments", ["supplier_id", "paid_on", "reference", "number"], unique=False)
