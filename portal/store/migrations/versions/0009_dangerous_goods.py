"""Dangerous goods: UN number, class and packing group of what a line ships."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column; of what shipped before nothing was told."""
    op.add_column("shipment_lines", sa.Column("hazard", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("shipment_lines", "hazard")
