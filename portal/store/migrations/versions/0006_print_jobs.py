"""Print jobs: labels of large notices, printed by workers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.store.types import Id, Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "print_jobs",
        sa.Column("id", Id, nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("shipment_id", Id, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(length=16), nullable=False),
        sa.Column("size", sa.String(length=16), nullable=False),
        sa.Column("dpi", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=36), nullable=True),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("asked_by", Id, nullable=True),
        sa.Column("asked_name", sa.String(length=120), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.CheckConstraint("paper IN ('labels_pdf', 'labels_zpl')", name=op.f("ck_print_jobs_paper_known")),
        sa.CheckConstraint("state IN ('queued', 'printing', 'done', 'failed')", name=op.f("ck_print_jobs_state_known")),
        sa.CheckConstraint("(state = 'done') = (digest IS NOT NULL)", name=op.f("ck_print_jobs_done_has_file")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_print_jobs_asked_by")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipments.id"], name=op.f("fk_print_jobs_shipment_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_print_jobs_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_jobs")),
        sa.UniqueConstraint(
            "shipment_id",
            "edition",
            "paper",
            "size",
            "dpi",
            name=op.f("uq_print_jobs_shipment_id_edition_paper_size_dpi"),
        ),
    )
    op.create_index(op.f("ix_print_jobs_state"), "print_jobs", ["state"], unique=False)


def downgrade() -> None:
    """Drop it; what was printed can be printed again."""
    op.drop_table("print_jobs")
