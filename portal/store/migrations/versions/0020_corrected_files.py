"""Files of catalogs that are the next version of a proposal that came back, and how some cells of a file were read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.store.types import Id

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a file name the proposal that it corrects, and keep examples of its cells."""
    with op.batch_alter_table("catalog_imports") as batch:
        batch.add_column(sa.Column("examples", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("corrects_id", Id, nullable=True))
        batch.create_foreign_key(op.f("fk_catalog_imports_corrects_id"), "catalog_proposals", ["corrects_id"], ["id"])


def downgrade() -> None:
    """Forget both; the proposals keep their versions."""
    with op.batch_alter_table("catalog_imports") as batch:
        batch.drop_constraint(op.f("fk_catalog_imports_corrects_id"), type_="foreignkey")
        batch.drop_column("corrects_id")
        batch.drop_column("examples")
