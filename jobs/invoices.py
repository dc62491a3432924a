"""Jobs about invoices."""

from __future__ import annotations

import logging

from jobs.deliveries import carry
from jobs.process import services
from portal.domain.errors import Unavailable
from portal.services.composition import Services
from portal.services.invoices import understanding, uploading

log = logging.getLogger(__name__)


def deliver(promise: int) -> str:
    """Deliver one promised invoice to the ERP.

    A second run is harmless: the promise is claimed by one worker at a time, the ERP books once per key, and what is
    over is left alone.
    """
    return carry(promise)


def read(upload: int) -> str:
    """Read one file that a supplier sent.

    A second run is harmless: a file is claimed by one worker at a time, only the one whose claim holds writes, and the
    draft is made in the transaction that gives the claim back. Killed anywhere, the file is taken up again when its
    worker was not heard of for a while.
    """
    try:
        outcome = understanding.run(services(), upload)
    except Unavailable as away:
        # The file's row still says what is to be done; the sweep brings it back.
        log.warning("database is away", extra={"upload": upload, "error": away.cause})
        return "database is away"
    log.info("file", extra={"upload": upload, "outcome": outcome})
    return outcome


def sweep(services: Services) -> str:
    """Wake workers for forgotten files. A second run is harmless: what is being read stays as it is."""
    return f"{uploading.sweep(services)} files"
