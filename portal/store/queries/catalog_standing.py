"""How items of catalogs stand: which line speaks for each, and what that says; set-based, for any number of items."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, case, func, or_, select, update
from sqlalchemy.orm import Session

from portal.domain.catalog import LineState
from portal.domain.catalog_standing import of_line
from portal.domain.states import DocumentState
from portal.store.rows import CatalogItemRow, CatalogLineRow, DocumentRow

#: Lines that are over as soon as the ERP's item is newer than the one that they were based on.
ENDED = (LineState.BOOKED, LineState.DECLINED, LineState.REFUSED)

#: Where a proposal names an item more than once, a line that somebody has to look at speaks for it.
_CALLING = (LineState.WRONG, LineState.REFUSED, LineState.DECLINED, LineState.WAITING, LineState.PENDING)

Affected = ColumnElement[bool]


def named_by(session: Session, proposal: int, positions: Collection[int] | None = None) -> Affected:
    """Return the condition of the items that a proposal (id) names, at these positions or anywhere."""
    supplier = session.scalar(select(DocumentRow.supplier_id).where(DocumentRow.id == proposal))
    codes = select(CatalogLineRow.code).where(CatalogLineRow.proposal_id == proposal)
    if positions is not None:
        codes = codes.where(CatalogLineRow.position.in_(positions))
    return (CatalogItemRow.supplier_id == supplier) & CatalogItemRow.code.in_(codes)


def among(items: Collection[int]) -> Affected:
    """Return the condition of these items (ids)."""
    return CatalogItemRow.id.in_(items)


def tell(session: Session, affected: Affected, *, but: int = 0) -> None:
    """Write how each item stands: as its newest line says, or as the ERP has it; without one proposal (id)."""
    sent = DocumentRow.state != DocumentState.DRAFT
    statement = (
        update(CatalogItemRow)
        .where(affected)
        .values(
            line_proposal=_speaking(CatalogLineRow.proposal_id, but),
            line_position=_speaking(CatalogLineRow.position, but),
            status=func.coalesce(_speaking(_SAID, but), CatalogItemRow.erp_status),
            sent_status=func.coalesce(_speaking(_SAID, but, sent), CatalogItemRow.erp_status),
        )
    )
    session.connection().execute(statement)


_SAID = case(
    *(
        ((DocumentRow.state == document) & (CatalogLineRow.state == line), said)
        for document in DocumentState
        for line in LineState
        if (said := of_line(document, line)) is not None
    )
)


def _speaking(what: Any, but: int, *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Select something of the line that speaks for an item: of the newest proposal in which one says anything."""
    # Kept from going through all of the supplier's documents: there are few lines of one code.
    supplier = func.coalesce(DocumentRow.supplier_id, DocumentRow.supplier_id)
    base = func.coalesce(CatalogLineRow.based_on, 0)
    return (
        select(what)
        .join_from(CatalogLineRow, DocumentRow, DocumentRow.id == CatalogLineRow.proposal_id)
        .where(
            CatalogLineRow.code == CatalogItemRow.code,
            supplier == CatalogItemRow.supplier_id,
            CatalogLineRow.proposal_id != but,
            _SAID.is_not(None),
            or_(CatalogLineRow.state.not_in(ENDED), CatalogItemRow.version <= base),
            *conditions,
        )
        .order_by(
            CatalogLineRow.proposal_id.desc(),
            case((CatalogLineRow.state.in_(_CALLING), 0), else_=1),
            CatalogLineRow.position.desc(),
        )
        .limit(1)
        .correlate(CatalogItemRow)
        .scalar_subquery()
    )
