"""Watches the parts of a portal: starts them, starts them again when they end, stops them together."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from portal.running import processes

GRACE = 5.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
CALM = 60.0
GLANCE = 0.1
LONGEST_LOG = 10 * 1024 * 1024

Say = Callable[[str], None]


class Stopped(Exception):
    """Somebody asked the portal to stop."""


@dataclass(slots=True)
class Part:
    """One program of the portal and how it fares; the others need a foundation until they have ended."""

    name: str
    title: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    is_foundation: bool = False
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE
    started_at: float = 0.0
    start_at: float | None = None

    def start(self) -> None:
        """Start the program. A log that has grown long is put aside first, and one older log is kept."""
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".old.log"))
        self.process = processes.start(self.command, log=self.log, environment=self.environment)
        self.started_at = time.monotonic()
        self.start_at = None

    @property
    def has_ended(self) -> bool:
        """Say whether the program was started and is gone."""
        return self.process is not None and self.process.poll() is not None


class Supervisor:
    """Keeps parts running until it is told to stop. It tells a person what happens, one sentence each."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._parts: list[Part] = []
        self._passing: list[Part] = []
        self._is_stopping = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Turn Ctrl-C, a request to end and a closed terminal into ``Stopped``; then stop every part."""
        previous = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            yield
        finally:
            self._is_stopping = True
            self._stop()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def start(self, part: Part) -> None:
        """Start a part and look after it from now on."""
        # Noted first: a signal may come at any moment, and what is noted is stopped.
        self._parts.append(part)
        part.start()

    def run(self, part: Part, *, seconds: float) -> None:
        """Run a part that ends by itself.

        Raises:
            RuntimeError: it fails, or the time is over; the message ends with what it said last.
        """
        self._passing.append(part)
        part.start()
        processes.wait_until(lambda: part.has_ended, seconds=seconds)
        if part.process is None or part.process.poll() != 0:
            raise RuntimeError(_failure(part, "failed"))
        self._passing.remove(part)

    def run_beside(self, part: Part) -> None:
        """Start a part that ends by itself, in its own time; nobody waits for it, and it is not started again."""
        self._passing.append(part)
        part.start()

    def wait_for(self, claim: Callable[[], bool], part: Part, *, seconds: float) -> None:
        """Wait until a claim about a part holds.

        Raises:
            RuntimeError: the part ended, or the time is over; the message ends with what the part said last.
        """
        came = processes.wait_until(lambda: part.has_ended or claim(), seconds=seconds)
        if not came or part.has_ended:
            why = "ended at once" if part.has_ended else f"did not answer within {seconds:.0f} seconds"
            raise RuntimeError(_failure(part, why))

    def watch(self) -> None:
        """Look after the parts until ``Stopped`` is raised."""
        while True:
            for part in self._parts:
                self._look_after(part)
            time.sleep(GLANCE)

    def _look_after(self, part: Part) -> None:
        now = time.monotonic()
        if part.start_at is not None:
            if now >= part.start_at:
                part.start()
        elif part.has_ended:
            _sweep(part)
            if now - part.started_at > CALM:
                part.pause = FIRST_PAUSE
            part.start_at = now + part.pause
            self._say(
                f"{part.title} stopped unexpectedly ({_ending(part)}). "
                f"Starting it again in {part.pause:.0f} s. Its log: {part.log}"
            )
            part.pause = min(part.pause * 2, LONGEST_PAUSE)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._is_stopping:
            # Asked twice: no more patience.
            for part in self._parts:
                if part.process is not None:
                    part.process.kill()
            return
        self._is_stopping = True
        raise Stopped

    def _stop(self) -> None:
        # The id of one that has ended by itself may be somebody else's by now.
        everything = [*self._parts, *(part for part in self._passing if not part.has_ended)]
        for is_foundation in (False, True):
            started = [part.process for part in everything if part.is_foundation == is_foundation]
            processes.stop([process for process in started if process is not None], grace=GRACE)


def _failure(part: Part, why: str) -> str:
    return f"{part.title} {why}. The end of its log, {part.log}:\n{last_lines(part.log)}"


def last_lines(log: Path, count: int = 12) -> str:
    """Return the end of a log file, indented."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(f"    {line}" for line in lines[-count:]) or "    (it said nothing)"


def _sweep(part: Part) -> None:
    """End what a part that is gone has left running; it would hold the port."""
    if part.process is not None:
        processes.stop([part.process], grace=0)


def _ending(part: Part) -> str:
    code = part.process.returncode if part.process is not None else 0
    if code < 0:
        return f"ended by {signal.Signals(-code).name}"
    return f"exit code {code}"
