"""The parts of a portal as processes of their own, to be killed, frozen and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from redis import Redis
from redis.exceptions import RedisError

from portal.running import addresses, processes
from portal.running.queue_server import QueueServer
from portal.running.supervisor import last_lines
from portal.settings import Settings, environment_with, read_settings

ERP, QUEUE, WEB, SCHEDULE = "sandbox-erp", "queue", "web", "schedule"
WORKERS = ("worker-1", "worker-2")
PORTAL = (WEB, *WORKERS, SCHEDULE)

SECONDS_TO_PREPARE = 120
SECONDS_TO_ANSWER = 60
GRACE = 5.0
ERP_TOKEN = "token-of-a-portal-for-trials"


class PartFailed(Exception):
    """A part that should run does not; the text ends with the end of its log."""


class Parts:
    """All parts of one portal on one folder. Start and revive them from the main thread (see ``processes.start``).

    ``changes`` are settings that differ from the usual ones, as the environment has them.
    """

    def __init__(
        self,
        folder: Path,
        database_url: str = "",
        changes: Mapping[str, str] = MappingProxyType({}),
        *,
        web_processes: int = 1,
    ) -> None:
        self.folder = folder
        self._web_processes = web_processes
        self.erp_database = folder / "erp.db"
        self.erp_url = f"http://{addresses.HOST}:{addresses.free_ports()}"
        self.web_url = f"http://{addresses.HOST}:{addresses.free_ports()}"
        self._queue = QueueServer(folder / "queue", folder / "queue.log")
        self._environment = {
            **environment_with({}),
            "DATABASE_URL": database_url or f"sqlite:///{folder / 'portal.db'}",
            "REDIS_URL": self._queue.url,
            "SECRET_KEY": "secret-key-of-portals-for-trials-and-of-nothing-else",
            "PORTAL_URL": self.web_url,
            "ERP_URL": self.erp_url,
            "ERP_TOKEN": ERP_TOKEN,
            "FILES_FOLDER": str(folder / "files"),
            "LOG_LEVEL": "INFO",
            **changes,
        }
        self.settings: Settings = read_settings(self._environment)
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def prepare(self) -> None:
        """Start the queue and the ERP, make the tables, read the example data and let the example people in.

        Raises:
            PartFailed: one of them does not come up.
        """
        (self.folder / "queue").mkdir()
        self.start(QUEUE, ERP)
        self._run("migrate")
        self.wait_for(ERP)
        self._run("examples")

    def start(self, *names: str, fail_at: str = "") -> None:
        """Start parts; ``fail_at`` names the point at which they are to kill themselves (``portal.failpoints``)."""
        for name in names:
            self._running[name] = processes.start(
                self._command(name),
                log=self.folder / f"{name}.log",
                environment={**self._environment, "FAIL_AT": fail_at},
            )

    def wait_for(self, name: str) -> None:
        """Wait until a part that listens answers.

        Raises:
            PartFailed: it does not.
        """
        claims = {
            QUEUE: self._queue.answers,
            ERP: lambda: addresses.answers(f"{self.erp_url}/health"),
            WEB: lambda: addresses.answers(f"{self.web_url}/healthz"),
        }
        if not processes.wait_until(claims[name], seconds=SECONDS_TO_ANSWER):
            raise PartFailed(f"{name} does not answer:\n{last_lines(self.folder / f'{name}.log')}")

    def kill(self, *names: str) -> None:
        """End parts with all their processes by SIGKILL."""
        for name in names:
            self._signal(name, signal.SIGKILL)
            self._running[name].wait()

    def freeze(self, name: str) -> None:
        """Stop a part where it is, as a machine without time for it would."""
        self._signal(name, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let a part go on as if nothing had happened."""
        self._signal(name, signal.SIGCONT)

    def flush_queue(self) -> bool:
        """Make the queue forget everything; False where it does not answer."""
        with suppress(RedisError, OSError), Redis.from_url(self._queue.url, socket_timeout=1) as connection:
            return bool(connection.flushall())
        return False

    def exit_code(self, name: str) -> int | None:
        """Return how a part ended, None while it runs."""
        return self._running[name].poll()

    def dead(self) -> tuple[str, ...]:
        """Return the parts that were started and do not run."""
        return tuple(name for name, process in self._running.items() if process.poll() is not None)

    def revive(self, names: Iterable[str] | None = None) -> None:
        """Start those parts again that do not run, without a point to fail at."""
        for name in self.dead() if names is None else names:
            self._signal(name, signal.SIGKILL)  # what the first process of its group has left behind
            self.start(name)

    def stop(self) -> None:
        """End everything, whatever state it is in."""
        for name in self._running:
            self._signal(name, signal.SIGCONT)
        processes.stop([self._running[name] for name in PORTAL if name in self._running], grace=GRACE)
        processes.stop(list(self._running.values()), grace=GRACE)
        self._queue.forget()

    def _run(self, command: str) -> None:
        self.start(command)
        process = self._running.pop(command)
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_PREPARE)
        if process.poll() != 0:
            processes.stop([process], grace=0)
            raise PartFailed(f"portal {command} failed:\n{last_lines(self.folder / f'{command}.log')}")

    def _command(self, name: str) -> tuple[str, ...]:
        if name == QUEUE:
            return tuple(self._queue.command())
        arguments = {
            ERP: ("--example-data", f"--port={_port(self.erp_url)}", f"--database={self.erp_database}"),
            WEB: (f"--port={_port(self.web_url)}", f"--processes={self._web_processes}"),
            WORKERS[0]: ("--deliveries",),
        }
        command = "worker" if name in WORKERS else name
        return (sys.executable, "-P", "-m", "portal", command, *arguments.get(name, ()))

    def _signal(self, name: str, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._running[name].pid, number)


def _port(url: str) -> str:
    return url.rpartition(":")[2]
