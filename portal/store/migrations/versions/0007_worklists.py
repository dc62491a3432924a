"""One worklist for documents of every kind."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sort what waits for a decision whatever its kind."""
    op.drop_index("ix_documents_review", table_name="documents")
    op.create_index("ix_documents_review", "documents", ["state", "review_opened_at", "id"], unique=False)


def downgrade() -> None:
    """Sort it within its kind."""
    op.drop_index("ix_documents_review", table_name="documents")
    op.create_index("ix_documents_review", "documents", ["kind", "state", "review_opened_at", "id"], unique=False)
