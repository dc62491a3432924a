"""Jobs about catalogs."""

from __future__ import annotations

import logging

from jobs.deliveries import carry
from jobs.process import services
from portal.domain.errors import Unavailable
from portal.services.catalog import importing, mastering, reading, writing
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


def write(download: int) -> str:
    """Write one table of many items that somebody asked for.

    A second run is harmless: a table is claimed by one worker at a time, and only the one whose claim holds writes down
    what came of it. Killed anywhere, it is written anew when its worker was not heard of for a while.
    """
    try:
        outcome = writing.run(services(), download)
    except Unavailable as away:
        # The table's row still says what is to be done; the sweep brings it back.
        log.warning("database is away", extra={"download": download, "error": away.cause})
        return "database is away"
    log.info("catalog table", extra={"download": download, "outcome": outcome})
    return outcome


def sweep(services: Services) -> str:
    """Wake workers for forgotten files and tables. A second run is harmless: what is taken up stays as it is."""
    return f"{importing.sweep(services)} files, {writing.WORKSHOP.sweep(services)} tables"


def move_on(services: Services) -> str:
    """Bring items to the prices and the state of today. A second run is harmless: it finds no more of them."""
    return f"{mastering.move_on(services)} items"
