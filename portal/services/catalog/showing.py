"""One item: what the ERP has, how it came to be so, what is proposed, and which orders are open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.contracts import catalog_v1, issues_v1
from portal.domain.actors import Actor
from portal.domain.catalog import CatalogAction, CatalogItem, CatalogStatus, LineState, MasterItem
from portal.domain.catalog_effects import FieldChange
from portal.domain.catalog_versions import differences
from portal.domain.errors import NotFound
from portal.domain.issues import Issue, Severity, of_severity
from portal.domain.profiles import UnitRule
from portal.domain.states import DocumentState
from portal.services import snapshots
from portal.services.catalog import documents, drafting
from portal.services.catalog.views import ItemVersion, ItemView, LineAbout, OpenLine
from portal.store.queries import catalog_items as queries
from portal.store.queries import catalog_lines, catalog_proposals, receipts, shippable, suppliers
from portal.store.rows import CatalogItemRow, CatalogItemVersionRow
from portal.store.rows.shipments import NO_DAY
from portal.store.unit_of_work import UnitOfWork

#: So many versions and proposals of an item are shown.
VERSIONS, LINES = 20, 10


def get_item(uow: UnitOfWork, actor: Actor, item: int) -> ItemView:
    """Return one item.

    Raises:
        NotFound: there is no such item for this actor.
    """
    row = find(uow, actor, item)
    master = documents.master(row)
    supplier = suppliers.find(uow.session, actor, row.supplier_id)
    draft = None
    if drafting.may_send(actor):
        draft = catalog_proposals.find_draft_of(uow.session, row.supplier_id, row.code)
    return ItemView(
        id=row.id,
        supplier_name="" if supplier is None else supplier.name,
        status=CatalogStatus((row.status if actor.role.is_supplier else row.sent_status) or CatalogStatus.DRAFT),
        item=master.item if master is not None else _proposed(uow, row),
        master=master,
        as_of=row.as_of,
        versions=_versions(queries.list_versions(uow.session, row.id, VERSIONS + 1), snapshots.units(uow)),
        lines=_proposals(uow, row),
        orders=_orders(uow, row),
        draft=None if draft is None else draft.id,
        can_change=drafting.may_send(actor) and draft is None and master is not None,
    )


def find(uow: UnitOfWork, actor: Actor, item: int, *, lock: bool = False) -> CatalogItemRow:
    """Return the row of an item.

    Raises:
        NotFound: there is no such item for this actor.
    """
    row = queries.find(uow.session, actor, item, lock=lock)
    if row is None:
        raise NotFound(str(item))
    return row


def _proposed(uow: UnitOfWork, row: CatalogItemRow) -> CatalogItem:
    """Return an item that the ERP has not, as the line says that speaks for it."""
    if row.line_proposal is not None and row.line_position is not None:
        lines = catalog_lines.list_from(uow.session, row.line_proposal, row.line_position - 1, 1)
        if lines:
            return documents.line(lines[0]).item
    return CatalogItem(row.code, row.description, row.unit, row.currency)


def _versions(rows: Sequence[CatalogItemVersionRow], units: Mapping[str, UnitRule]) -> tuple[ItemVersion, ...]:
    """Return versions, newest first, each with what it says otherwise than the one before it."""
    masters = [catalog_v1.load_master(row.document) for row in rows]
    before: list[MasterItem | None] = [*masters[1:], None][: len(masters)]
    told = [
        ItemVersion(row.version, row.as_of, master.changed_at, _between(earlier, master, units))
        for row, master, earlier in zip(rows, masters, before, strict=True)
    ]
    return tuple(told[:VERSIONS])


def _between(before: MasterItem | None, after: MasterItem, units: Mapping[str, UnitRule]) -> tuple[FieldChange, ...]:
    return () if before is None else differences(before, after, units)


def _proposals(uow: UnitOfWork, row: CatalogItemRow) -> tuple[LineAbout, ...]:
    found = catalog_lines.list_about(uow.session, row.supplier_id, row, LINES)
    whole: dict[int, list[Issue]] = {}
    for receipt in receipts.list_failed(uow.session, {proposal.id for _, proposal in found}):
        errors = of_severity(issues_v1.load(receipt.issues), Severity.ERROR)
        whole.setdefault(receipt.document_id, []).extend(issue for issue in errors if issue.line is None)
    return tuple(_about(line, proposal, tuple(whole.get(proposal.id, ()))) for line, proposal in found)


def _about(line: Any, proposal: Any, whole: tuple[Issue, ...]) -> LineAbout:
    return LineAbout(
        proposal=proposal.id,
        number=proposal.number,
        version=proposal.version,
        document_state=DocumentState(proposal.state),
        action=CatalogAction(line.action),
        state=LineState(line.state),
        change=line.change,
        sent_at=proposal.submitted_at,
        sent_by=proposal.submitted_name,
        reason=line.reason,
        sentence=line.sentence,
        decided_by=line.decided_by,
        decided_at=line.decided_at,
        findings=tuple(of_severity(issues_v1.load(line.findings), Severity.ERROR)),
        whole=whole,
    )


def _orders(uow: UnitOfWork, row: CatalogItemRow) -> tuple[OpenLine, ...]:
    items = [row.buyer_item] if row.buyer_item else []
    found = shippable.list_of_items(uow.session, row.supplier_id, [row.code], items)
    return tuple(
        OpenLine(
            order=one.number,
            line=one.line,
            due=None if one.due == NO_DAY else one.due,
            open=one.open,
            unit=one.unit,
            price=one.price,
            price_base=one.price_base,
            currency=one.currency,
        )
        for one in found
    )
