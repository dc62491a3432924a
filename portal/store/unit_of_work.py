"""One unit of work: what a use case changes, promises and records is kept together or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from portal.domain.actors import Actor
from portal.failpoints import reach
from portal.ports.alarm import Promise
from portal.ports.clock import Clock
from portal.store import chain
from portal.store.database import Database
from portal.store.prepared import Look
from portal.store.rows import OutboxRow


@dataclass
class UnitOfWork:
    """A session with a clock and the correlation id of whoever asked; ``look`` is for prepared statements.

    Use cases receive one and never commit: leaving the unit of work does.
    """

    _open: Callable[[], Session]
    look: Look
    clock: Clock
    correlation_id: str
    _promised: list[OutboxRow] = field(default_factory=list)
    _earlier: list[Promise] = field(default_factory=list)
    _events: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def session(self) -> Session:
        """The session; made when it is asked for, because a list needs none."""
        return self._open()

    def promise(
        self,
        job: str,
        *,
        key: str,
        stream: str,
        document: int | None = None,
        payload: Mapping[str, object] | None = None,
    ) -> None:
        """Write down that a job (its dotted path) must run after the commit, once per ``key``.

        Promises of one ``stream`` (an order's number) are kept in the order in which they were made.
        """
        now = self.clock.now()
        row = OutboxRow(
            key=key,
            job=job,
            stream=stream,
            document_id=document,
            payload=dict(payload or {}),
            written_at=now,
            next_at=now,
            correlation_id=self.correlation_id,
        )
        self.session.add(row)
        self._promised.append(row)

    def wake(self, promise: Promise) -> None:
        """Have an earlier promise woken after the commit, as a new one would be."""
        self._earlier.append(promise)

    def record(
        self,
        actor: Actor,
        action: str,
        *,
        subject: str = "",
        supplier: int | None = None,
        document: int | None = None,
        data: Mapping[str, object] | None = None,
    ) -> None:
        """Record what happened in the audit chain: ids, codes and counts, never documents or secrets.

        ``action`` is one of ``portal.domain.events``; ``subject`` the order's number, "" where there is none.
        """
        self._events.append(
            {
                "at": self.clock.now(),
                "action": str(action),
                "subject": subject,
                "supplier_id": supplier,
                "document_id": document,
                "actor_id": actor.user,
                "actor": actor.name,
                "role": actor.role.value,
                "on_behalf": actor.on_behalf or 0,
                "correlation_id": self.correlation_id,
                # As it will be read back, or the chain would not verify: tuples are lists, keys are text.
                "data": json.loads(json.dumps(dict(data or {}))),
            }
        )

    def _commit(self) -> tuple[Promise, ...]:
        self.session.flush()
        if self._events:
            chain.append(self.session, self._events)
        promised = (
            *(Promise(row.id, row.job, row.attempts, is_long=row.is_long) for row in self._promised),
            *self._earlier,
        )
        if promised:
            reach("submit.before_commit")
        self.session.commit()
        if promised:
            reach("submit.after_commit")
        return promised


Wake = Callable[[Sequence[Promise]], object]


@contextmanager
def begin(database: Database, clock: Clock, *, correlation_id: str, wake: Wake) -> Iterator[UnitOfWork]:
    """Open a unit of work: leaving it commits and then wakes whoever keeps its promises; an exception undoes all.

    Raises:
        Unavailable: the database did not answer in time; nothing was kept.
    """
    with database.begin() as session:
        look = Look(database.writing, lambda: session.connection().connection)
        uow = UnitOfWork(lambda: session, look, clock, correlation_id)
        yield uow
        promises = uow._commit()
    if promises:
        wake(promises)


@contextmanager
def read(database: Database, clock: Clock, *, correlation_id: str) -> Iterator[UnitOfWork]:
    """Open a unit of work that only reads."""
    with database.read() as reading:
        yield UnitOfWork(reading.session, reading, clock, correlation_id)
