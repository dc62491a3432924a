"""Versions of one notice: whether a later one stands under the same number."""

from __future__ import annotations

from functools import cache

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from portal.domain.documents import DocumentKind
from portal.domain.states import DocumentState
from portal.store.rows import DocumentRow, ShipmentRow

_LATER = aliased(DocumentRow)


@cache
def has_later(*states: DocumentState) -> ColumnElement[bool]:
    """Return the condition that a notice has a later version, in one of these states if any are named.

    It asks the documents alone and names their kind, so that the unique key of versions answers it. It is built once:
    building it takes longer than most statements.
    """
    later = select(_LATER.id).where(
        _LATER.supplier_id == ShipmentRow.supplier_id,
        _LATER.kind == DocumentKind.SHIPMENT,
        _LATER.number == ShipmentRow.number,
        _LATER.version > ShipmentRow.version,
    )
    return (later.where(_LATER.state.in_(states)) if states else later).exists()
