"""A whole portal with its example data, as `portal up` starts it."""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path

from portal.running import processes

SECONDS_TO_START = 120
SECONDS_TO_STOP = 20


class RunningPortal:
    """Pages, workers, schedule, queue and sandbox ERP, on ports and in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        port = _two_free_ports()
        self.address = f"http://localhost:{port}"
        self.desk = f"http://localhost:{port + 1}/desk"
        self._log = folder / "portal.log"
        command = [sys.executable, "-P", "-m", "portal", "up", "--data", str(folder / "data"), "--port", str(port)]
        self._process = processes.start(command, log=self._log, folder=folder)
        processes.wait_until(self._is_ready_or_dead, seconds=SECONDS_TO_START)
        assert self._process.poll() is None, self._log.read_text()

    def close(self) -> None:
        """Stop everything, as Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(SECONDS_TO_STOP)

    def _is_ready_or_dead(self) -> bool:
        return "Ready after" in self._log.read_text() or self._process.poll() is not None


def _two_free_ports() -> int:
    """Return a port that is free together with the next one, which the sandbox ERP takes."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
