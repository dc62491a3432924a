"""What operations sees: the queue, what waits and what is stuck, how old everything is, and who is running."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.domain.actors import Actor, Permission
from portal.domain.documents import DocumentKind
from portal.domain.errors import NotAllowed
from portal.ports.alarm import Heartbeat
from portal.services import comparison, deliveries
from portal.services.comparison import Compared
from portal.services.composition import Services
from portal.services.feed_pages import FEED
from portal.store.queries import heartbeats, mapping_tasks, operations, syncs
from portal.store.unit_of_work import UnitOfWork

#: A process that was not heard of for so long is shown as missing.
MISSING_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class StuckGroup:
    """What is stuck for one cause: how many, since when, and the ids to replay (the oldest hundred)."""

    cause: str
    count: int
    oldest: datetime
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise on its way or stuck, as operations sees it; ``error`` is the ERP's own text.

    ``order`` is that of an answer, "" for other kinds of ``document`` (id).
    """

    id: int
    kind: DocumentKind
    document: int
    order: str
    supplier_name: str
    number: str
    version: int
    state: str
    attempts: int
    away_tries: int
    written_at: datetime
    next_at: datetime
    cause: str
    error: str


@dataclass(frozen=True, slots=True)
class Operations:
    """How the portal is doing.

    ``queued`` is the queue's own depth, None while it does not answer. ``due``, ``delivering``, ``waiting``,
    ``in_doubt`` and ``stuck_count`` count promises; ``oldest`` is when the oldest that is not over was made.
    ``compared`` is the last comparison with the ERP, None before the first.
    ``unknown_words`` are suppliers' words that nobody has explained, the oldest of them since ``oldest_word``.
    """

    as_of: datetime
    queued: int | None
    due: int
    delivering: int
    waiting: int
    in_doubt: int
    stuck_count: int
    oldest: datetime | None
    unknown_words: int
    oldest_word: datetime | None
    stuck: tuple[StuckGroup, ...]
    synced_at: datetime | None
    sync_failed_at: datetime | None
    sync_error: str
    compared: Compared | None
    heartbeats: tuple[Heartbeat, ...]

    def is_missing(self, heartbeat: Heartbeat) -> bool:
        """Say whether a process has not been heard of for too long."""
        return self.as_of - heartbeat.seen_at > MISSING_AFTER


def overview(services: Services, actor: Actor) -> Operations:
    """Return how the portal is doing now.

    Raises:
        NotAllowed: the actor's role does not watch over operations.
    """
    _require(actor, Permission.OPERATIONS_READ)
    queued = services.alarm.depth()
    with services.read() as uow:
        counts = operations.count_states(uow.session)
        sync = syncs.find(uow.session, FEED)
        unknown_words, oldest_word = mapping_tasks.backlog(uow.session)
        return Operations(
            as_of=uow.clock.now(),
            queued=queued,
            due=counts.due,
            delivering=counts.claimed,
            waiting=counts.waiting,
            in_doubt=counts.unknown,
            stuck_count=counts.stuck,
            oldest=counts.oldest,
            unknown_words=unknown_words,
            oldest_word=oldest_word,
            stuck=tuple(StuckGroup(*group) for group in operations.list_stuck_groups(uow.session)),
            synced_at=sync.succeeded_at if sync else None,
            sync_failed_at=sync.failed_at if sync else None,
            sync_error=sync.last_error if sync else "",
            compared=comparison.last(uow.session),
            heartbeats=tuple(
                Heartbeat(row.name, row.kind, row.started_at, row.seen_at) for row in heartbeats.list_all(uow.session)
            ),
        )


def list_promises(
    uow: UnitOfWork, actor: Actor, *, state: str = "", cause: str = "", after: int = 0, limit: int = 50
) -> tuple[Promised, ...]:
    """Return promises that are not over, oldest first, beginning behind the id ``after``.

    ``state`` is one of due, claimed, waiting, unknown and stuck ("" for all); ``cause`` is that of a ``StuckGroup``.

    Raises:
        NotAllowed: the actor's role does not watch over operations.
    """
    _require(actor, Permission.OPERATIONS_READ)
    found = operations.list_promises(uow.session, state=state, cause=cause, after=after, limit=limit)
    return tuple(_promised(*row) for row in found)


def _promised(promise: int, kind: str, document: int, stream: str, *rest: Any) -> Promised:
    is_answer = kind == DocumentKind.ACKNOWLEDGMENT
    return Promised(promise, DocumentKind(kind), document, stream if is_answer else "", *rest)


def replay_cause(uow: UnitOfWork, actor: Actor, cause: str) -> int:
    """Replay everything that is stuck for one cause, each under its own key; return how many that were.

    Raises:
        NotAllowed: the actor's role does not replay.
    """
    _require(actor, Permission.OPERATIONS_REPLAY)
    return deliveries.replay(uow, actor, operations.list_stuck_ids(uow.session, cause))


def _require(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotAllowed("watch over operations")
