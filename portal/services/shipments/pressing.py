"""Running print jobs: one worker at a time, heard of while it prints, and replaced when it is not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.domain.errors import Conflict, Unavailable
from portal.domain.labels import LabelData
from portal.domain.printing import Paper, Printout, PrintState
from portal.services.composition import Services
from portal.services.shipments import papers, printing
from portal.store.queries import printing as queries
from portal.store.rows import ShipmentRow

#: How long a worker may be silent before another one takes its job up.
LEASE = timedelta(seconds=30)

#: How often a worker says how far it is, and how long a job waits for a worker before it is offered again.
EVERY = timedelta(seconds=1)
GRACE = timedelta(seconds=10)

#: A job that ended so many workers is not tried again by itself.
MOST_TRIES = 3

#: How many forgotten jobs are offered at once.
AT_ONCE = 50

_CHANGED = "The notice was changed before its labels were printed. Print them again."
_HOPELESS = "The labels could not be printed. Nothing is wrong with your notice. Try again, or tell the buyer."


class _Lost(Exception):
    """Another worker has the job, or nobody wants it any more."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A print job in this worker's hands."""

    job: int
    token: str
    shipment: int
    edition: int
    printout: Printout
    attempts: int


def run(services: Services, job: int) -> str:
    """Print the labels of a job and keep the file; say in a word what came of it.

    Only the worker whose claim holds writes anything. Whatever escapes leaves the job to be taken up again after
    ``LEASE``, at most ``MOST_TRIES`` times.

    Raises:
        Unavailable: the database does not answer.
        OSError: the file cannot be kept now.
    """
    claim = _take(services, job)
    if claim is None:
        return "nothing to do"
    try:
        return _press(services, claim)
    except Conflict as conflict:
        _end(services, claim, {"state": PrintState.FAILED, "problem": str(conflict)})
        return "failed"
    except _Lost:
        return "lost"


def _press(services: Services, claim: _Claim) -> str:
    if claim.attempts > MOST_TRIES:
        raise Conflict(_HOPELESS)
    found = _read(services, claim)
    printed = _print(services, claim, found)
    digest = services.files.put(printed)
    _end(services, claim, {"state": PrintState.DONE, "digest": digest, "done": len(found), "total": len(found)})
    return "printed"


def sweep(services: Services) -> int:
    """Wake workers for jobs that nobody took up, or whose worker is not heard of any more; return how many were woken.

    Harmless to run twice: a job that is queued already stays alone, and a worker finds a job taken.

    Raises:
        Unavailable: the database does not answer.
    """
    now = services.clock.now()
    with services.read() as uow:
        found = queries.CLAIMS.list_forgotten(
            uow.session, queued_before=now - GRACE, seen_before=now - LEASE, limit=AT_ONCE
        )
        promises = [printing.promise(row) for row in found]
    return services.alarm.wake(promises) if promises else 0


def _take(services: Services, job: int) -> _Claim | None:
    token, now = str(uuid.uuid4()), services.clock.now()
    with services.begin() as uow:
        row = queries.CLAIMS.claim(uow.session, job, now=now, seen_before=now - LEASE, token=token)
        if row is None:
            return None
        return _Claim(job, token, row.shipment_id, row.edition, printing.printout(row), row.attempts)


def _read(services: Services, claim: _Claim) -> tuple[LabelData, ...]:
    with services.read() as uow:
        notice = uow.session.get(ShipmentRow, claim.shipment)
        if notice is None:
            raise _Lost  # a draft that was thrown away, and its print jobs with it
        if notice.edition != claim.edition:
            raise Conflict(_CHANGED)
        return papers.labels_of(uow, notice)


def _print(services: Services, claim: _Claim, found: tuple[LabelData, ...]) -> bytes:
    wanted, tell = claim.printout, _telling(services, claim)
    if wanted.paper is Paper.LABELS_PDF:
        return services.papers.labels_pdf(found, wanted.size, tell)
    return services.papers.labels_zpl(found, wanted.size, wanted.dpi, tell)


def _telling(services: Services, claim: _Claim) -> Callable[[int, int], None]:
    """Return what writes down how far the printing is, every second at most."""
    told = services.clock.now()

    def tell(done: int, total: int) -> None:
        nonlocal told
        now = services.clock.now()
        if now - told < EVERY:
            return
        told = now
        try:
            _settle(services, claim, {"done": done, "total": total, "seen_at": now})
        except Unavailable:
            # The printing goes on: a database that is back before the end gets the file.
            return

    return tell


def _end(services: Services, claim: _Claim, values: dict[str, Any]) -> None:
    now = services.clock.now()
    _settle(services, claim, {**values, "token": None, "seen_at": now, "finished_at": now})


def _settle(services: Services, claim: _Claim, values: dict[str, Any]) -> None:
    with services.begin() as uow:
        if not queries.CLAIMS.settle(uow.session, claim.job, claim.token, values):
            raise _Lost
