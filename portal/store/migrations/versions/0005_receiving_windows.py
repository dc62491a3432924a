"""Receiving windows of the places that goods go to, and their bookings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.store.types import Id, Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables; there are no windows before somebody sets them up."""
    op.create_table(
        "receiving_windows",
        sa.Column("id", Id, nullable=False),
        sa.Column("ship_to", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("counted", sa.String(length=16), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.CheckConstraint("counted IN ('notices', 'pallets')", name=op.f("ck_receiving_windows_counted_known")),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name=op.f("ck_receiving_windows_taken_fits")),
        sa.CheckConstraint("opens < closes", name=op.f("ck_receiving_windows_has_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receiving_windows")),
        sa.UniqueConstraint("ship_to", "day", "opens", name=op.f("uq_receiving_windows_ship_to_day_opens")),
    )
    op.create_table(
        "window_bookings",
        sa.Column("supplier_id", Id, nullable=False),
        sa.Column("notice", sa.String(length=60), nullable=False),
        sa.Column("window_id", Id, nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("booked_at", Instant(), nullable=False),
        sa.Column("booked_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint("needed > 0", name=op.f("ck_window_bookings_needs_something")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_window_bookings_supplier_id")),
        sa.ForeignKeyConstraint(["window_id"], ["receiving_windows.id"], name=op.f("fk_window_bookings_window_id")),
        sa.PrimaryKeyConstraint("supplier_id", "notice", name=op.f("pk_window_bookings")),
    )
    op.create_index(op.f("ix_window_bookings_window_id"), "window_bookings", ["window_id"], unique=False)


def downgrade() -> None:
    """Drop both."""
    op.drop_table("window_bookings")
    op.drop_table("receiving_windows")
