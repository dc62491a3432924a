"""Changes of accounts and reads of the ERP are told to the web processes that remember who is signed in."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

#: By table: when a change matters, and what is told of it.
TOLD = {
    "users": ("UPDATE OR DELETE", "OLD.id::text"),
    "syncs": ("INSERT OR UPDATE OR DELETE", "''"),
}


def upgrade() -> None:
    """Make the triggers; SQLite needs none, because there the database is asked every time."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, (change, told) in TOLD.items():
        op.execute(
            f"CREATE FUNCTION tell_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN PERFORM pg_notify('presences', {told}); RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_told AFTER {change} ON {table} FOR EACH ROW EXECUTE FUNCTION tell_{table}()"
        )


def downgrade() -> None:
    """Drop the triggers."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TOLD:
        op.execute(f"DROP TRIGGER {table}_told ON {table}")
        op.execute(f"DROP FUNCTION tell_{table}()")
