"""A whole portal on one machine: which parts there are, and in what order they start."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from portal.running import addresses
from portal.running.data import DataFolder
from portal.running.queue_server import QueueServer
from portal.running.supervisor import Part, Supervisor
from portal.settings import environment_with, read_settings

SECONDS_TO_PREPARE = 300
SECONDS_TO_ANSWER = 120


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the pages and the sandbox ERP listen on this machine."""

    web: int
    erp: int


class Machine:
    """Starts the parts on one data folder. What the environment sets goes before what is embedded."""

    def __init__(self, folder: DataFolder, ports: Ports, supervisor: Supervisor) -> None:
        self._folder = folder
        self._ports = ports
        self._supervisor = supervisor
        self._queue = QueueServer(folder.queue, folder.log("queue"))
        self._embedded = self._defaults()
        self._environment = environment_with(self._embedded)
        self.settings = read_settings(self._environment)

    @property
    def address(self) -> str:
        """Return the address of the pages."""
        return self._embedded["PORTAL_URL"]

    @property
    def erp_address(self) -> str | None:
        """Return the address of the sandbox ERP and its buyer's desk; None where another ERP is set."""
        return self._embedded["ERP_URL"] if self._is_embedded("ERP_URL") else None

    def claim_ports(self) -> None:
        """Make sure that the parts can listen.

        Raises:
            PortTaken: one cannot.
        """
        addresses.claim(self._ports.web, whose="the portal")
        if self._is_embedded("ERP_URL"):
            addresses.claim(self._ports.erp, whose="the sandbox ERP", option="--erp-port")

    def start(self) -> None:
        """Start every part and return when the first page answers and work is looked after.

        Raises:
            RuntimeError: a part does not start; the message ends with the end of its log.
        """
        if self._is_embedded("REDIS_URL"):
            self._start_queue()
        erp = self._start_erp() if self._is_embedded("ERP_URL") else None
        # It loads while the tables are made; nobody is told of it before they are.
        web = self._part("web", "The web server", "web", "--port", str(self._ports.web))
        self._supervisor.start(web)
        self._run("migrate", "Making the tables")
        if erp is not None:
            self._wait_for(erp, f"{self._embedded['ERP_URL']}/health")
        if not self._folder.has_examples:
            self._run("examples", "Reading the example data")
            self._folder.remember_examples()
        self._wait_for(web, f"http://{addresses.HOST}:{self._ports.web}/")
        # However long the second one prints or reads, the first one delivers.
        self._supervisor.start(self._part("worker-1", "The first worker", "worker", "--deliveries"))
        self._supervisor.start(self._part("worker-2", "The second worker", "worker"))
        self._supervisor.start(self._part("schedule", "The schedule", "schedule"))

    def run_beside(self, command: Sequence[str]) -> None:
        """Run another program until it ends by itself, or everything does."""
        log = self._folder.log("beside")
        self._supervisor.run_beside(Part("beside", "What runs beside", tuple(command), self._environment, log))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        """Remove what has no use once everything has stopped."""
        self._queue.forget()

    def _start_queue(self) -> None:
        self._folder.queue.mkdir(exist_ok=True)
        part = Part(
            "queue",
            "The queue",
            tuple(self._queue.command()),
            self._environment,
            self._folder.log("queue"),
            is_foundation=True,
        )
        self._supervisor.start(part)
        self._supervisor.wait_for(self._queue.answers, part, seconds=SECONDS_TO_ANSWER)

    def _start_erp(self) -> Part:
        part = self._part(
            "sandbox-erp",
            "The sandbox ERP",
            "sandbox-erp",
            "--example-data",
            f"--port={self._ports.erp}",
            f"--database={self._folder.erp_database}",
            is_foundation=True,
        )
        self._supervisor.start(part)
        return part

    def _run(self, command: str, title: str) -> None:
        self._supervisor.run(self._part(command, title, command), seconds=SECONDS_TO_PREPARE)

    def _part(self, name: str, title: str, *command: str, is_foundation: bool = False) -> Part:
        program = (sys.executable, "-P", "-m", "portal", *command)
        return Part(name, title, program, self._environment, self._folder.log(name), is_foundation)

    def _wait_for(self, part: Part, url: str) -> None:
        self._supervisor.wait_for(lambda: addresses.answers(url), part, seconds=SECONDS_TO_ANSWER)

    def _is_embedded(self, name: str) -> bool:
        return self._environment[name] == self._embedded[name]

    def _defaults(self) -> Mapping[str, str]:
        return {
            **self._folder.environment(),
            "REDIS_URL": self._queue.url,
            "PORTAL_URL": f"http://localhost:{self._ports.web}",
            "ERP_URL": f"http://{addresses.HOST}:{self._ports.erp}",
            "SYNC_EVERY_SECONDS": "5",
            "PYTHONUNBUFFERED": "1",
        }
