"""How items of catalogs stand: which line speaks for each, and what that says; set-based, for any number of items."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, null, or_, select, update
from sqlalchemy.orm import Session

from portal.domain.catalog import LineState
from portal.domain.catalog_standing import of_line
from portal.domain.states import DocumentState
from portal.store.batches import plan_by_values
from portal.store.rows import CatalogItemRow, CatalogLineRow, DocumentRow

#: Lines that are over as soon as the ERP's item is newer than the one that they were based on.
ENDED = (LineState.BOOKED, LineState.DECLINED, LineState.REFUSED)

#: Where a proposal names an item more than once, a line that somebody has to look at speaks for it.
_CALLING = (LineState.WRONG, LineState.REFUSED, LineState.DECLINED, LineState.WAITING, LineState.PENDING)

Affected = ColumnElement[bool]


def named_by(
    session: Session,
    proposal: int,
    positions: Collection[int] | None = None,
    span: tuple[int, int] | None = None,
    decided_at: datetime | None = None,
) -> Affected:
    """Return the condition of the items that a proposal (id) names.

    Anywhere, at these positions, in a span of them (first and last), or in lines that were decided then.
    """
    supplier = session.scalar(select(DocumentRow.supplier_id).where(DocumentRow.id == proposal))
    codes = select(CatalogLineRow.code).where(CatalogLineRow.proposal_id == proposal)
    if positions is not None:
        codes = codes.where(CatalogLineRow.position.in_(positions))
    if span is not None:
        codes = codes.where(CatalogLineRow.position.between(*span))
    if decided_at is not None:
        codes = codes.where(CatalogLineRow.decided_at == decided_at)
    return (CatalogItemRow.supplier_id == supplier) & CatalogItemRow.code.in_(codes)


def among(items: Collection[int]) -> Affected:
    """Return the condition of these items (ids)."""
    return CatalogItemRow.id.in_(items)


def tell(session: Session, affected: Affected, *, but: int = 0) -> None:
    """Write how each item stands: as its newest line says, or as the ERP has it; without one proposal (id).

    Items that stand as before are left alone: of very many, writing costs more than reading.
    """
    plan_by_values(session)
    lines = _speaking(affected, but).subquery()
    first, first_sent = lines.c.place == 1, lines.c.sent_place == 1
    spoken = (
        select(
            lines.c.item,
            func.max(lines.c.proposal_id).filter(first).label("line_proposal"),
            func.max(lines.c.position).filter(first).label("line_position"),
            func.max(lines.c.said).filter(first).label("status"),
            func.max(lines.c.said).filter(first_sent).label("said_sent"),
        )
        .group_by(lines.c.item)
        .subquery()
    )
    _write(
        session,
        CatalogItemRow.id == spoken.c.item,
        line_proposal=spoken.c.line_proposal,
        line_position=spoken.c.line_position,
        status=spoken.c.status,
        sent_status=func.coalesce(spoken.c.said_sent, CatalogItemRow.erp_status),
    )
    _write(
        session,
        affected & ~_says_something(but).correlate(CatalogItemRow).exists(),
        line_proposal=null(),
        line_position=null(),
        status=CatalogItemRow.erp_status,
        sent_status=CatalogItemRow.erp_status,
    )


def _write(session: Session, which: ColumnElement[bool], **values: Any) -> None:
    differs = (getattr(CatalogItemRow, name).is_distinct_from(value) for name, value in values.items())
    session.connection().execute(update(CatalogItemRow).where(which, or_(*differs)).values(**values))


_SAID = case(
    *(
        ((DocumentRow.state == document) & (CatalogLineRow.state == line), said)
        for document in DocumentState
        for line in LineState
        if (said := of_line(document, line)) is not None
    )
)
_SENT = DocumentRow.state != DocumentState.DRAFT


def _speaking(affected: Affected, but: int) -> Select[Any]:
    """Select the lines that say something about items, numbered from the newest on, and those sent by themselves."""
    newest_first = (
        CatalogLineRow.proposal_id.desc(),
        case((CatalogLineRow.state.in_(_CALLING), 0), else_=1),
        CatalogLineRow.position.desc(),
    )
    place = func.row_number().over(partition_by=CatalogItemRow.id, order_by=newest_first)
    sent_place = func.row_number().over(partition_by=(CatalogItemRow.id, _SENT), order_by=newest_first)
    return (
        _says_something(but)
        .add_columns(
            CatalogItemRow.id.label("item"),
            CatalogLineRow.position,
            _SAID.label("said"),
            place.label("place"),
            case((_SENT, sent_place)).label("sent_place"),
        )
        .where(affected)
    )


def _says_something(but: int) -> Select[Any]:
    """Select the lines about an item that say something, without those of one proposal (id)."""
    # Kept from going through all of the supplier's documents: there are few lines of one code.
    supplier = func.coalesce(DocumentRow.supplier_id, DocumentRow.supplier_id)
    base = func.coalesce(CatalogLineRow.based_on, 0)
    return (
        select(CatalogLineRow.proposal_id)
        .join(DocumentRow, DocumentRow.id == CatalogLineRow.proposal_id)
        .where(
            CatalogLineRow.code == CatalogItemRow.code,
            supplier == CatalogItemRow.supplier_id,
            CatalogLineRow.proposal_id != but,
            _SAID.is_not(None),
            or_(CatalogLineRow.state.not_in(ENDED), CatalogItemRow.version <= base),
        )
    )
