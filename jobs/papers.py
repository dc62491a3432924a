"""Jobs about printed papers."""

from __future__ import annotations

import logging

from jobs.process import services
from portal.domain.errors import Unavailable
from portal.services.composition import Services
from portal.services.shipments import pressing

log = logging.getLogger(__name__)


def print_labels(job: int) -> str:
    """Print the labels of one print job.

    A second run is harmless: a job is claimed by one worker at a time, only the one whose claim holds writes, and the
    same labels are the same file. Killed anywhere, it is taken up again when its worker was not heard of for a while.
    """
    try:
        outcome = pressing.run(services(), job)
    except Unavailable as away:
        # The job's row still says what is to be done; the sweep brings it back.
        log.warning("database is away", extra={"print_job": job, "error": away.cause})
        return "database is away"
    log.info("labels", extra={"print_job": job, "outcome": outcome})
    return outcome


def sweep(services: Services) -> str:
    """Wake workers for forgotten print jobs. A second run is harmless: what is queued or taken stays as it is."""
    return f"{pressing.WORKSHOP.sweep(services)} print jobs"
