"""Tables that read in two ways: what their senders say of how they are written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = "state IN ('queued', 'reading', 'held', 'read', 'refused')"
AFTER = "state IN ('queued', 'reading', 'held', 'asked', 'read', 'refused')"


def upgrade() -> None:
    """Let files be asked about, and keep the answers."""
    with op.batch_alter_table("uploads") as batch:
        batch.add_column(sa.Column("style", sa.JSON(), nullable=False, server_default="{}"))
        batch.drop_constraint(op.f("ck_uploads_state_known"), type_="check")
        batch.create_check_constraint(op.f("ck_uploads_state_known"), AFTER)


def downgrade() -> None:
    """Refuse what is asked about: the release before asks in its findings, and takes the file when it is sent again."""
    op.execute("UPDATE uploads SET state = 'refused' WHERE state = 'asked'")
    with op.batch_alter_table("uploads") as batch:
        batch.drop_constraint(op.f("ck_uploads_state_known"), type_="check")
        batch.create_check_constraint(op.f("ck_uploads_state_known"), BEFORE)
        batch.drop_column("style")
