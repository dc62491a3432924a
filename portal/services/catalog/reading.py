"""Reading a file of many items by a worker: scanned, taken apart in a process of its own, checked and kept by batches.

Each batch is kept in one transaction with how far the reading is, and nobody sees a line before the last one is there.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from portal.contracts import issues_v1
from portal.contracts.formats import catalog_table, tables
from portal.contracts.formats.catalog_table import CatalogTable
from portal.domain.actors import SYSTEM, Actor, Role
from portal.domain.catalog import Acceptance, LineState, ProposalScope
from portal.domain.events import Event
from portal.domain.imports import ImportState
from portal.domain.issues import Issue, Severity, of_severity
from portal.failpoints import reach
from portal.ports.readers import NotRead
from portal.services import readers, scanning, snapshots
from portal.services.catalog import checking, drafting, importing, replacing, side_by_side, standing
from portal.services.catalog.batches import Batch, Reading
from portal.services.catalog.checking import Kept
from portal.services.catalog.importing import forget, lease
from portal.services.composition import Services
from portal.services.mappings import tasks
from portal.store.queries import catalog_imports as queries
from portal.store.queries import catalog_items
from portal.store.rows import CatalogImportRow, CatalogProposalRow
from portal.store.unit_of_work import UnitOfWork

#: A file that ended so many workers without a step forward is not tried again by itself.
MOST_TRIES = 3

#: After more rows than this the database has to look at what it has.
MANY = 5_000

#: Rows that are gone through at once: some tenths of a second.
ROWS = 2_000

_HOPELESS = "The file could not be read. Nothing is wrong with your account. Try another file, or enter it in the form."
_HELD = "The virus scanner does not answer. The file is read as soon as it does; there is nothing to do for you."


@dataclass(frozen=True, slots=True)
class _Claim:
    """A file in this worker's hands; ``checked`` is its draft (id) where only that is to be pointed at."""

    import_: int
    token: str
    digest: str
    name: str
    supplier: int
    scope: ProposalScope
    attempts: int
    style: Mapping[str, str]
    is_cancelled: bool
    checked: int | None


class _Lost(Exception):
    """Another worker has the file: nothing of this one's work is kept any more."""


class _Cancelled(Exception):
    """Somebody asked for the reading to stop."""


def run(services: Services, import_: int) -> str:
    """Read a file and keep its rows as a draft of a proposal; say in a word what came of it.

    Only the worker whose claim holds writes anything. Killed anywhere, the file is taken up again behind the last batch
    that was kept, and the draft is seen when all of it is there.

    Raises:
        Unavailable: the database does not answer.
        OSError: a file cannot be read now, or no reader can be run.
    """
    claim = _take(services, import_)
    if claim is None:
        return "nothing to do"
    reach("catalog.claimed")
    if claim.checked is not None:
        return _point(services, claim, claim.checked)
    try:
        return _read(services, claim)
    except _Lost:
        return "lost"
    except _Cancelled:
        return _end(services, claim, {"state": ImportState.CANCELLED}, keeps=False)


def _take(services: Services, import_: int) -> _Claim | None:
    token, now = str(uuid.uuid4()), services.clock.now()
    with services.begin() as uow:
        row = queries.claim(uow.session, import_, token=token, now=now, before=now - lease(services))
        if row is None:
            return None
        return _Claim(
            row.id,
            token,
            row.digest,
            row.name,
            row.supplier_id,
            ProposalScope(row.scope),
            row.attempts,
            row.style,
            row.cancelled_at is not None,
            row.proposal_id if row.state == ImportState.CHECKED else None,
        )


def _read(services: Services, claim: _Claim) -> str:
    if claim.is_cancelled:
        raise _Cancelled
    if claim.attempts > MOST_TRIES:
        return _end(services, claim, {"state": ImportState.REFUSED, "problem": _HOPELESS}, keeps=False)
    data = services.files.read(claim.digest)
    if issues := scanning.scan(services.scanner, [(claim.name, data)]):
        if of_severity(issues, Severity.ERROR):
            return _refuse(services, claim, tuple(issues))
        return _end(services, claim, {"state": ImportState.HELD, "problem": _HELD, "attempts": 0})
    read = services.readers.read(readers.CATALOG, data, claim.style)
    del data
    reach("catalog.understood")
    if isinstance(read, NotRead):
        return _refuse(services, claim, read.issues)
    return _store(services, claim, read.value)


def _refuse(services: Services, claim: _Claim, issues: tuple[Issue, ...]) -> str:
    """Ask what the table does not tell, or say why it cannot be taken."""
    asks = bool(issues) and all(issue.key in tables.QUESTIONS for issue in issues)
    state = ImportState.ASKED if asks else ImportState.REFUSED
    return _end(services, claim, {"state": state, "findings": issues_v1.dump(issues), "problem": ""})


