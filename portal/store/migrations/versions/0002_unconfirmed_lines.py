"""Orders know for how many of their lines the ERP has no confirmation.

Until the ERP tells an order again, every open line counts as unconfirmed, as it did before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is there counts as unconfirmed."""
    op.add_column("orders", sa.Column("unconfirmed_lines", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE orders SET unconfirmed_lines = open_lines")


def downgrade() -> None:
    """Forget it again."""
    op.drop_column("orders", "unconfirmed_lines")
