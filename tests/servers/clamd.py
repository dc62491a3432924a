"""A virus scanner's daemon for tests: speaks ClamAV's INSTREAM over a real socket, and may be told to misbehave."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """Answers honestly unless ``says`` has another answer, or ``mood`` is one of hangs, cuts, early, drips."""

    def __init__(self, path: Path | None = None) -> None:
        self.says: bytes | None = None
        self.mood = ""
        self.scanned: list[bytes] = []
        self._ended = threading.Event()
        self._server = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
        self._server.bind(str(path) if path else ("127.0.0.1", 0))
        self._server.listen()
        self.url = f"unix://{path}" if path else f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def stop(self) -> None:
        """Hang up for good."""
        self._ended.set()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._talk, args=(connection,)))
            self._threads[-1].start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, EOFError):
            stream = connection.makefile("rb")
            command = b""
            while not command.endswith(b"\0"):
                command += _exactly(stream, 1)
            if self.mood == "early":
                connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
            data = b"" if command == b"zPING\0" else self._file(stream)
            self._answer(connection, b"PONG" if command == b"zPING\0" else self._verdict(data))

    def _file(self, stream) -> bytes:
        parts = []
        while length := int.from_bytes(_exactly(stream, 4), "big"):
            parts.append(_exactly(stream, length))
        self.scanned.append(b"".join(parts))
        return self.scanned[-1]

    def _verdict(self, data: bytes) -> bytes:
        honest = b"stream: Eicar-Test-Signature FOUND" if EICAR in data else b"stream: OK"
        return honest if self.says is None else self.says

    def _answer(self, connection: socket.socket, answer: bytes) -> None:
        if self.mood == "hangs":
            self._ended.wait()
        elif self.mood == "cuts":
            connection.sendall(answer[:5])
        elif self.mood == "drips":
            while not self._ended.wait(0.05):
                connection.sendall(b"x")
        else:
            connection.sendall(answer + b"\0")


def _exactly(stream, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data
