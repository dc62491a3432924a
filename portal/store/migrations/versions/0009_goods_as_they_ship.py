"""What a line really ships: dangerous goods, and another item than the ordered one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns; of what shipped before nothing was told."""
    op.add_column("shipment_lines", sa.Column("hazard", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("shipment_lines", sa.Column("substitute", sa.String(length=80), nullable=False, server_default=""))


def downgrade() -> None:
    """Forget both."""
    op.drop_column("shipment_lines", "substitute")
    op.drop_column("shipment_lines", "hazard")
