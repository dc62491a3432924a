"""The ERP's own SQLite file: connections, transactions, and the few things that every table needs.

Any number of threads and processes may use the file at once: it is in WAL mode, readers see one consistent
moment, and writers queue up for ``BEGIN IMMEDIATE``, so that what a writer has read cannot change under it.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from portal.sandbox_erp import schema

#: Seconds a connection waits for another writer.
_PATIENCE = 15.0


class Database:
    """The file, with short-lived connections: one per block, never shared between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self) -> None:
        """Create the file and whatever it lacks, also in a file of an earlier version; harmless on a complete one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(schema.TABLES)
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("BEGIN IMMEDIATE")
            schema.upgrade(connection)
            connection.execute("COMMIT")
            connection.execute(
                "INSERT OR IGNORE INTO setting VALUES ('identity', ?)", (json.dumps(secrets.token_hex(16)),)
            )

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Open the file for reading; every statement in the block sees the same moment."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN")
            yield connection
            connection.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Open the file for writing; commit on leaving the block, roll back on any exception."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        # isolation_level None: transactions begin and end where this module says so.
        connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        # A killed process loses nothing with NORMAL; only a power failure could, whole commits at a time.
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection


def dump(document: object) -> str:
    """Write a document as compact JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def next_number(connection: sqlite3.Connection, name: str) -> int:
    """Return the next number of a gapless sequence that begins with 1."""
    return next_numbers(connection, name, 1)[0]


def next_numbers(connection: sqlite3.Connection, name: str, count: int) -> range:
    """Return so many of the next numbers of a sequence."""
    row = connection.execute(
        "INSERT INTO counter VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value RETURNING value",
        (name, count),
    ).fetchone()
    return range(int(row[0]) - count + 1, int(row[0]) + 1)


def get_setting(connection: sqlite3.Connection, name: str) -> Any:
    """Return a stored setting, or None."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return None if row is None else json.loads(row[0])


def put_setting(connection: sqlite3.Connection, name: str, value: object) -> None:
    """Store a setting in place of the earlier one."""
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, dump(value)))


def announce(connection: sqlite3.Connection, kind: str, reference: str, at: str) -> None:
    """Append to the change feed, in the transaction of the change itself."""
    connection.execute("INSERT INTO feed (kind, reference, changed_at) VALUES (?, ?, ?)", (kind, reference, at))
