"""Cross-references in all their versions, what they were used for, and words that nobody has explained yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.store.types import Id, Instant, Norm

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = "state IN ('queued', 'reading', 'held', 'asked', 'read', 'refused')"
AFTER = "state IN ('queued', 'reading', 'held', 'asked', 'waiting', 'read', 'refused')"


def upgrade() -> None:
    """Make the tables, and let files of invoices wait for the meaning of a word."""
    _make_mappings()
    _make_tasks()
    _allow_states(AFTER)


def downgrade() -> None:
    """Drop them. What waits is read again, without anything that words could mean."""
    op.execute("UPDATE uploads SET state = 'queued' WHERE state = 'waiting'")
    _allow_states(BEFORE)
    for table in ("mapping_waits", "mapping_tasks", "mapping_uses", "mappings"):
        op.drop_table(table)


def _allow_states(check: str) -> None:
    with op.batch_alter_table("uploads") as batch:
        batch.drop_constraint(op.f("ck_uploads_state_known"), type_="check")
        batch.create_check_constraint(op.f("ck_uploads_state_known"), check)


def _make_mappings() -> None:
    op.create_table(
        "mappings",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("supplier_id", Id, nullable=True),
        sa.Column("theirs", sa.String(length=120), nullable=False),
        sa.Column("norm", Norm, nullable=False),
        sa.Column("word", sa.String(length=160), nullable=False),
        sa.Column("ours", sa.String(length=80), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("author_id", Id, nullable=True),
        sa.Column("authored_at", Instant(), nullable=False),
        sa.Column("approver", sa.String(length=120), nullable=False),
        sa.Column("approver_id", Id, nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('item', 'unit', 'location', 'payment_terms', 'tax_category', 'status_word')",
            name=op.f("ck_mappings_kind_known"),
        ),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'declined')", name=op.f("ck_mappings_state_known")),
        sa.ForeignKeyConstraint(["approver_id"], ["users.id"], name=op.f("fk_mappings_approver_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_mappings_author_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_mappings_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mappings")),
        sa.UniqueConstraint("word", "version", name=op.f("uq_mappings_word_version")),
    )
    op.create_index("ix_mappings_norm", "mappings", ["norm", "id"], unique=False)
    op.create_index("ix_mappings_state", "mappings", ["state", "id"], unique=False)
    op.create_table(
        "mapping_uses",
        sa.Column("document_id", Id, nullable=False),
        sa.Column("path", sa.String(length=80), nullable=False),
        sa.Column("mapping_id", Id, nullable=False),
        sa.Column("theirs", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_mapping_uses_document_id")),
        sa.ForeignKeyConstraint(["mapping_id"], ["mappings.id"], name=op.f("fk_mapping_uses_mapping_id")),
        sa.PrimaryKeyConstraint("document_id", "path", name=op.f("pk_mapping_uses")),
    )
    op.create_index("ix_mapping_uses_mapping", "mapping_uses", ["mapping_id", "document_id"], unique=False)


def _make_tasks() -> None:
    op.create_table(
        "mapping_tasks",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("theirs", sa.String(length=120), nullable=False),
        sa.Column("norm", Norm, nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("mapping_id", Id, nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('item', 'unit', 'location', 'payment_terms', 'tax_category', 'status_word')",
            name=op.f("ck_mapping_tasks_kind_known"),
        ),
        sa.CheckConstraint("state IN ('open', 'decided', 'dismissed')", name=op.f("ck_mapping_tasks_state_known")),
        sa.ForeignKeyConstraint(["mapping_id"], ["mappings.id"], name=op.f("fk_mapping_tasks_mapping_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_mapping_tasks_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mapping_tasks")),
        sa.UniqueConstraint("supplier_id", "kind", "norm", name=op.f("uq_mapping_tasks_supplier_id_kind_norm")),
    )
    op.create_index("ix_mapping_tasks_state", "mapping_tasks", ["state", "first_seen", "id"], unique=False)
    op.create_table(
        "mapping_waits",
        sa.Column("task_id", Id, nullable=False),
        sa.Column("upload_id", Id, nullable=False),
        sa.Column("import_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["mapping_tasks.id"], name=op.f("fk_mapping_waits_task_id")),
        sa.PrimaryKeyConstraint("task_id", "upload_id", "import_id", name=op.f("pk_mapping_waits")),
    )
