"""The schedule: the sweep once a second, and what happens by the clock."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import time, timedelta
from queue import SimpleQueue

from jobs import catalog, invoices, orders, papers, process
from portal import garbage
from portal.domain.errors import Unavailable
from portal.ports.erp import ErpUnavailable
from portal.services import deliveries, tasks
from portal.services.composition import Services
from portal.services.heartbeats import Heart
from portal.services.tasks import Task, daily, every
from portal.settings import Settings

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two looks at what is due
LONGEST_PAUSE = 15.0  # seconds between tries while the database is away
COMPARED_AT = time(2, 30)  # UTC
DAY_BEGINS_AT = time(0, 0)  # UTC, as days are reckoned where no place of receipt says otherwise


def main(settings: Settings) -> None:
    """Run until asked to end (SIGTERM, SIGINT). Several may run at once: they take turns.

    The sweep has a thread of its own, so that a slow ERP does not keep it from waking workers.
    """
    services = process.start(settings)
    garbage.settle()
    asked: SimpleQueue[None] = SimpleQueue()
    for name in (signal.SIGTERM, signal.SIGINT):
        # An event could wait for itself here: a handler may come while its own thread has the event's lock.
        signal.signal(name, lambda *_: asked.put(None))
    ending = threading.Event()
    heart = Heart(services, "schedule")
    listed = all_tasks(settings)
    loops = [
        _start("sweep", lambda: _sweep(services, heart), ending),
        _start("tasks", lambda: tasks.run_due(services, listed), ending),
    ]
    log.info("schedule started")
    asked.get()
    ending.set()
    for loop in loops:
        loop.join(timeout=settings.erp_timeout.total_seconds() * 2)
    heart.stop()
    log.info("schedule ended")


def all_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return everything that happens by the clock."""
    return (
        # Two that run at once do no harm, so the claim is short: one that was killed is replaced soon.
        Task("synchronise", orders.synchronise, every(settings.sync_every), longest=settings.lease),
        Task("mark overdue", orders.mark_overdue, every(timedelta(minutes=1)), longest=timedelta(minutes=1)),
        Task("compare", orders.compare, daily(COMPARED_AT), longest=timedelta(hours=2)),
        Task("move items on", catalog.move_on, daily(DAY_BEGINS_AT), longest=timedelta(minutes=30)),
        Task("print", papers.sweep, every(timedelta(seconds=5)), longest=timedelta(minutes=1)),
        Task("read files", invoices.sweep, every(timedelta(seconds=5)), longest=timedelta(minutes=1)),
        Task("read catalogs", catalog.sweep, every(timedelta(seconds=5)), longest=timedelta(minutes=1)),
    )


def _sweep(services: Services, heart: Heart) -> None:
    heart.beat()
    deliveries.sweep(services)


def _start(name: str, step: Callable[[], object], ending: threading.Event) -> threading.Thread:
    # A daemon, so that an ERP that never answers cannot keep the process from ending.
    thread = threading.Thread(target=_loop, args=(name, step, ending), name=name, daemon=True)
    thread.start()
    return thread


def _loop(name: str, step: Callable[[], object], ending: threading.Event) -> None:
    """Take one step after another; while the database is away, or a step fails, the pauses grow."""
    pause = EVERY
    while not ending.wait(pause):
        try:
            step()
            pause = EVERY
        except Unavailable as away:
            pause = min(pause * 2, LONGEST_PAUSE)
            log.warning("database is away", extra={"loop": name, "error": away.cause, "pause": pause})
        except ErpUnavailable as away:
            log.warning("the ERP is away", extra={"loop": name, "error": away.text})
        except Exception:
            # The edge of the process: a defect in one task must not end the sweep, and is heard of here.
            pause = min(pause * 2, LONGEST_PAUSE)
            log.exception("a scheduled step failed", extra={"loop": name, "pause": pause})
