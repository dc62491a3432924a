"""Jobs about catalogs."""

from __future__ import annotations

import logging

from jobs.deliveries import carry
from jobs.process import services
from portal.domain.errors import Unavailable
from portal.services.catalog import importing, mastering, reading
from portal.services.composition import Services

log = logging.getLogger(__name__)


def deliver(promise: int) -> str:
    """Deliver one promised proposal to the ERP.

    A second run is harmless: the promise is claimed by one worker at a time, the ERP books once per key, and what is
    over is left alone.
    """
    return carry(promise)


def read(import_: int) -> str:
    """Read one file of many items that a supplier sent.

    A second run is harmless: a file is claimed by one worker at a time, only the one whose claim holds writes, and each
    batch of rows is kept together with how far the reading is. Killed anywhere, the file is taken up again behind the
    last batch when its worker was not heard of for a while.
    """
    try:
        outcome = reading.run(services(), import_)
    except Unavailable as away:
        # The file's row still says what is to be done; the sweep brings it back.
        log.warning("database is away", extra={"import": import_, "error": away.cause})
        return "database is away"
    log.info("catalog file", extra={"import": import_, "outcome": outcome})
    return outcome


def sweep(services: Services) -> str:
    """Wake workers for forgotten files of catalogs. A second run is harmless: what is being read stays as it is."""
    return f"{importing.sweep(services)} files"


def move_on(services: Services) -> str:
    """Bring items to the prices and the state of today. A second run is harmless: it finds no more of them."""
    return f"{mastering.move_on(services)} items"
