"""Asking the portal's rules about drafts of invoices in as many processes as the web has, as its pages do."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from portal.domain.actors import Actor
from portal.services.composition import Services
from portal.services.invoices import submission
from portal.settings import Settings
from portal.wiring import build

_built: list[Services] = []


class Askers:
    """So many processes that ask: a large invoice keeps one of them busy, and no other one waits for it."""

    def __init__(self, settings: Settings, processes: int) -> None:
        """Start them, and have each ready before anything is measured."""
        self._pool = ProcessPoolExecutor(
            processes, mp_context=get_context("spawn"), initializer=_start, initargs=(settings,)
        )
        for ready in [self._pool.submit(_ready) for _ in range(processes)]:
            ready.result()

    def ask(self, person: Actor, invoice: int, then: Callable[[], None]) -> None:
        """Ask about one draft (id), and call ``then`` when everything is found; nothing comes of a failure."""

        def finish(asked: Future[None]) -> None:
            if asked.exception() is None:
                then()

        self._pool.submit(_ask, person, invoice).add_done_callback(finish)

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)


def _start(settings: Settings) -> None:
    _built[:] = [build(settings)]


def _ready() -> None:
    with _built[0].read():
        pass


def _ask(person: Actor, invoice: int) -> None:
    with _built[0].read() as uow:
        submission.check(uow, person, invoice)
