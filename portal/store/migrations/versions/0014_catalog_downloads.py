"""Tables of many items, written by workers to be fetched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.store.types import Id, Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "catalog_downloads",
        sa.Column("id", Id, nullable=False),
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("import_id", Id, nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("q", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=36), nullable=True),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=140), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("asked_by", Id, nullable=True),
        sa.Column("asked_name", sa.String(length=120), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'writing', 'done', 'failed')", name=op.f("ck_catalog_downloads_state_known")
        ),
        sa.CheckConstraint("(state = 'done') = (digest IS NOT NULL)", name=op.f("ck_catalog_downloads_done_has_file")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_catalog_downloads_asked_by")),
        sa.ForeignKeyConstraint(["import_id"], ["catalog_imports.id"], name=op.f("fk_catalog_downloads_import_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_catalog_downloads_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_downloads")),
    )
    op.create_index(op.f("ix_catalog_downloads_state"), "catalog_downloads", ["state"], unique=False)
    op.create_index(op.f("ix_catalog_downloads_supplier_id"), "catalog_downloads", ["supplier_id"], unique=False)


def downgrade() -> None:
    """Drop it; what was written can be written again."""
    op.drop_table("catalog_downloads")
