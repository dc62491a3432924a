"""How an item stands for its supplier as the newest proposal about it says, where that is not over."""

from __future__ import annotations

from portal.domain.catalog import CatalogStatus, LineState
from portal.domain.states import ON_ITS_WAY, DocumentState

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
