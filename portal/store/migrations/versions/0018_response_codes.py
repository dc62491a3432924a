"""Declines of invoices carry the codes of the Peppol Invoice Response: status, reason and action."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

#: What the portal called the reasons before. "Not what the contract says" has no code of its own.
REASONS = {"price": "PRI", "quantity": "QTY", "date": "DEL", "item": "ITM", "contract": "OTH", "other": "OTH"}

DECLINED = "decision = 'decline' AND document_id IN (SELECT id FROM documents WHERE kind = 'invoice')"


def upgrade() -> None:
    """Add the columns. What was declined before was rejected, and asked for a new version under the same number."""
    with op.batch_alter_table("deviations") as batch:
        batch.add_column(sa.Column("status", sa.String(length=2), nullable=False, server_default=""))
        batch.add_column(sa.Column("action", sa.String(length=3), nullable=False, server_default=""))
    op.execute(f"UPDATE deviations SET status = 'RE', action = 'NIN' WHERE {DECLINED}")
    for before, code in REASONS.items():
        op.execute(f"UPDATE deviations SET reason = '{code}' WHERE reason = '{before}' AND {DECLINED}")


def downgrade() -> None:
    """Drop them; reasons that have no word of before become another reason."""
    words = {code: before for before, code in REASONS.items()}
    for code, before in words.items():
        op.execute(f"UPDATE deviations SET reason = '{before}' WHERE reason = '{code}' AND {DECLINED}")
    known = ", ".join(f"'{before}'" for before in REASONS)
    op.execute(f"UPDATE deviations SET reason = 'other' WHERE reason NOT IN ({known}) AND {DECLINED}")
    with op.batch_alter_table("deviations") as batch:
        batch.drop_column("action")
        batch.drop_column("status")
