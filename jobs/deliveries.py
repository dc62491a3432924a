"""What the jobs that carry documents have in common."""

from __future__ import annotations

import logging

from jobs.process import services
from portal.domain.errors import Unavailable
from portal.services import deliveries

log = logging.getLogger(__name__)


def carry(promise: int) -> str:
    """Deliver one promised document to the ERP and say in a word what came of it."""
    try:
        return deliveries.deliver(services(), promise)
    except Unavailable as away:
        # The promise is still in the outbox, where the sweep or the end of the lease brings it back.
        log.warning("database is away", extra={"promise": promise, "error": away.cause})
        return "database is away"
