"""Files of many items as they are read: lists, one with what came of it, and the rows in which something was found."""

from __future__ import annotations

from collections.abc import Mapping

from portal.contracts import catalog_v1, issues_v1
from portal.domain.actors import Actor
from portal.domain.catalog import Acceptance, CatalogAction, LineState, ProposalScope
from portal.domain.errors import NotFound
from portal.domain.imports import MOVING, ImportState
from portal.domain.issues import Severity
from portal.domain.states import DocumentState
from portal.services import cursors, kept
from portal.services.catalog import columns
from portal.services.catalog.import_views import Example, Found, FoundRow, ImportView
from portal.services.composition import Services
from portal.services.cursors import Page
from portal.store.queries import catalog_imports as queries
from portal.store.rows import CatalogImportRow, CatalogLineRow, CatalogProposalRow
from portal.store.unit_of_work import UnitOfWork

_KEY = (cursors.identity,)

#: What stops a row comes first.
_ORDER = tuple(Severity)


def list_imports(uow: UnitOfWork, actor: Actor, *, cursor: str | None = None, limit: int = 25) -> Page[ImportView]:
    """Return one page of the files that were sent, the latest first."""
    place = cursors.read(cursor, _KEY)
    found = queries.list_latest(uow.session, actor, place, limit + 1)
    return cursors.page(found, place, limit, lambda row: (row[0].id,), lambda row: _view(*row))


def get(uow: UnitOfWork, actor: Actor, import_: int) -> ImportView:
    """Return one file and what came of it.

    Raises:
        NotFound: there is no such file for this actor.
    """
    found = queries.find_with_proposal(uow.session, actor, import_)
    if found is None:
        raise NotFound(str(import_))
    return _view(*found)


def _view(row: CatalogImportRow, proposal: CatalogProposalRow | None, supplier_name: str) -> ImportView:
    states, found = read_tally(row.tally)
    return ImportView(
        id=row.id,
        name=row.name,
        size=row.size,
        digest=row.digest,
        supplier_name=supplier_name,
        scope=ProposalScope(row.scope),
        acceptance=Acceptance(row.acceptance),
        state=ImportState(row.state),
        style=row.style,
        findings=issues_v1.load(row.findings),
        problem=row.problem,
        total=row.total,
        done=row.done,
        wrong=row.wrong,
        items=row.items,
        removed=row.removed,
        sent_at=row.sent_at,
        sent_name=row.sent_name,
        finished_at=row.finished_at,
        is_moving=row.state in MOVING,
        is_cancelled=row.cancelled_at is not None,
        states=states,
        found=found,
        examples=tuple(Example(*columns.of_cell(path), *said) for path, *said in row.examples),
        proposal=None if proposal is None else proposal.id,
        number="" if proposal is None else proposal.number,
        edition=0 if proposal is None else proposal.edition,
        proposal_state=None if proposal is None else DocumentState(proposal.state),
    )


def read_tally(tally: Mapping[str, int]) -> tuple[dict[LineState, int], tuple[Found, ...]]:
    """Return how many rows are in each state, and how many each rule found something in, what stops them first."""
    states = {LineState(key): count for key, count in tally.items() if key in tuple(LineState)}
    found = []
    for key, count in tally.items():
        rule, _, severity = key.partition(" ")
        if severity:
            found.append(Found(rule, Severity(severity), count))
    return states, tuple(sorted(found, key=lambda one: (_ORDER.index(one.severity), one.rule)))


def group(view: ImportView, rule: str, severity: str) -> Found:
    """Return what one rule found in a file, by its severity.

    Raises:
        NotFound: it found nothing.
    """
    for one in view.found if view.proposal is not None else ():
        if (one.rule, one.severity) == (rule, severity):
            return one
    raise NotFound(f"{view.id}/{severity}/{rule}")


def list_found(
    uow: UnitOfWork, view: ImportView, what: Found, *, cursor: str | None = None, limit: int = 50
) -> Page[FoundRow]:
    """Return one page of the rows of a file in which a rule found something."""
    assert view.proposal is not None, "there is a proposal where something was found"
    place = cursors.read(cursor, _KEY)
    found = queries.list_found(uow.session, view.proposal, what.rule, what.severity, place, limit + 1)
    return cursors.page(found, place, limit, lambda row: (row.position,), lambda row: _row(row, what))


def _row(row: CatalogLineRow, what: Found) -> FoundRow:
    issues = issues_v1.load(row.findings)
    return FoundRow(
        row=row.row,
        position=row.position,
        code=row.code,
        description=catalog_v1.load_item(row.document).description,
        action=CatalogAction(row.action),
        state=LineState(row.state),
        issues=tuple(issue for issue in issues if (issue.rule, issue.severity) == (what.rule, what.severity)),
    )


def read_file(services: Services, actor: Actor, import_: int) -> tuple[str, bytes]:
    """Return a file's name and bytes as they came.

    Raises:
        NotFound: there is no such file for this actor.
    """
    with services.read() as uow:
        found = get(uow, actor, import_)
    return found.name, kept.read(services, found.digest)
