"""What happens by the clock: each task runs in one process at a time, whichever comes first."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from portal.services.composition import Services
from portal.store.queries import tasks as queries

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """One task: what it does, when it is due after it has run, and how long a run may take before another starts.

    Running it twice must be harmless, because the process that runs it may be killed.
    """

    name: str
    run: Callable[[Services], object]
    next_after: Callable[[datetime], datetime]
    longest: timedelta


def every(span: timedelta) -> Callable[[datetime], datetime]:
    """Say that a task is due again so long after it ended."""
    return lambda ended: ended + span


def daily(at: time) -> Callable[[datetime], datetime]:
    """Say that a task is due once a day at a time of day (UTC)."""

    def next_after(ended: datetime) -> datetime:
        today = datetime.combine(ended.date(), at, ended.tzinfo)
        return today if today > ended else today + timedelta(days=1)

    return next_after


def run_due(services: Services, tasks: Sequence[Task]) -> tuple[str, ...]:
    """Run the tasks that are due and that no other process has claimed; return their names.

    A task that fails is due again when it would have been: its exception is logged and goes no further, so that one
    failing task stops no other.

    Raises:
        Unavailable: the database does not answer.
    """
    by_name = {task.name: task for task in tasks}
    now = services.clock.now()
    with services.read() as uow:
        due, unknown = queries.find_due(uow.session, tuple(by_name), now)
    if unknown:
        with services.begin() as uow:
            queries.add(uow.session, {name: _first_due(by_name[name], now) for name in unknown})
    return tuple(name for name in due if _run(services, by_name[name]))


def _first_due(task: Task, now: datetime) -> datetime:
    """Frequent tasks begin at once; daily ones wait for their hour."""
    due = task.next_after(now)
    return now if due - now < timedelta(hours=1) else due


def _run(services: Services, task: Task) -> bool:
    now = services.clock.now()
    until = now + task.longest
    with services.begin() as uow:
        claimed = queries.claim(uow.session, task.name, now=now, until=until)
    if not claimed:
        return False
    try:
        task.run(services)
    finally:
        ended = services.clock.now()
        with services.begin() as uow:
            queries.finish(uow.session, task.name, claimed_until=until, now=ended, due_at=task.next_after(ended))
    return True
