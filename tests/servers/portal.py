"""A whole portal with its example data, as `portal up` starts it."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from portal.running import addresses, processes

SECONDS_TO_START = 120
SECONDS_TO_STOP = 20


class RunningPortal:
    """Pages, workers, schedule, queue and sandbox ERP, on ports and in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        port = addresses.free_ports(2)  # the sandbox ERP takes the next one
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
