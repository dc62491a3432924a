"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.store.types import Exact, Id, Instant
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """${upgrades and "Change the schema."}"""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Undo it."""
    ${downgrades if downgrades else "pass"}
