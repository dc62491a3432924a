"""The parent's end of one child: start it, send to it and hear from it before a deadline, end it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from portal.adapters.child_readers import frames

_MODULE = "portal.adapters.child_readers.child"
_GIVES_WAY = 5  # as `nice` has it
_ROOT = Path(__file__).resolve().parents[3]


class Late(Exception):
    """The deadline passed first."""


class Gone(Exception):
    """The child has ended."""


class Connection:
    """One child and the pipes to it. Deadlines are in the seconds of ``time.monotonic``."""

    def __init__(self, *, gives_way: bool = False) -> None:
        """Start a child, and have it give way to other processes.

        Raises:
            OSError: the machine has no room for another process.
        """
        self.documents = 0
        self.gives_way = gives_way
        # -P and a path of our own: neither the caller's folder nor its environment, with its secrets, gets there.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-B", "-m", _MODULE],
            env={"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        if gives_way:
            _lower(self._process.pid)

    def send(self, content: bytes, deadline: float) -> None:
        """Send bytes.

        Raises:
            Late, Gone: they could not be sent.
        """
        rest = memoryview(content)
        while rest:
            _wait(self._to, select.POLLOUT, deadline)
            try:
                rest = rest[os.write(self._to, rest) :]
            except BrokenPipeError:
                raise Gone from None
            except BlockingIOError:
                continue

    def receive(self, deadline: float) -> bytes:
        """Return the content of the next frame.

        Raises:
            Late, Gone, Broken: there is none.
        """
        return self._bytes(frames.length_of(self._bytes(frames.HEAD, deadline)), deadline)

    def _bytes(self, count: int, deadline: float) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            _wait(self._from, select.POLLIN, deadline)
            part = os.read(self._from, min(count - len(parts), 1024 * 1024))
            if not part:
                raise Gone
            parts += part
        return bytes(parts)

    def end(self, *, patience: float = 0) -> int:
        """End the child, and tell how it ended: by itself, if it does so within so many seconds, or killed."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        if self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        code = self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        return code


def _lower(process: int) -> None:
    """Give a process about a third of the time that others get where there is not enough.

    Linux may share time among sessions first, each with a priority of its own: the child has one to itself.
    """
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process, _GIVES_WAY)
    with suppress(OSError):
        Path(f"/proc/{process}/autogroup").write_text(str(_GIVES_WAY))


def _wait(pipe: int, what: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe, what)
    if not poll.poll(max(0, deadline - time.monotonic()) * 1000):
        raise Late
