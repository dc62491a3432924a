"""The record is searched by the reference of a request."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_events_correlation", "events", ["correlation_id", "sequence"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_events_correlation", table_name="events")
