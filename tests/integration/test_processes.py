"""Worker and schedule as processes of their own: they find each other again after an absence, and end when asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.settings import read_settings
from portal.store.queries import heartbeats
from portal.wiring import build
from tests.servers.valkey import Valkey

pytestmark = pytest.mark.slow

PATIENCE = 30.0  # seconds


class Running:
    """Processes with the same settings, on a file of their own."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment = environment
        self.services = build(read_settings(environment))
        self._log = log
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, command: str) -> subprocess.Popen[bytes]:
        """Start one of the portal's commands."""
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "portal", command],
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)
        return process

    def log(self) -> str:
        """Return everything that was logged."""
        return self._log.read_text()

    def beats(self, kind: str) -> bool:
        """Say whether a process of this kind has been heard of."""
        with self.services.read() as uow:
            return any(row.kind == kind for row in heartbeats.list_all(uow.session))

    def close(self) -> None:
        """End every process."""
        for process in self._processes:
            process.kill()
            process.wait()
        self.services.database.close()


@pytest.fixture
def running(sqlite_url: str, valkey: Valkey, tmp_path: Path) -> Iterator[Running]:
    """Give the means to start processes; the ERP's address leads nowhere."""
    environment = {
        "DATABASE_URL": sqlite_url,
        "REDIS_URL": valkey.url,
        "SECRET_KEY": "k" * 32,
        "ERP_URL": "http://127.0.0.1:1",
        "ERP_TOKEN": "token",
        "SYNC_EVERY_SECONDS": "1",
    }
    running = Running(environment, tmp_path / "log")
    yield running
    running.close()


def _eventually(happens: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.1)
    return False


def test_a_worker_ends_when_asked_also_while_the_queue_is_away(running: Running, valkey: Valkey) -> None:
    worker = running.start("worker")
    assert _eventually(lambda: running.beats("worker"))
    valkey.stop()
    assert _eventually(lambda: "could not connect to Redis" in running.log())
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0
    assert not running.beats("worker")


def test_a_worker_started_before_the_queue_waits_for_it(running: Running, valkey: Valkey) -> None:
    valkey.stop()
    running.start("worker")
    assert _eventually(lambda: "queue is away" in running.log())
    valkey.start()
    assert _eventually(lambda: running.beats("worker"))
    assert "Traceback" not in running.log()


def test_a_schedule_reads_the_erp_over_and_over_and_ends_when_asked(running: Running) -> None:
    schedule = running.start("schedule")
    assert _eventually(lambda: running.beats("schedule"))
    assert _eventually(lambda: running.log().count("the ERP could not be read") >= 2)
    schedule.send_signal(signal.SIGTERM)
    assert schedule.wait(PATIENCE) == 0
    assert "Traceback" not in running.log()
