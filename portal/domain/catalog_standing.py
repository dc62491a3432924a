"""How an item stands for its supplier: what the ERP says of it, or the newest proposal about it that is not over."""

from __future__ import annotations

from datetime import date

from portal.domain.catalog import CatalogItem, CatalogStatus, ItemStatus, LineState, MasterItem
from portal.domain.states import ON_ITS_WAY, DocumentState

#: Nobody but the supplier hears of these.
UNSENT = frozenset({CatalogStatus.DRAFT, CatalogStatus.CHECKING, CatalogStatus.ERRORS})

_DRAFT = {
    LineState.OK: CatalogStatus.DRAFT,
    LineState.WRONG: CatalogStatus.ERRORS,
    LineState.WAITING: CatalogStatus.CHECKING,
}

_SENT = {
    LineState.OK: CatalogStatus.ACCEPTED,
    LineState.PENDING: CatalogStatus.PENDING,
    LineState.APPROVED: CatalogStatus.ACCEPTED,
    LineState.BOOKED: CatalogStatus.ACCEPTED,
    LineState.DECLINED: CatalogStatus.REJECTED,
    LineState.REFUSED: CatalogStatus.REJECTED,
}

#: Come back from the buyer's system, which has booked nothing, whichever of the lines is wrong.
_BACK = _SENT | {LineState.OK: CatalogStatus.REJECTED, LineState.APPROVED: CatalogStatus.REJECTED}

#: States of a document that has come back, or was booked: what it says of its items still counts.
_ANSWERED = frozenset({DocumentState.RETURNED, DocumentState.DECLINED, DocumentState.REFUSED, DocumentState.BOOKED})


def of_line(document: DocumentState, line: LineState) -> CatalogStatus | None:
    """Return what a line says of its item; None where it says nothing any more, and the ERP's word holds."""
    if document is DocumentState.DRAFT:
        return _DRAFT.get(line)
    if document in (DocumentState.RETURNED, DocumentState.REFUSED):
        return _BACK.get(line)
    return _SENT.get(line) if document in ON_ITS_WAY or document in _ANSWERED else None


def of_master(master: MasterItem, today: date) -> CatalogStatus:
    """Return what the ERP alone says of an item; the first and the last day of its prices count as valid."""
    if master.status is ItemStatus.ENDED:
        return CatalogStatus.SUPERSEDED
    return _by_validity(master.item, today, is_followed=bool(master.later))


def _by_validity(item: CatalogItem, today: date, *, is_followed: bool) -> CatalogStatus:
    if item.valid_to is not None and item.valid_to < today:
        return CatalogStatus.ACTIVE if is_followed else CatalogStatus.EXPIRED
    if item.valid_from is not None and item.valid_from > today:
        return CatalogStatus.ACCEPTED
    return CatalogStatus.ACTIVE
