"""Assistants that are forks of this process: they have its memory, begin at once, and share what neither changes."""

from __future__ import annotations

import logging
import os
import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Generic, TypeVar

from portal.ports.assistants import Made, OpenWork, Part

log = logging.getLogger(__name__)

P = TypeVar("P")
M = TypeVar("M")

#: A part takes a second or two. An assistant that says nothing for so long hangs.
PATIENCE = 60.0

#: Seconds in which an assistant that is not needed any more can end by itself, and close what it has open.
_GOODBYE = 1.0


class ForkedAssistants:
    """Forks; see ``portal.ports.assistants``."""

    @contextmanager
    def begin(self, open_work: OpenWork[Part, Made]) -> Iterator[ForkedAssistant[Part, Made]]:
        """Begin an assistant and end it with the context; where no process can be had, it is gone from the start."""
        forks = get_context("fork")
        ours, theirs = forks.Pipe()
        process = forks.Process(target=_work, args=(open_work, ours, theirs), daemon=True)
        is_there = _started(process)
        theirs.close()
        try:
            yield ForkedAssistant(ours if is_there else None)
        finally:
            ours.close()
            if is_there:
                process.join(_GOODBYE)
                process.kill()
                process.join()


def _started(process: ForkProcess) -> bool:
    try:
        with warnings.catch_warnings():
            # Python 3.12 warns of forks beside threads; what those hold, connections above all, is not touched there.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
    except OSError:
        log.warning("no assistant can be had", exc_info=True)
        return False
    return True


class ForkedAssistant(Generic[P, M]):
    """The caller's end of a fork."""

    def __init__(self, connection: Connection | None) -> None:
        self._connection = connection

    def ask(self, part: P) -> None:
        """Send a part; one that cannot be sent is answered with None."""
        try:
            if self._connection is not None:
                self._connection.send(part)
        except OSError as gone:
            self._give_up(type(gone).__name__)

    def answer(self) -> M | None:
        """Wait for what came of the part."""
        if self._connection is None:
            return None
        try:
            if self._connection.poll(PATIENCE):
                made: M = self._connection.recv()
                return made
            self._give_up("late")
        except (OSError, EOFError) as gone:
            self._give_up(type(gone).__name__)
        return None

    def _give_up(self, why: str) -> None:
        log.warning("an assistant is gone", extra={"why": why})
        self._connection = None


def _work(open_work: OpenWork[Part, Made], callers: Connection, connection: Connection) -> None:
    """Answer until the caller hangs up, which its death does as well; what goes wrong is found again by the caller."""
    callers.close()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)  # the caller decides: the job at hand is finished first
    try:
        with open_work() as work:
            while True:
                connection.send(work(connection.recv()))
    except (EOFError, ConnectionError):
        os._exit(0)
    except BaseException as defect:  # whatever it is, the caller hears that there is no answer, and does the part
        log.error("an assistant failed", extra={"error": type(defect).__name__})
        os._exit(1)
