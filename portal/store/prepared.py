"""Statements that every page asks: compiled once for each database, and run on the driver's own connection.

SQLAlchemy finds a statement it knows by walking through it, begins and ends a transaction of its own around it, and
wraps each row. For the two short reads that every list needs this costs several times what the database does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Engine, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

AnySelect = Select[*tuple[Any, ...]]
AnyRow = tuple[Any, ...]
Row = TypeVar("Row")
Read = Callable[[Any], Any]


class Look:
    """One of an engine's pooled connections, taken when the first statement needs it."""

    def __init__(self, engine: Engine, take: Callable[[], PoolProxiedConnection]) -> None:
        self.engine = engine
        self._take = take
        self._taken: PoolProxiedConnection | None = None

    def rows(self, text: str, values: Any) -> list[AnyRow]:
        """Return the rows that the driver gives for a statement in its own words.

        Raises:
            DBAPIError: as SQLAlchemy would tell it.
        """
        try:
            taken = self._taken = self._taken or self._take()
            cursor = taken.cursor()
            for hear in self.engine.dispatch.before_cursor_execute:
                hear(None, cursor, text, values, None, False)
            cursor.execute(text, values)
            return list(cursor.fetchall())
        except self.engine.dialect.loaded_dbapi.Error as failure:
            raise self._told(text, failure) from failure

    def close(self) -> None:
        """Give the connection back, where it was taken for looking alone."""
        if self._taken is not None:
            self._taken.close()

    def _told(self, text: str, failure: Any) -> BaseException:
        dialect, taken = self.engine.dialect, self._taken
        is_lost = taken is None or dialect.is_disconnect(failure, taken.dbapi_connection, None)
        if is_lost and taken is not None:
            taken.invalidate(failure)
            self._taken = None
        error = dialect.loaded_dbapi.Error
        told: BaseException = DBAPIError.instance(
            text, None, failure, error, hide_parameters=True, connection_invalidated=is_lost, dialect=dialect
        )
        return told


class Prepared(Generic[Row]):
    """A select whose parameters are all named (``bindparam``) and none of which is a list; ``make`` makes its rows."""

    def __init__(self, statement: AnySelect, make: Callable[..., Row]) -> None:
        self._statement = statement
        self._make = make
        self._ways: dict[str, _Way] = {}

    def rows(self, look: Look, parameters: Mapping[str, Any]) -> list[Row]:
        """Return every row with these parameters, made of its values as their columns' types read them."""
        name = look.engine.dialect.name
        way = self._ways.get(name)
        if way is None:
            way = self._ways[name] = _Way(self._statement, look.engine)
        return list(map(self._make, *way.columns(look, parameters)))


class _Way:
    """How one kind of database is asked."""

    def __init__(self, statement: AnySelect, engine: Engine) -> None:
        dialect = engine.dialect
        compiled: Any = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._order: Sequence[str] | None = compiled.positiontup
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        self._writers: list[tuple[str, Read]] = list(compiled._bind_processors.items())
        readers = [column.type._cached_result_processor(dialect, None) for column in statement.selected_columns]
        self._readers: list[tuple[int, Read]] = [(place, read) for place, read in enumerate(readers) if read]

    def columns(self, look: Look, parameters: Mapping[str, Any]) -> list[Sequence[Any]]:
        given = {**self._constants, **parameters}
        for name, write in self._writers:
            given[name] = write(given[name])
        values: Any = given if self._order is None else tuple([given[name] for name in self._order])
        found = look.rows(self._text, values)
        if not found:
            return [()]
        columns: list[Sequence[Any]] = list(zip(*found, strict=True))
        for place, read in self._readers:
            columns[place] = list(map(read, columns[place]))
        return columns
