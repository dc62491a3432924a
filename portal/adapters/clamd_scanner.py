"""ClamAV's daemon, by its own protocol (INSTREAM) over a Unix socket or TCP."""

from __future__ import annotations

import logging
import re
import socket
import time
from datetime import timedelta
from urllib.parse import urlsplit

from portal.ports.scanner import Clean, Found, ScanResult, Waiting

log = logging.getLogger(__name__)

_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
_FOUND = re.compile(r"stream: ([\x21-\x7e]{1,200}) FOUND")
_PING = 2.0  # seconds


class ClamdScanner:
    """Sends each file over a connection of its own; see ``portal.ports.scanner``.

    ``url`` is ``unix:///run/clamav/clamd.ctl`` or ``tcp://host:3310``; ``timeout`` is for a whole file.
    """

    def __init__(self, url: str, timeout: timedelta) -> None:
        self._parts = urlsplit(url)
        self._seconds = timeout.total_seconds()

    def scan(self, data: bytes) -> ScanResult:
        """Return what the daemon says."""
        try:
            answer = self._ask(b"zINSTREAM\0", data, self._seconds)
        except OSError as away:
            return self._waits(type(away).__name__)
        if answer == "stream: OK":
            return Clean()
        if found := _FOUND.fullmatch(answer):
            return Found(found[1])
        # Such as a limit of its own that the file exceeds: it has not looked at all of it.
        return self._waits(f"it answered {answer[:80]!r}")

    def answers(self) -> bool:
        """Say whether the daemon answers."""
        try:
            return self._ask(b"zPING\0", None, _PING) == "PONG"
        except OSError:
            return False

    def _waits(self, why: str) -> Waiting:
        log.warning("the virus scanner did not say", extra={"why": why})
        return Waiting(why)

    def _ask(self, command: bytes, data: bytes | None, seconds: float) -> str:
        """Return the answer to a command and a file.

        Raises:
            OSError: there is none in time.
        """
        deadline = time.monotonic() + seconds
        with self._connected(seconds) as connection:
            parts = [command] if data is None else [command, *_chunks(data)]
            for part in parts:
                connection.settimeout(_left(deadline))
                try:
                    connection.sendall(part)
                except (BrokenPipeError, ConnectionResetError):
                    break  # it hangs up where a file is too large for it, and says so
            return _answer(connection, deadline)

    def _connected(self, seconds: float) -> socket.socket:
        if self._parts.scheme == "tcp":
            return socket.create_connection((self._parts.hostname or "", self._parts.port or 3310), timeout=seconds)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(seconds)
        try:
            connection.connect(self._parts.path)
        except BaseException:
            connection.close()
            raise
        return connection


def _chunks(data: bytes) -> list[bytes]:
    """Return a file in pieces with their lengths, and the piece of no length that ends it."""
    pieces = [data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK)]
    return [len(piece).to_bytes(4, "big") + piece for piece in [*pieces, b""]]


def _answer(connection: socket.socket, deadline: float) -> str:
    answer = b""
    while not answer.endswith(b"\0"):
        connection.settimeout(_left(deadline))
        part = connection.recv(_LONGEST_ANSWER)
        answer += part
        if not part or len(answer) > _LONGEST_ANSWER:
            raise ConnectionError("cut off")
    return answer[:-1].decode("utf-8", "replace").strip()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("late")
    return left
