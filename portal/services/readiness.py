"""Whether the portal can serve: what each thing it needs answers, and how old the ERP's facts are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.errors import Unavailable
from portal.services.composition import Services
from portal.store.queries import syncs


@dataclass(frozen=True, slots=True)
class Readiness:
    """What answers. ``erp_read_at`` and ``erp_failed_at`` are when the ERP was last read, and last could not be.

    Only the database is needed to serve: while the queue is away answers are kept and delivered later, and while the
    ERP is away the portal shows what it knows and says how old that is.
    """

    database: bool
    queue: bool
    erp_read_at: datetime | None
    erp_failed_at: datetime | None

    @property
    def is_ready(self) -> bool:
        """Say whether requests should be sent here."""
        return self.database

    @property
    def erp(self) -> bool:
        """Say whether the last reading of the ERP worked."""
        if self.erp_read_at is None:
            return False
        return self.erp_failed_at is None or self.erp_failed_at < self.erp_read_at


def check(services: Services) -> Readiness:
    """Ask the database and the queue now, and the database when the ERP was last read."""
    try:
        with services.read() as uow:
            sync = syncs.find(uow.session, "orders")
    except Unavailable:
        return Readiness(database=False, queue=services.alarm.answers(), erp_read_at=None, erp_failed_at=None)
    return Readiness(
        database=True,
        queue=services.alarm.answers(),
        erp_read_at=sync.succeeded_at if sync else None,
        erp_failed_at=sync.failed_at if sync else None,
    )
