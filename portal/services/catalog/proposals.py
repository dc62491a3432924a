"""Reading proposals: lists, and one version with its receipts and a page of its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.contracts import catalog_v1, issues_v1
from portal.domain.actors import Actor
from portal.domain.catalog import Acceptance, CatalogAction, LineState, ProposalScope
from portal.domain.catalog_effects import changes
from portal.domain.errors import NotFound
from portal.domain.profiles import UnitRule
from portal.domain.states import DocumentState
from portal.services import cursors, receipts, snapshots
from portal.services.catalog import documents, drafting
from portal.services.catalog.keeping import DELIVER
from portal.services.catalog.views import CAME_BACK, WITHDRAWABLE, LineView, ProposalRow, ProposalView
from portal.services.cursors import Page
from portal.store.queries import catalog_imports, catalog_items, catalog_lines, invoices, suppliers
from portal.store.queries import catalog_proposals as queries
from portal.store.queries import receipts as receipt_queries
from portal.store.rows import CatalogItemRow, CatalogLineRow, CatalogProposalRow
from portal.store.unit_of_work import UnitOfWork

_KEY = (cursors.identity,)

#: So many lines stand on one page.
LINES = 50

_LONGEST = 80


def list_proposals(
    uow: UnitOfWork, actor: Actor, *, q: str = "", state: str = "", cursor: str | None = None, limit: int = 50
) -> Page[ProposalRow]:
    """Return one page of proposals, the newest version of each number, most recent first."""
    place = cursors.read(cursor, _KEY)
    criteria = {"q": _searched(q), "state": state if state in tuple(DocumentState) else None}
    found = queries.list_newest(uow.session, actor, criteria, place, limit + 1)
    return cursors.page(found, place, limit, lambda row: (row.id,), _row)


def _searched(q: str) -> str:
    """Return a number or an item code to look for; what neither can contain finds nothing."""
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in q.strip()[:_LONGEST])


def _row(row: Any) -> ProposalRow:
    state = DocumentState(row.state)
    return ProposalRow(
        id=row.id,
        number=row.number,
        version=row.version,
        supplier_name=row.supplier_name,
        state=state,
        scope=ProposalScope(row.scope),
        line_count=row.line_count,
        wrong_count=row.wrong_count,
        code=row.code or "",
        action=None if row.action is None else CatalogAction(row.action),
        file_name=row.file_name,
        by=row.submitted_name,
        at=row.saved_at if state is DocumentState.DRAFT else row.submitted_at,
    )


def get(
    uow: UnitOfWork, actor: Actor, proposal: int, *, state: str = "", cursor: str | None = None, limit: int = LINES
) -> ProposalView:
    """Return one version of a proposal with a page of its lines, those in one ``state`` where one is named.

    Raises:
        NotFound: there is no such proposal for this actor.
    """
    row = drafting.find(uow, actor, proposal)
    session, at = uow.session, DocumentState(row.state)
    versions = queries.list_versions(session, actor, row.supplier_id, row.number)
    if not versions:  # a draft that was thrown away since it was found
        raise NotFound(row.number)
    place = cursors.read(cursor, _KEY)
    criteria = {"state": state if state in tuple(LineState) else None}
    found = catalog_lines.list_page(session, row.id, criteria, place, limit + 1)
    lines, newer, older = cursors.around(found, place, limit, lambda line: (line.position,))
    promise = invoices.find_promise(session, row.id, job=DELIVER) if at in receipts.UNBOOKED else None
    supplier = suppliers.find(session, actor, row.supplier_id)
    may = drafting.may_send(actor)
    is_back = may and versions[0].id == row.id and at in CAME_BACK
    return ProposalView(
        id=row.id,
        number=row.number,
        version=row.version,
        edition=row.edition,
        state=at,
        supplier_name="" if supplier is None else supplier.name,
        scope=ProposalScope(row.scope),
        acceptance=Acceptance(row.acceptance),
        note=row.note,
        line_count=row.line_count,
        wrong_count=row.wrong_count,
        lines=_lines(uow, row, lines),
        counts=catalog_lines.count_states(session, row.id),
        receipts=receipts.load(receipt_queries.list_of(session, row.id)),
        findings=issues_v1.load(row.findings),
        confirmed=frozenset(row.confirmed),
        versions=tuple((one.id, one.version, DocumentState(one.state)) for one in versions),
        newest=versions[0].id,
        submitted_at=row.submitted_at,
        submitted_name=row.submitted_name,
        saved_at=row.saved_at,
        file_name=row.file_name,
        erp_reference=row.erp_reference,
        booked_at=row.booked_at,
        review_opened_at=row.review_opened_at,
        assigned_name=row.assigned_name,
        waiting=receipts.waiting(at, promise, uow.clock.now(), what="proposal"),
        newer=newer,
        older=older,
        can_edit=may and at is DocumentState.DRAFT,
        can_withdraw=may and at in WITHDRAWABLE and not (promise is not None and promise.attempts),
        can_repair=is_back and row.digest is None,
        can_correct=is_back and row.digest is not None,
        import_=None if row.digest is None else catalog_imports.find_of(session, actor, row.id),
    )


def _lines(uow: UnitOfWork, row: CatalogProposalRow, lines: Sequence[CatalogLineRow]) -> tuple[LineView, ...]:
    known = catalog_items.by_codes(uow.session, row.supplier_id, {line.code for line in lines})
    before = catalog_items.list_based_on(
        uow.session, [(known[line.code].id, line.based_on) for line in lines if line.based_on and line.code in known]
    )
    units = snapshots.units(uow)
    return tuple(_line(line, known.get(line.code), before, units) for line in lines)


def _line(
    row: CatalogLineRow,
    item: CatalogItemRow | None,
    before: Mapping[tuple[int, int], Mapping[str, Any]],
    units: Mapping[str, UnitRule],
) -> LineView:
    """Return a line beside the version of the ERP's item that it was made for, not the one that came of it."""
    line = documents.line(row)
    stored = before.get((item.id, row.based_on)) if item is not None and row.based_on else None
    return LineView(
        line=line,
        state=LineState(row.state),
        changes=changes(line, None if stored is None else catalog_v1.load_master(stored), units),
        findings=issues_v1.load(row.findings),
        change=row.change,
        money=row.money,
        item=None if item is None else item.id,
        review=row.review,
        reason=row.reason,
        sentence=row.sentence,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
