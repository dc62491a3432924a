"""Jobs about answers to orders."""

from __future__ import annotations

import logging

from jobs.process import services
from portal.domain.errors import Unavailable
from portal.services import deliveries

log = logging.getLogger(__name__)


def deliver(promise: int) -> str:
    """Deliver one promised answer to the ERP.

    A second run is harmless: the promise is claimed by one worker at a time, the ERP books once per key, and what is
    over is left alone.
    """
    try:
        return deliveries.deliver(services(), promise)
    except Unavailable as away:
        # The promise is still in the outbox, where the sweep or the end of the lease brings it back.
        log.warning("database is away", extra={"promise": promise, "error": away.cause})
        return "database is away"
