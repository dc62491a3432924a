"""Who is still signed in: asked of the database, or remembered until PostgreSQL tells that it changed.

Every request of everybody asks this. On PostgreSQL each time is a trip to another process, as long as the page's own
statement; a web process keeps the answers, and triggers tell every one of them what changed as it is committed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import uuid4

from portal.store.prepared import Look
from portal.store.queries import users
from portal.store.queries.users import Presence

log = logging.getLogger(__name__)

#: The channel that the triggers of migration 0011 tell their changes on: a user's id, or "" for everybody.
CHANNEL = "presences"

BEAT = 1.0  # seconds between two signs of life
SILENCE = 3.0  # seconds without one after which nothing remembered counts

#: How many people are remembered at most.
MOST = 10_000


class Presences:
    """Asks the database every time."""

    def __init__(self, read: Callable[[], AbstractContextManager[Look]]) -> None:
        self._read = read

    def find(self, user: int) -> Presence | None:
        """Return how an account stands; None if there is none."""
        with self._read() as look:
            return users.find_presence(look, user)

    def close(self) -> None:
        """End what runs beside the requests."""


class RememberedPresences(Presences):
    """Remembers while a connection of its own hears what changes.

    That it hears is shown by its own signs of life coming back on the same channel: over a broken network, or a pooler
    that does not pass notifications on, every request asks the database. A change is known here as soon as PostgreSQL
    has told it, some milliseconds after its commit.
    """

    def __init__(self, read: Callable[[], AbstractContextManager[Look]], dsn: str) -> None:
        super().__init__(read)
        self._dsn = dsn
        self._lock = threading.Lock()
        self._listener: threading.Thread | None = None
        self._closing = threading.Event()
        self._token = uuid4().hex
        self._heard = 0.0
        self._changes = 0
        self._held: dict[int, Presence] = {}

    def find(self, user: int) -> Presence | None:
        """Return how an account stands, as remembered where that is sure to hold; None if there is none."""
        if time.monotonic() - self._heard > SILENCE:
            self._listen()
            return super().find(user)
        if (held := self._held.get(user)) is not None:
            return held
        changes = self._changes
        found = super().find(user)
        with self._lock:
            # What was read before a change that was told meanwhile may be older than it.
            if found is not None and changes == self._changes and len(self._held) < MOST:
                self._held[user] = found
        return found

    def close(self) -> None:
        """End the listener."""
        self._closing.set()
        if self._listener is not None:
            self._listener.join(2 * BEAT)

    def _listen(self) -> None:
        """Have a listener in this process: a server makes its processes after this was built."""
        with self._lock:
            if self._listener is None:
                self._listener = threading.Thread(target=self._hear, name="presences", daemon=True)
                self._listener.start()

    def _hear(self) -> None:
        import psycopg  # not installed where the database is SQLite

        while not self._closing.is_set():
            try:
                self._hear_connected()
            except psycopg.Error as problem:
                self._heard = 0.0
                log.warning("changes of accounts are not heard", extra={"problem": str(problem)})
                self._closing.wait(BEAT)

    def _hear_connected(self) -> None:
        import psycopg

        with psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self._forget("")  # what changed before is not known
            while not self._closing.is_set():
                connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, self._token))
                for told in connection.notifies(timeout=BEAT):
                    self._note(told.payload)

    def _note(self, told: str) -> None:
        if told == self._token:
            self._heard = time.monotonic()
        elif told == "" or told.isdecimal():  # all else is another process's sign of life
            self._forget(told)

    def _forget(self, told: str) -> None:
        with self._lock:
            self._changes += 1
            if told:
                self._held.pop(int(told), None)
            else:
                self._held.clear()
