"""Signs of life of workers, schedules and web processes, for the people who watch them."""

from __future__ import annotations

import os
import socket
import time
from datetime import datetime, timedelta

from portal.domain.errors import Unavailable
from portal.services.composition import Services
from portal.store.queries import heartbeats

EVERY = 5.0  # seconds
FORGOTTEN_AFTER = timedelta(hours=1)


class Heart:
    """Beats for this process: at most once every five seconds, however often it is asked."""

    def __init__(self, services: Services, kind: str) -> None:
        self._services = services
        self._kind = kind
        self._started_at: datetime = services.clock.now()
        self._last = float("-inf")
        self.name = f"{kind} {os.getpid()} on {socket.gethostname()}"

    def beat(self) -> None:
        """Say that this process is alive; while the database is away nobody hears it, which is no fault."""
        if time.monotonic() - self._last < EVERY:
            return
        self._last = time.monotonic()
        now = self._services.clock.now()
        try:
            with self._services.begin() as uow:
                heartbeats.beat(uow.session, self.name[:120], self._kind, started_at=self._started_at, now=now)
                heartbeats.forget(uow.session, seen_before=now - FORGOTTEN_AFTER)
        except Unavailable:
            return

    def stop(self) -> None:
        """Say that this process ends by itself."""
        try:
            with self._services.begin() as uow:
                heartbeats.end(uow.session, self.name[:120])
        except Unavailable:
            return
