"""A throw-away queue server, the one that `portal up` brings."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import redis

from portal.running import processes
from portal.running.queue_server import QueueServer


class Valkey:
    """A server on a unix socket; it can be stopped and started again on the same data."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="portal-vk-"))
        self._server = QueueServer(self.folder, self.folder / "log")
        self.url = self._server.url
        self._process = self._server.start()

    def flush(self) -> None:
        """Forget everything, as an operator's FLUSHALL would."""
        with redis.Redis.from_url(self.url) as connection:
            connection.flushall()

    def stop(self) -> None:
        """Stop the server; what it knew stays on disk."""
        processes.stop([self._process], grace=5)

    def start(self) -> None:
        """Start the server again."""
        self._process = self._server.start()

    def close(self) -> None:
        """Stop the server for good."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
