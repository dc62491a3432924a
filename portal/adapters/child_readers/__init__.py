"""Readers in a process of their own, kept warm between short documents and replaced after any misfortune."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Mapping
from typing import Any, TypeVar

from portal.adapters.child_readers import frames
from portal.adapters.child_readers.connection import Connection, Gone, Late
from portal.contracts import issues_v1, plain
from portal.contracts.scalars import Unreadable
from portal.ports.readers import SHORT, Cause, NotRead, Read, Reader

log = logging.getLogger(__name__)

T = TypeVar("T")

#: Seconds in which a child has to start, import its reader and warm it: none of them the document's fault.
START_SECONDS = 120.0

#: A child is replaced after this many documents, so that nothing that leaks lives for long.
MOST_DOCUMENTS = 5_000

# A child that hangs up is dying: in so many seconds it is known of what.
_DYING_SECONDS = 10.0

_KEYS = {Cause.TIME: "FIL-03.time", Cause.MEMORY: "FIL-03.memory", Cause.CRASH: "FIL-06.unreadable"}
_CAUSES: Mapping[int, Cause] = {
    signal.SIGALRM: Cause.TIME,
    signal.SIGXCPU: Cause.TIME,
    signal.SIGKILL: Cause.MEMORY,  # nobody but the kernel, short of memory, does this to a child that is being heard
}


class ChildReaders:
    """Reads one document at a time in one child; see ``portal.ports.readers``."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._child: Connection | None = None

    def read(self, reader: Reader[T], data: bytes, options: Mapping[str, str] | None = None) -> Read[T] | NotRead:
        """Run a reader on a file."""
        request = frames.write_values(
            {
                "reader": reader.name,
                "options": dict(options or {}),
                "seconds": reader.seconds,
                "megabytes": reader.megabytes,
            }
        )
        with self._turn:
            child = self._child_for(request + frames.framed(data), is_short=len(data) <= SHORT)
            answer = self._heard(child, reader)
            self._keep(child, is_fine=not isinstance(answer, Cause))
        verdict = answer if isinstance(answer, Cause) else _verdict(reader, answer)
        return _not_read(verdict) if isinstance(verdict, Cause) else verdict

    def close(self) -> None:
        """End the child."""
        with self._turn:
            if self._child is not None:
                self._child.end()
                self._child = None

    def _child_for(self, request: bytes, *, is_short: bool) -> Connection:
        """Return a child that has the request and is ready to read.

        One that was kept warm may have been killed since: then another one gets its chance. A file that is not short
        has a child of its own, which gives way to others and ends with it, as does the memory that it took.

        Raises:
            OSError: none could be started.
        """
        if is_short:
            kept, self._child = self._child, None
            if kept is not None and _is_ready(kept, request):
                return kept
        fresh = Connection(gives_way=not is_short)
        if _is_ready(fresh, request):
            return fresh
        raise OSError("The process that reads files does not start.")

    def _heard(self, child: Connection, reader: Reader[Any]) -> dict[str, Any] | Cause:
        """Return what the child says, or what became of it."""
        try:
            answer = frames.read_values(child.receive(time.monotonic() + reader.seconds))
        except Late:
            return self._gave_up(reader, Cause.TIME, "late")
        except frames.Broken:
            return self._gave_up(reader, Cause.CRASH, "broken answer")
        except Gone:
            code = child.end(patience=_DYING_SECONDS)
            return self._gave_up(reader, _CAUSES.get(-code, Cause.CRASH), f"ended with {code}")
        if failed := answer.get("failed"):
            return self._gave_up(reader, Cause.MEMORY if failed == "memory" else Cause.CRASH, str(failed))
        return answer

    def _gave_up(self, reader: Reader[Any], cause: Cause, why: str) -> Cause:
        log.error("a reader failed", extra={"reader": reader.name, "cause": cause.value, "why": why})
        return cause

    def _keep(self, child: Connection, *, is_fine: bool) -> None:
        child.documents += 1
        if is_fine and not child.gives_way and child.documents < MOST_DOCUMENTS:
            self._child = child
        else:
            child.end()


def _is_ready(child: Connection, request: bytes) -> bool:
    """Send a request and say whether the child is ready to read; one that is not is ended."""
    deadline = time.monotonic() + START_SECONDS
    try:
        child.send(request, deadline)
        answer = frames.read_values(child.receive(deadline))
        if "ready" in answer:
            return True
        why = str(answer.get("failed"))
    except (Late, Gone, frames.Broken) as defect:
        why = type(defect).__name__
    log.warning("a process for reading files is not ready", extra={"why": why})
    child.end()
    return False


def _verdict(reader: Reader[T], answer: Mapping[str, Any]) -> Read[T] | NotRead | Cause:
    """Return what the answer says; one that is none means that the reader took over its process."""
    try:
        if "issues" in answer:
            return NotRead(Cause.INVALID, issues_v1.load(answer["issues"]))
        return Read(plain.load(reader.gives, answer["value"]))
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as defect:
        log.error("a reader's answer is none", extra={"reader": reader.name, "why": type(defect).__name__})
        return Cause.CRASH


def _not_read(cause: Cause) -> NotRead:
    return NotRead(cause, (Unreadable(_KEYS[cause]).issue(""),))
