"""Files that workers make for whoever asked: by one worker at a time, heard of meanwhile, and replaced when it is not.

What is made, and of what, is said by those who use this; how a worker takes a row up, tells how far it is, gives up
and ends is the same for all.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from portal.domain.errors import Conflict, Unavailable
from portal.ports.alarm import Promise
from portal.services.composition import Services
from portal.store.queries.claims import Claims, Made

Wanted = TypeVar("Wanted")

#: How often a worker says how far it is, and how long a row waits for a worker before it is offered again.
EVERY, GRACE = timedelta(seconds=1), timedelta(seconds=10)

#: A row that ended so many workers is not tried again by itself.
MOST_TRIES = 3

#: How many forgotten rows are offered at once.
AT_ONCE = 50

#: Writes down how far the making is, by the names of columns.
Tell = Callable[..., None]


class Lost(Exception):
    """Another worker has the row, or nobody wants it any more."""


@dataclass(frozen=True, slots=True)
class Workshop(Generic[Made]):
    """Where files of one table's rows are made.

    A worker may be silent for ``lease`` before another one takes its row up. ``hopeless`` is what whoever asked is told
    once a row has ended ``MOST_TRIES`` workers.
    """

    claims: Claims[Made]
    promise: Callable[[Made], Promise]
    lease: timedelta
    hopeless: str

    def run(
        self,
        services: Services,
        id_: int,
        read: Callable[[Made], Wanted],
        make: Callable[[Services, Wanted, Tell], tuple[bytes, dict[str, Any]]],
    ) -> str:
        """Make the file of a row (id) and keep it; say in a word what came of it.

        ``read`` tells from the row what is wanted. ``make`` returns the file, and what else is written to the row; it
        raises ``Conflict`` with a sentence for whoever asked where the file cannot be made, or ``Lost``. Only the
        worker whose claim holds writes anything. Whatever else escapes leaves the row to be taken up again after
        ``lease``.

        Raises:
            Unavailable: the database does not answer.
            OSError: the file cannot be kept now.
        """
        token, now = str(uuid.uuid4()), services.clock.now()
        with services.begin() as uow:
            row = self.claims.claim(uow.session, id_, now=now, seen_before=now - self.lease, token=token)
            if row is None:
                return "nothing to do"
            wanted, tries = read(row), row.attempts
        try:
            if tries > MOST_TRIES:
                raise Conflict(self.hopeless)
            data, values = make(services, wanted, self._telling(services, id_, token))
            return self._end(services, id_, token, state=self.claims.done, digest=services.files.put(data), **values)
        except Conflict as conflict:
            return self._end(services, id_, token, state=self.claims.failed, problem=str(conflict))
        except Lost:
            return "lost"

    def sweep(self, services: Services) -> int:
        """Wake workers for rows that nobody took up, or whose worker is not heard of any more; return how many.

        Harmless to run twice: a job that is queued already stays alone, and a worker finds a row taken.

        Raises:
            Unavailable: the database does not answer.
        """
        now = services.clock.now()
        with services.read() as uow:
            found = self.claims.list_forgotten(
                uow.session, queued_before=now - GRACE, seen_before=now - self.lease, limit=AT_ONCE
            )
            promises = [self.promise(row) for row in found]
        return services.alarm.wake(promises) if promises else 0

    def _telling(self, services: Services, id_: int, token: str) -> Tell:
        """Return what writes down how far the making is, every second at most."""
        told = services.clock.now()

        def tell(**values: int) -> None:
            nonlocal told
            now = services.clock.now()
            if now - told < EVERY:
                return
            told = now
            try:
                self._settle(services, id_, token, {**values, "seen_at": now})
            except Unavailable:
                # The making goes on: a database that is back before the end gets the file.
                return

        return tell

    def _end(self, services: Services, id_: int, token: str, *, state: str, **values: Any) -> str:
        now = services.clock.now()
        ended = {"state": state, "token": None, "seen_at": now, "finished_at": now}
        try:
            self._settle(services, id_, token, {**values, **ended})
        except Lost:
            return "lost"
        return str(state)

    def _settle(self, services: Services, id_: int, token: str, values: dict[str, Any]) -> None:
        with services.begin() as uow:
            if not self.claims.settle(uow.session, id_, token, values):
                raise Lost
