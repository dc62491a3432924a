"""Files that suppliers send as invoices: kept at once, read by a worker, recognised when they come again.

What is no document at all, or not what its name says, is told while its sender waits.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from portal.contracts import attachments, claims, issues_v1
from portal.contracts.formats import tables
from portal.contracts.formats.legible import Legible
from portal.contracts.scalars import Unreadable
from portal.domain.actors import SYSTEM, Actor
from portal.domain.attachments import LARGEST
from portal.domain.errors import Conflict, Invalid, NotFound
from portal.domain.events import Event
from portal.domain.uploads import MOVING, UploadState
from portal.ports.alarm import Promise
from portal.ports.readers import SHORT, Read
from portal.services import cursors, kept, readers
from portal.services.composition import Services
from portal.services.cursors import Page
from portal.services.invoices import drafting
from portal.services.invoices.views import UploadView
from portal.store.queries import uploads as queries
from portal.store.rows import UploadRow
from portal.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

#: The job that reads a file.
READ = "jobs.invoices.read"

#: A worker may be silent for so many leases of a delivery before another one reads its file.
LEASES = 2
#: How long a file waits until a worker is woken for it again, that the queue has forgotten or the scanner held.
AGAIN = timedelta(seconds=10)

_DECLARED = 120
_BOM = b"\xef\xbb\xbf"
_KEY = (cursors.identity,)


def take(services: Services, actor: Actor, *, name: str, declared: str, data: bytes) -> int:
    """Keep a file of a supplier to be read; return its id. The same file again is the same upload.

    Raises:
        NotAllowed: the actor does not send invoices.
        NotFound: the actor belongs to no supplier.
        Invalid: the file is empty or too large, with one issue at ``files``.
    """
    with services.read() as uow:
        drafting.require_sender(uow, actor)
    if actor.supplier is None:
        raise NotFound("supplier")
    shown = attachments.display_name(name)
    if not data:
        raise Invalid([Unreadable("FIL-06.empty", shown, file=shown).issue("files")])
    if len(data) > LARGEST:
        limit = f"{LARGEST // (1024 * 1024)} MB"
        raise Invalid([Unreadable("FIL-06.large", shown, file=shown, limit=limit).issue("files")])
    wrong = _mislabelled(shown, declared, data) or _illegible(services, data)
    digest = services.files.put(data)
    with services.begin() as uow:
        row = _keep(uow, actor, digest, shown, declared, len(data))
        if wrong is not None and row.state == UploadState.QUEUED:
            row.state, row.finished_at = UploadState.REFUSED, uow.clock.now()
            row.syntax, row.findings = wrong.syntax, issues_v1.dump(wrong.issues)
        elif row.state == UploadState.QUEUED:
            uow.wake(promise(row))
        return row.id


def _mislabelled(name: str, declared: str, data: bytes) -> Legible | None:
    """Return that a file is not what its name or its type says, None where it is."""
    unreadable = claims.check(name, declared, data)
    return None if unreadable is None else Legible("", issues=(unreadable.issue(""),))


def _illegible(services: Services, data: bytes) -> Legible | None:
    """Return why a small document in XML is none that a worker could read; None for all else, which a worker judges."""
    if len(data) > SHORT or not data.removeprefix(_BOM).lstrip().startswith(b"<"):
        return None
    try:
        read = services.readers.read(readers.LEGIBLE, data)
    except OSError:
        log.warning("no reader can be run", exc_info=True)
        return None
    return read.value if isinstance(read, Read) and read.value.issues else None


def _keep(uow: UnitOfWork, actor: Actor, digest: str, name: str, declared: str, size: int) -> UploadRow:
    assert actor.supplier is not None
    now = uow.clock.now()
    row, is_new = queries.get_or_add(
        uow.session,
        UploadRow(
            supplier_id=actor.supplier,
            digest=digest,
            name=name,
            declared=declared[:_DECLARED],
            size=size,
            state=UploadState.QUEUED,
            seen_at=now,
            sent_by=actor.user,
            sent_name=actor.name,
            sent_at=now,
        ),
    )
    if is_new:
        uow.record(actor, Event.INVOICE_UPLOADED, supplier=row.supplier_id, data={"upload": row.id, "sha256": digest})
    else:
        row.times_sent += 1
        if row.state == UploadState.REFUSED:  # what refused it may have been mended since, its name too
            row.name, row.declared = name, declared[:_DECLARED]
            _read_again(row, now, {})
    return row


def _read_again(row: UploadRow, now: datetime, style: Mapping[str, str]) -> None:
    row.state, row.attempts, row.seen_at, row.finished_at = UploadState.QUEUED, 0, now, None
    row.style = dict(style)


def say_style(uow: UnitOfWork, actor: Actor, upload: int, said: Mapping[str, str]) -> None:
    """Answer every question of a table that reads in two ways, and have it read again with the answers.

    ``said`` is by what is asked for: ``decimal``, ``dates``, ``delimiter`` or ``encoding``.

    Raises:
        NotAllowed: the actor does not send invoices.
        NotFound: there is no such file for this actor.
        Conflict: it asks nothing, or does not any more.
        Invalid: a question has no answer, with an issue at what it asks for.
    """
    drafting.require_sender(uow, actor)
    row = queries.find_locked(uow.session, actor, upload)
    if row is None:
        raise NotFound(str(upload))
    if row.state != UploadState.ASKED:
        raise Conflict("This file asks nothing any more. Read what came of it.")
    asked = {tables.QUESTIONS[issue.key] for issue in issues_v1.load(row.findings)}
    if wrong := [name for name in sorted(asked) if said.get(name) not in tables.CHOICES[name]]:
        raise Invalid([Unreadable("FIL-01.choose").issue(name) for name in wrong])
    told = {name: said[name] for name in asked}
    _read_again(row, uow.clock.now(), row.style | told)
    uow.record(actor, Event.INVOICE_STYLE_SAID, supplier=row.supplier_id, data={"upload": row.id, **told})
    uow.wake(promise(row))


def resume(uow: UnitOfWork, upload: int) -> None:
    """Have a file read again that waited for the meaning of a word; one that does not wait is left alone."""
    row = queries.find_locked(uow.session, SYSTEM, upload)
    if row is not None and row.state == UploadState.WAITING:
        _read_again(row, uow.clock.now(), row.style)
        uow.wake(promise(row))


def promise(row: UploadRow) -> Promise:
    """Return what wakes a worker for a file; a large one is left to the workers that deliveries do not wait for."""
    return Promise(row.id, READ, row.attempts, is_long=row.size > SHORT)


def lease(services: Services) -> timedelta:
    """Return how long a worker may be silent before another one reads its file."""
    return LEASES * services.settings.lease


def list_uploads(uow: UnitOfWork, actor: Actor, *, cursor: str | None = None, limit: int = 25) -> Page[UploadView]:
    """Return one page of the files that were sent, the latest first."""
    place = cursors.read(cursor, _KEY)
    found = queries.list_latest(uow.session, actor, place, limit + 1)
    return cursors.page(found, place, limit, lambda row: (row[0].id,), lambda row: _view(*row))


def get(uow: UnitOfWork, actor: Actor, upload: int) -> UploadView:
    """Return one file and what came of it.

    Raises:
        NotFound: there is no such file for this actor.
    """
    found = queries.find_with_invoice(uow.session, actor, upload)
    if found is None:
        raise NotFound(str(upload))
    return _view(*found)


def _view(row: UploadRow, state: str | None, document: dict[str, Any] | None) -> UploadView:
    return UploadView(
        id=row.id,
        name=row.name,
        size=row.size,
        state=UploadState(row.state),
        syntax=row.syntax,
        findings=issues_v1.load(row.findings),
        problem=row.problem,
        invoice=row.invoice_id,
        invoice_state=state,
        number="" if document is None else str(document.get("number", "")),
        sent_at=row.sent_at,
        sent_name=row.sent_name,
        times_sent=row.times_sent,
        digest=row.digest,
        is_moving=row.state in MOVING,
        style=row.style,
    )


def read_file(services: Services, actor: Actor, upload: int) -> tuple[str, bytes]:
    """Return a file's name and bytes as they came.

    Raises:
        NotFound: there is no such file for this actor.
    """
    with services.read() as uow:
        found = get(uow, actor, upload)
    return found.name, kept.read(services, found.digest)


def sweep(services: Services, *, most: int = 50) -> int:
    """Wake workers for files that nobody reads: forgotten, held by the scanner, or dropped by a worker that died."""
    now = services.clock.now()
    with services.begin() as uow:
        rows = queries.list_forgotten(uow.session, queued=now - AGAIN, reading=now - lease(services), limit=most)
        for row in rows:
            row.state, row.token, row.seen_at = UploadState.QUEUED, None, now
            uow.wake(promise(row))
        return len(rows)
