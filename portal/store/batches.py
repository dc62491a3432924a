"""Inserting many rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, insert, text
from sqlalchemy.orm import Session

from portal.store.rows import Base


def insert_all(session: Session, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of one table in one statement, past the mapper, which would make an object of each."""
    if rows:
        session.connection().execute(insert(cast("Table", kind.__table__)), rows)


def look_at(session: Session, *kinds: type[Base]) -> None:
    """Have PostgreSQL look at what is in tables that were just filled: by itself it does so a minute later.

    Until then it takes them for nearly empty, and goes through all of a large one where some rows are wanted. SQLite
    plans without having looked.
    """
    if _is_postgresql(session):
        for kind in kinds:
            session.connection().execute(text(f"ANALYZE {kind.__tablename__}"))


def plan_by_values(session: Session) -> None:
    """Have PostgreSQL plan each statement of this transaction for its values, however often it comes.

    After some times it would plan it once for any values, which is right for a page and wrong for thousands of rows.
    """
    if _is_postgresql(session):
        session.connection().execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def _is_postgresql(session: Session) -> bool:
    return session.connection().dialect.name == "postgresql"
