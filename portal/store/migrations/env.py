"""Alembic's environment: one connection, handed over by ``portal.store.migrations``, and one transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from portal.store.migrations import LONGEST_WAIT
from portal.store.rows import Base

# Any number, so long as it is the same for everybody who migrates.
LOCK = 4_506_174

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # Hosts that start at the same time migrate one after another; SQLite's write lock does the same.
    connection.execute(text(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}s'"))
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
