"""What use cases need from outside, built once for each process by ``portal.wiring``."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from dataclasses import dataclass

from portal.logs import correlation_id as current_correlation
from portal.ports.alarm import Alarm
from portal.ports.assistants import Assistants
from portal.ports.clock import Clock
from portal.ports.erp import Erp
from portal.ports.files import Files
from portal.ports.identity import Passwords
from portal.ports.papers import Papers
from portal.ports.readers import Readers
from portal.ports.scanner import Scanner
from portal.settings import Settings
from portal.store import unit_of_work
from portal.store.database import Database
from portal.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Services:
    """The adapters behind the ports and the database. Making one connects to nothing."""

    settings: Settings
    clock: Clock
    erp: Erp
    alarm: Alarm
    passwords: Passwords
    database: Database
    papers: Papers
    files: Files
    readers: Readers
    scanner: Scanner
    assistants: Assistants

    def begin(self, *, correlation_id: str = "") -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work; leaving it commits, then wakes the workers for what it promised.

        Raises:
            Unavailable: the database did not answer in time; nothing was kept.
        """
        return unit_of_work.begin(
            self.database,
            self.clock,
            correlation_id=correlation_id or current_correlation.get() or new_correlation(),
            wake=self.alarm.wake,
        )

    def read(self, *, correlation_id: str = "") -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work that only reads, and commits nothing."""
        return unit_of_work.read(self.database, self.clock, correlation_id=correlation_id or current_correlation.get())


def new_correlation() -> str:
    """Return an id that ties together what one request or job sets off."""
    return os.urandom(16).hex()
