"""Writing tables of many items: by one worker at a time, heard of while it reads rows, and replaced when it is not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from portal.contracts.formats.catalog_table import FileKind
from portal.domain.actors import Actor, Role
from portal.domain.downloads import DownloadState
from portal.domain.errors import NotFound, Unavailable
from portal.services.catalog import downloads, results, templates
from portal.services.catalog.downloads import Wanted
from portal.services.composition import Services
from portal.store.queries.catalog_downloads import CLAIMS

#: How long a worker may be silent before another one takes its table up: once all rows are read, writing 200,000 of
#: them as a workbook takes half a minute without a word.
LEASE = timedelta(minutes=3)

#: How often a worker says how far it is, and how long a table waits for a worker before it is offered again.
EVERY, GRACE = timedelta(seconds=1), timedelta(seconds=10)

#: A table that ended so many workers is not tried again by itself.
MOST_TRIES = 3

#: How many forgotten tables are offered at once.
AT_ONCE = 50

_GONE = "The file that this table is about was thrown away."
_HOPELESS = "The table could not be written. Nothing is wrong with your items. Ask for it again, or tell the buyer."


class _Lost(Exception):
    """Another worker has the table."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A table in this worker's hands; ``actor`` is somebody of the supplier whose items it is about."""

    download: int
    token: str
    wanted: Wanted
    actor: Actor
    attempts: int


def run(services: Services, download: int) -> str:
    """Write a table and keep it; say in a word what came of it.

    Only the worker whose claim holds writes anything. Whatever escapes leaves the table to be taken up again after
    ``LEASE``, at most ``MOST_TRIES`` times.

    Raises:
        Unavailable: the database does not answer.
        OSError: the table cannot be kept now.
    """
    claim = _take(services, download)
    if claim is None:
        return "nothing to do"
    try:
        return _write(services, claim)
    except _Lost:
        return "lost"


def sweep(services: Services) -> int:
    """Wake workers for tables that nobody took up, or whose worker is not heard of any more; return how many.

    Harmless to run twice: a job that is queued already stays alone, and a worker finds a table taken.

    Raises:
        Unavailable: the database does not answer.
    """
    now = services.clock.now()
    with services.read() as uow:
        found = CLAIMS.list_forgotten(uow.session, queued_before=now - GRACE, seen_before=now - LEASE, limit=AT_ONCE)
        promises = [downloads.promise(row) for row in found]
    return services.alarm.wake(promises) if promises else 0


def _take(services: Services, download: int) -> _Claim | None:
    token, now = str(uuid.uuid4()), services.clock.now()
    with services.begin() as uow:
        row = CLAIMS.claim(uow.session, download, now=now, seen_before=now - LEASE, token=token)
        if row is None:
            return None
        actor = Actor(row.asked_by, row.asked_name, Role.SUPPLIER_VIEWER, supplier=row.supplier_id)
        return _Claim(download, token, downloads.wanted(row), actor, row.attempts)


def _write(services: Services, claim: _Claim) -> str:
    if claim.attempts > MOST_TRIES:
        return _end(services, claim, {"state": DownloadState.FAILED, "problem": _HOPELESS})
    try:
        name, data = _written(services, claim, _telling(services, claim))
    except NotFound:
        return _end(services, claim, {"state": DownloadState.FAILED, "problem": _GONE})
    digest = services.files.put(data)
    return _end(services, claim, {"state": DownloadState.DONE, "digest": digest, "name": name})


def _written(services: Services, claim: _Claim, tell: Callable[[int], None]) -> tuple[str, bytes]:
    wanted = claim.wanted
    if wanted.import_ is not None:
        name, data, _ = results.result(services, claim.actor, wanted.import_, tell)
        return name, data
    kind = cast(FileKind, wanted.kind)
    return f"catalog.{kind}", templates.template(services, claim.actor, kind, wanted.filters, tell)


def _telling(services: Services, claim: _Claim) -> Callable[[int], None]:
    """Return what writes down how far the reading is, every second at most."""
    told = services.clock.now()

    def tell(done: int) -> None:
        nonlocal told
        now = services.clock.now()
        if now - told < EVERY:
            return
        told = now
        try:
            _settle(services, claim, {"done": done, "seen_at": now})
        except Unavailable:
            # The writing goes on: a database that is back before the end gets the table.
            return

    return tell


def _end(services: Services, claim: _Claim, values: dict[str, Any]) -> str:
    now = services.clock.now()
    _settle(services, claim, {**values, "token": None, "seen_at": now, "finished_at": now})
    return str(values["state"].value)


def _settle(services: Services, claim: _Claim, values: dict[str, Any]) -> None:
    with services.begin() as uow:
        if not CLAIMS.settle(uow.session, claim.download, claim.token, values):
            raise _Lost
