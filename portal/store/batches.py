"""Many rows or values in one statement."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Insert,
    String,
    Table,
    Text,
    any_,
    bindparam,
    column,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.store.rows import Base

#: So many rows pay for being told to PostgreSQL in another way.
_MANY = 200


def insert_all(session: Session, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of one table in one statement, past the mapper, which would make an object of each.

    All rows name the same columns.
    """
    if not rows:
        return
    table = cast("Table", kind.__table__)
    if len(rows) >= _MANY and _is_postgresql(session):
        # Values are told as text, which the database reads as what the column is: decimals, days and instants too.
        session.connection().execute(_from_json(table, tuple(rows[0])), {"rows": json.dumps(rows, default=str)})
    else:
        session.connection().execute(insert(table), rows)


@lru_cache(maxsize=64)
def _from_json(table: Table, names: tuple[str, ...]) -> Insert:
    """Return the statement that inserts rows told as one JSON text; its driver would send a message for each."""
    told = func.json_to_recordset(sql_cast(bindparam("rows", type_=Text), JSON))
    columns = told.table_valued(*(column(name, table.c[name].type) for name in names), name="told")
    return insert(table).from_select(names, select(columns.render_derived(with_types=True)))


def is_one_of(session: Session, of: InstrumentedAttribute[str], texts: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a column has one of these texts, however many.

    PostgreSQL gets them as one value, an array: with thousands of single ones the statement takes longer to write and
    to read than to answer. SQLite has no arrays, and reads a list as fast.
    """
    if _is_postgresql(session):
        return of == any_(literal(list(texts), ARRAY(String)))
    return of.in_(texts)


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
