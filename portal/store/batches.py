"""Inserting many rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from portal.store.rows import Base


def insert_all(session: Session, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of one table in one statement, past the mapper, which would make an object of each."""
    if rows:
        session.connection().execute(insert(cast("Table", kind.__table__)), rows)