def _store(services: Services, claim: _Claim, table: CatalogTable) -> str:
    with services.begin() as uow:
        row = _hold(uow, claim)
        proposal = _proposal(uow, row).id
        row.total = table.count
        row.style = {name: value for name, value in asdict(table.style).items() if value}
        row.examples = [[one.path, one.written, one.read] for one in table.examples]
        row.findings = issues_v1.dump(table.notes)
        row.problem, row.seen_at = "", services.clock.now()
        done = row.done
    kept = Kept(proposal, catalog_table.repeated(table))
    reading = Reading(services, claim.supplier, claim.import_, kept, claim.scope)
    for batch in side_by_side.each_batch(reading, table, done):
        _keep(services, claim, batch)
    if claim.scope is ProposalScope.REPLACEMENT:
        for ended in replacing.each_batch(reading, ROWS):
            _keep(services, claim, ended)
    return _finish(services, claim)


def _hold(uow: UnitOfWork, claim: _Claim) -> CatalogImportRow:
    """Return the file, locked, while it is this worker's and wanted."""
    row = queries.hold(uow.session, claim.import_, claim.token)
    if row is None:
        raise _Lost
    if row.cancelled_at is not None:
        raise _Cancelled
    return row


def _proposal(uow: UnitOfWork, row: CatalogImportRow) -> CatalogProposalRow:
    """Return the draft that the rows belong to, begun where there is none; nobody sees it before it is whole."""
    if row.proposal_id is not None:
        return uow.session.get_one(CatalogProposalRow, row.proposal_id)
    sender = Actor(row.sent_by, row.sent_name, Role.SUPPLIER_ORDERS, supplier=row.supplier_id)
    proposal = drafting.begin(
        uow,
        sender,
        row.supplier_id,
        scope=ProposalScope(row.scope),
        acceptance=Acceptance(row.acceptance),
        channel="file",
        corrects=row.corrects_id,
        digest=row.digest,
        file_name=row.name,
        is_whole=False,
    )
    proposal.profile_version = snapshots.profile(uow).version
    row.proposal_id = proposal.id
    return proposal


def _keep(services: Services, claim: _Claim, batch: Batch) -> None:
    """Keep a batch with how far the reading is; a step forward gives the file its tries back."""
    reach("catalog.checked")
    with services.begin() as uow:
        row = _hold(uow, claim)
        batch.store(uow)
        row.done += batch.rows
        row.removed += batch.ended
        row.wrong += batch.tally[LineState.WRONG.value]
        row.tally = dict(Counter(row.tally) + batch.tally)
        row.attempts, row.seen_at = 0, services.clock.now()
    reach("catalog.kept")


def _finish(services: Services, claim: _Claim) -> str:
    with services.begin() as uow:
        row = _hold(uow, claim)
        assert row.proposal_id is not None, "a checked file has its draft"
        proposal = uow.session.get_one(CatalogProposalRow, row.proposal_id)
        explained = row.tally.get(LineState.WAITING.value) and not tasks.is_asking(uow, row.id)
        if explained or checking.over_since(uow, proposal):
            # Its words were explained while it was being read, or a day or the buyer's terms ended, and nobody could
            # have it read again meanwhile.
            row.state, row.token = ImportState.CHECKED, None
            importing.resume(uow, row.id)
            return ImportState.QUEUED.value
        proposal.is_whole, proposal.saved_at = True, uow.clock.now()
        proposal.line_count, proposal.wrong_count = row.done + row.removed, row.wrong
        row.items = catalog_items.count_active(uow.session, row.supplier_id)
        row.state, row.seen_at, row.finished_at = ImportState.CHECKED, uow.clock.now(), uow.clock.now()
        if row.done + row.removed > MANY:
            queries.look_at_rows(uow.session)
        found = {"import": row.id, "rows": row.done, "wrong": row.wrong, "removed": row.removed}
        uow.record(SYSTEM, Event.CATALOG_FILE_CHECKED, supplier=row.supplier_id, document=proposal.id, data=found)
        draft = proposal.id
    reach("catalog.finished")
    return _point(services, claim, draft)


def _point(services: Services, claim: _Claim, draft: int) -> str:
    """Have the items that a checked file names stand as its rows say, some thousand at a time; twice is harmless."""
    after = 0
    while True:
        with services.begin() as uow:
            span = queries.next_span(uow.session, draft, after, ROWS)
            values = {"token": None} if span is None else {"seen_at": uow.clock.now()}
            if not queries.settle(uow.session, claim.import_, claim.token, values) or span is None:
                return ImportState.CHECKED.value
            drafting.introduce_new(uow, claim.supplier, draft, span)
            standing.refresh(uow.session, proposal=draft, span=span)
        after = span[1]


def _end(services: Services, claim: _Claim, values: Mapping[str, Any], *, keeps: bool = True) -> str:
    """Write down what came of reading; unless it ``keeps``, nothing is left of the rows that were kept."""
    now = services.clock.now()
    with services.begin() as uow:
        row = queries.hold(uow.session, claim.import_, claim.token)
        if row is None:
            return "lost"
        if not keeps:
            forget(uow, row)
        for name, value in {"finished_at": now, "seen_at": now, **values}.items():
            setattr(row, name, value)
        row.token = None
    return str(values["state"].value)
