"""Files of many items that suppliers send: kept at once, read by a worker, recognised when they come again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from portal.contracts import attachments, claims, issues_v1
from portal.contracts.formats import tables
from portal.contracts.scalars import Unreadable
from portal.domain.actors import Actor, Permission
from portal.domain.catalog import Acceptance, ProposalScope
from portal.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.domain.events import Event
from portal.domain.imports import ImportState
from portal.domain.states import DocumentState
from portal.ports.alarm import Promise
from portal.services.catalog import drafting, standing
from portal.services.catalog.views import CAME_BACK
from portal.services.composition import Services
from portal.store.queries import catalog_imports as queries
from portal.store.queries import users
from portal.store.rows import CatalogImportRow, CatalogProposalRow
from portal.store.unit_of_work import UnitOfWork

#: The job that reads a file.
READ = "jobs.catalog.read"

#: The largest file that is taken, in bytes: 200,000 items with all that can be said of them.
LARGEST = 64 * 1024 * 1024

#: A worker may be silent for so many leases of a delivery before another one goes on with its file.
LEASES = 2
#: How long a file waits until a worker is woken for it again, that the queue has forgotten or the scanner held.
AGAIN = timedelta(seconds=10)


class StillReading(Conflict):
    """Another file of the same supplier is still being read; ``import_`` says which."""

    def __init__(self, import_: int, name: str) -> None:
        super().__init__(f"Your file {name} is still being read. Wait until it is, or cancel it, then send this one.")
        self.import_ = import_


def take(
    services: Services,
    actor: Actor,
    *,
    name: str,
    data: bytes,
    declared: str = "",
    scope: ProposalScope = ProposalScope.CHANGES,
    acceptance: Acceptance = Acceptance.ALL_OR_NOTHING,
    corrects: int | None = None,
) -> tuple[int, bool]:
    """Keep a file of a supplier to be read; return its id, and whether it is new.

    The same bytes, to be taken in the same way, are the same file, unless what came of them is over. A file that
    ``corrects`` a proposal (id) is the next version of it.

    Raises:
        NotAllowed: the actor does not send catalogs.
        NotFound: the actor belongs to no supplier, or there is no such proposal for it.
        Conflict: the proposal that it corrects did not come in a file, or has a version that did not come back.
        Invalid: the file is empty, too large, or not what its name or its ``declared`` type says, with one issue at
            ``file``.
        StillReading: another file of the supplier is still being read.
    """
    with services.read() as uow:
        require_sender(uow, actor)
    if actor.supplier is None:
        raise NotFound("supplier")
    shown = attachments.display_name(name)
    if not data:
        raise Invalid([Unreadable("FIL-06.empty", shown, file=shown).issue("file")])
    if len(data) > LARGEST:
        limit = f"{LARGEST // (1024 * 1024)} MB"
        raise Invalid([Unreadable("FIL-06.large", shown, file=shown, limit=limit).issue("file")])
    if unreadable := claims.check(shown, declared, data):
        raise Invalid([unreadable.issue("file")])
    digest = services.files.put(data)
    with services.begin() as uow:
        now = uow.clock.now()
        row = CatalogImportRow(
            supplier_id=actor.supplier,
            corrects_id=corrects,
            digest=digest,
            name=shown,
            size=len(data),
            scope=scope,
            acceptance=acceptance,
            state=ImportState.QUEUED,
            seen_at=now,
            sent_by=actor.user,
            sent_name=actor.name,
            sent_at=now,
        )
        return _keep(uow, actor, row)


def _keep(uow: UnitOfWork, actor: Actor, row: CatalogImportRow) -> tuple[int, bool]:
    queries.lock_supplier(uow.session, row.supplier_id)
    same = queries.find_same(uow.session, row)
    if same is not None and _stands(*same):
        return same[0].id, False
    moving = queries.find_moving(uow.session, row.supplier_id)
    if moving is not None:
        raise StillReading(moving.id, moving.name)
    if row.corrects_id is not None:
        correctable(uow, actor, row.corrects_id)
    uow.session.add(row)
    uow.session.flush()
    _record(uow, actor, row, Event.CATALOG_FILE_SENT, sha256=row.digest, scope=row.scope)
    uow.wake(promise(row))
    return row.id, True


def correctable(uow: UnitOfWork, actor: Actor, proposal: int) -> CatalogProposalRow:
    """Return a proposal (id) that came in a file and came back, so that a corrected file can be its next version.

    Raises:
        NotFound: there is no such proposal for this actor.
        Conflict: it did not come in a file, or there is a newer version, or one that is on its way or booked.
    """
    row = drafting.find(uow, actor, proposal)
    newest = drafting.newest_version(uow, row.id)
    if newest.id != row.id:
        raise Conflict(f"Version {newest.version} of {row.number} is there already. Open that one.")
    if row.digest is None:
        raise Conflict("This proposal did not come in a file. Correct it in its form.")
    if row.state not in CAME_BACK:
        raise Conflict("This proposal is on its way or booked. Send another file for what is to change.")
    return row


def _stands(row: CatalogImportRow, proposal_state: str | None) -> bool:
    """Say whether something came of a file, or still does."""
    if row.state in (ImportState.REFUSED, ImportState.CANCELLED):
        return False
    return row.state != ImportState.CHECKED or (proposal_state is not None and proposal_state not in CAME_BACK)


def require_sender(uow: UnitOfWork, actor: Actor) -> None:
    """Let only those pass who send catalogs (rule ACC-02).

    Raises:
        NotAllowed: with the names of those who could give the right.
    """
    if not actor.may(Permission.CATALOG_SEND):
        raise NotAllowed("send catalogs", users.list_administrators(uow.session, actor))


def find(uow: UnitOfWork, actor: Actor, import_: int) -> CatalogImportRow:
    """Return a file to be changed by somebody who sends catalogs, locked.

    Raises:
        NotAllowed: the actor does not send catalogs.
        NotFound: there is no such file for this actor.
    """
    require_sender(uow, actor)
    row = queries.find(uow.session, actor, import_, lock=True)
    if row is None:
        raise NotFound(str(import_))
    return row


def say_style(uow: UnitOfWork, actor: Actor, import_: int, said: Mapping[str, str]) -> None:
    """Answer every question of a table that reads in two ways, and have it read again with the answers.

    ``said`` is by what is asked for: ``decimal``, ``dates``, ``delimiter`` or ``encoding``.

    Raises:
        NotAllowed, NotFound: as for ``find``.
        Conflict: it asks nothing, or does not any more; or another file is still being read.
        Invalid: a question has no answer, with an issue at what it asks for.
    """
    row = find(uow, actor, import_)
    if row.state != ImportState.ASKED:
        raise Conflict("This file asks nothing any more. Read what came of it.")
    asked = {tables.QUESTIONS[issue.key] for issue in issues_v1.load(row.findings)}
    if wrong := [name for name in sorted(asked) if said.get(name) not in tables.CHOICES[name]]:
        raise Invalid([Unreadable("FIL-01.choose").issue(name) for name in wrong])
    told = {name: said[name] for name in asked}
    _require_turn(uow, row)
    row.style = row.style | told
    _read_again(uow, row)
    _record(uow, actor, row, Event.CATALOG_STYLE_SAID, **told)


def read_again(uow: UnitOfWork, actor: Actor, import_: int) -> None:
    """Have a checked file read anew, because what the rules compared it with has changed since.

    Raises:
        NotAllowed, NotFound: as for ``find``.
        Conflict: it was sent, is being read, or another file is.
    """
    row = find(uow, actor, import_)
    if row.state != ImportState.CHECKED or not _is_draft(uow, row):
        raise Conflict("This file is being read, or was sent. Read how it stands now.")
    _require_turn(uow, row)
    _read_again(uow, row)


def resume(uow: UnitOfWork, import_: int) -> None:
    """Have a file read anew whose words mean something by now; one that was sent, or is thrown away, stays as it is."""
    row = uow.session.get(CatalogImportRow, import_, with_for_update=True)
    if row is not None and row.state == ImportState.CHECKED and _is_draft(uow, row):
        _read_again(uow, row)


def _is_draft(uow: UnitOfWork, row: CatalogImportRow) -> bool:
    if row.proposal_id is None:
        return False
    return uow.session.get_one(CatalogProposalRow, row.proposal_id).state == DocumentState.DRAFT


def _require_turn(uow: UnitOfWork, row: CatalogImportRow) -> None:
    """Let one file of a supplier be read at a time."""
    queries.lock_supplier(uow.session, row.supplier_id)
    moving = queries.find_moving(uow.session, row.supplier_id)
    if moving is not None:
        raise StillReading(moving.id, moving.name)


def _read_again(uow: UnitOfWork, row: CatalogImportRow) -> None:
    forget(uow, row)
    row.state, row.attempts, row.seen_at, row.finished_at = ImportState.QUEUED, 0, uow.clock.now(), None
    row.total, row.done, row.wrong, row.tally, row.items, row.removed = None, 0, 0, {}, 0, 0
    row.findings, row.problem, row.examples = [], "", []
    uow.wake(promise(row))


def cancel(uow: UnitOfWork, actor: Actor, import_: int) -> None:
    """Stop the reading of a file, or throw its draft away; a second time there is nothing to do.

    A worker that is at it stops within one batch of rows, and nothing of them is left.

    Raises:
        NotAllowed, NotFound: as for ``find``.
        Conflict: it was sent.
    """
    row = find(uow, actor, import_)
    if row.state in (ImportState.CANCELLED, ImportState.REFUSED) or row.cancelled_at is not None:
        return
    if row.state == ImportState.CHECKED and not _is_draft(uow, row):
        raise Conflict("What this file says was sent. You can take it back while it is on its way.")
    row.cancelled_at = uow.clock.now()
    if row.state != ImportState.READING:
        forget(uow, row)
        row.state, row.finished_at = ImportState.CANCELLED, row.cancelled_at
    _record(uow, actor, row, Event.CATALOG_FILE_CANCELLED)


def forget(uow: UnitOfWork, row: CatalogImportRow) -> None:
    """Leave nothing of the draft that is being read, or was read, from a file; its items stand as without it."""
    if row.proposal_id is not None:
        standing.forget(uow.session, row.proposal_id)
        queries.remove_proposal(uow.session, row)


def _record(uow: UnitOfWork, actor: Actor, row: CatalogImportRow, event: Event, **data: object) -> None:
    uow.record(actor, event, supplier=row.supplier_id, data={"import": row.id, **data})


def promise(row: CatalogImportRow) -> Promise:
    """Return what wakes a worker for a file; it is left to the workers that deliveries do not wait for."""
    return Promise(row.id, READ, row.attempts, is_long=True)


def lease(services: Services) -> timedelta:
    """Return how long a worker may be silent before another one goes on with its file."""
    return LEASES * services.settings.lease


def sweep(services: Services, *, most: int = 50) -> int:
    """Wake workers for files that nobody reads: forgotten, held by the scanner, or dropped by a worker that died."""
    now = services.clock.now()
    with services.begin() as uow:
        rows = queries.list_forgotten(uow.session, queued=now - AGAIN, reading=now - lease(services), limit=most)
        for row in rows:
            if row.state != ImportState.CHECKED:
                row.state, row.token, row.seen_at = ImportState.QUEUED, None, now
            uow.wake(promise(row))
        return len(rows)
