"""The portal's database: one engine that writes, one that reads, and what is told when it does not answer.

Writing sessions on SQLite begin with ``BEGIN IMMEDIATE``: whoever writes waits for the one write lock at the start,
instead of failing halfway. Reading sessions commit each statement by itself and cannot write on either database.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from portal.domain.errors import Unavailable
from portal.store.prepared import Look
from portal.store.presences import Presences, RememberedPresences

BUSY_TIMEOUT = 8.0  # seconds a writer waits for SQLite's write lock
CONNECT_TIMEOUT = 5  # seconds
STATEMENT_TIMEOUT = 20_000  # milliseconds, as are the next three
LOCK_TIMEOUT = 6_000
IDLE_TIMEOUT = 60_000
NETWORK_TIMEOUT = 10_000
POOL = {"pool_size": 8, "max_overflow": 8, "pool_timeout": 5}

#: A connection unused for so many seconds is tried before it is trusted.
TRUSTED_FOR = 5.0


class Database:
    """Engines for one URL. Nothing is connected before the first session is used."""

    def __init__(self, url: str | URL) -> None:
        parsed = make_url(url)
        self._url = parsed
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        make = _sqlite if self.is_sqlite else _postgresql
        self.writing = make(parsed, reads_only=False)
        self.reading = make(parsed, reads_only=True)
        self.presences = Presences(self.read)

    def anew(self) -> Database:
        """Return the same database without a connection, for a fork: those of here belong to its parent."""
        return Database(self._url)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a session that may write; the caller commits, leaving without a commit rolls back.

        Raises:
            Unavailable: the database is away, or a lock was not given in time; nothing was kept.
        """
        with _told_plainly(), Session(self.writing, expire_on_commit=False) as session:
            yield session

    def read(self) -> Reading:
        """Open what only reads, without a transaction around its statements; it connects when it is first used.

        Raises:
            Unavailable: the database is away.
        """
        return Reading(self.reading, self.reading.raw_connection)

    def remember_presences(self) -> None:
        """Keep in memory who is signed in, which pays where the database is another process."""
        if not self.is_sqlite:
            self.presences = RememberedPresences(self.read, _dsn(self._url))

    def close(self) -> None:
        """Close every connection."""
        self.presences.close()
        self.writing.dispose()
        self.reading.dispose()


class Reading(Look):
    """Reads: prepared statements by the driver itself, everything else in sessions.

    Every page opens two, so it is a class: generators around generators cost more than a statement's own preparation.
    """

    _opened: Session | None = None

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, _kind: object, failure: BaseException | None, _trace: object) -> None:
        self.close()
        told = _plainly(failure)
        if told is not None:
            raise told from failure

    def session(self) -> Session:
        """Open a session, which is closed with the reading."""
        self._opened = Session(self.engine, expire_on_commit=False, autoflush=False)
        return self._opened

    def close(self) -> None:
        """Give every connection back."""
        super().close()
        if self._opened is not None:
            self._opened.close()


def _sqlite(url: URL, *, reads_only: bool) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT},
        hide_parameters=True,
        pool_reset_on_return=_reset(reads_only=reads_only),
        **POOL,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        # The driver's own transaction control would begin late and deferred; ours begins in the listener below.
        connection.isolation_level = None
        _log_ahead(connection)
        for pragma in ("synchronous = NORMAL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        if reads_only:
            connection.execute("PRAGMA query_only = ON")

    if not reads_only:

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Write ahead to a log; SQLite does not wait by itself for somebody who begins that at the same moment."""
    end = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as failure:
            if failure.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
        time.sleep(0.02)


def _postgresql(url: URL, *, reads_only: bool) -> Engine:
    limits = {
        "statement_timeout": STATEMENT_TIMEOUT,
        "lock_timeout": LOCK_TIMEOUT,
        "idle_in_transaction_session_timeout": IDLE_TIMEOUT,
        "default_transaction_read_only": "on" if reads_only else "off",
        "timezone": "UTC",
    }
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT,
            "tcp_user_timeout": NETWORK_TIMEOUT,
            "application_name": "portal",
            "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
        },
        isolation_level="AUTOCOMMIT" if reads_only else "READ COMMITTED",
        pool_reset_on_return=_reset(reads_only=reads_only),
        # An error's text goes to the log, where documents have no place.
        hide_parameters=True,
        **POOL,
    )
    _try_idle_connections(engine)
    return engine


def _dsn(url: URL) -> str:
    """Return how the driver itself is told where the database is, and that a dead network is noticed."""
    limits = {"connect_timeout": str(CONNECT_TIMEOUT), "tcp_user_timeout": str(NETWORK_TIMEOUT)}
    named = url.set(drivername="postgresql").update_query_dict({"application_name": "portal-presences", **limits})
    return named.render_as_string(hide_password=False)


def _reset(*, reads_only: bool) -> Literal["rollback"] | None:
    """Return what a connection needs before the next user: one that only reads never leaves a transaction open."""
    return None if reads_only else "rollback"


def _try_idle_connections(engine: Engine) -> None:
    """Ping a connection that was idle for a while; asking before every use would cost each page a round trip."""

    @event.listens_for(engine, "checkin")
    def note(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ping(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        if time.monotonic() - entry.info.get("used", time.monotonic()) > TRUSTED_FOR:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as broken:
                raise DisconnectionError("The connection was lost while idle.") from broken


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except (PoolTimeout, DBAPIError) as failure:
        told = _plainly(failure)
        if told is None:
            raise
        raise told from failure


def _plainly(failure: BaseException | None) -> Unavailable | None:
    """Return what to say of a failure that passes; None for any other, and for none."""
    if isinstance(failure, PoolTimeout):
        return Unavailable("pool")
    if isinstance(failure, DBAPIError) and _is_passing(failure):
        return Unavailable(type(failure.orig).__name__)
    return None


def _is_passing(failure: DBAPIError) -> bool:
    """Tell a database that is away, locked or full from a statement that is wrong."""
    if failure.connection_invalidated or isinstance(failure, InterfaceError):
        return True
    if isinstance(failure.orig, sqlite3.OperationalError):
        # 1 is SQLITE_ERROR, a wrong statement; busy, locked, full and input/output errors have their own codes.
        return (failure.orig.sqlite_errorcode & 0xFF) != sqlite3.SQLITE_ERROR
    read_only = "25006"  # a standby, or a disk that was set read-only
    return isinstance(failure, OperationalError) or (
        isinstance(failure, InternalError) and getattr(failure.orig, "sqlstate", "") == read_only
    )
