"""What the official rules said of drafts from electronic files, and what could not be read of those."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; the official rules are asked about drafts that came of electronic files before they are sent."""
    op.add_column("invoices", sa.Column("judged", sa.String(length=64), nullable=True))
    op.add_column("invoices", sa.Column("unread", sa.JSON(), nullable=False, server_default="[]"))
    op.execute(
        "UPDATE invoices SET judged = '' WHERE id IN (SELECT invoice_id FROM uploads "
        "WHERE invoice_id IS NOT NULL AND syntax <> 'a table')"
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_column("invoices", "unread")
    op.drop_column("invoices", "judged")
