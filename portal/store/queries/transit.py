"""What is on its way: shipped by notices, and not contained yet in what the ERP tells."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.domain.states import COMING, ON_ITS_WAY, DocumentState
from portal.store.queries.versions import has_later
from portal.store.rows import OrderRow, ShipmentLineRow, ShipmentRow

_Line = tuple[int, int]

# Every page of an order asks it, so it is built once.
_IN_TRANSIT = (
    select(
        ShipmentLineRow.order_id,
        ShipmentLineRow.line,
        ShipmentLineRow.quantity,
        ShipmentLineRow.numerator,
        ShipmentLineRow.denominator,
        ShipmentRow.state,
        (ShipmentLineRow.booked_version <= OrderRow.erp_version).label("is_told"),
        has_later(*ON_ITS_WAY).label("is_replaced"),
        ShipmentRow.supplier_id,
        ShipmentRow.number,
    )
    .join(ShipmentRow, ShipmentRow.id == ShipmentLineRow.shipment_id)
    .join(OrderRow, OrderRow.id == ShipmentLineRow.order_id)
    .where(
        ShipmentLineRow.order_id.in_(bindparam("orders", expanding=True)),
        ShipmentRow.state.in_(COMING),
    )
)


def list_lines(
    session: Session, orders: Collection[int], *, but: tuple[int, str] | None = None
) -> dict[_Line, Fraction]:
    """Return what notices ship of these orders' lines (ids) and the ERP's ``shipped`` does not tell, exactly.

    What is on its way counts, and what is booked in a version of the order that the portal has not read yet. A booked
    version that one on its way will replace counts no more, so where the ERP's ``shipped`` contains it, it is taken
    off. ``but`` (supplier, number) is the notice that is about to be sent: none of its own versions counts.
    """
    sums: dict[_Line, Fraction] = {}
    for row in session.execute(_IN_TRANSIT, {"orders": list(orders)}):
        is_own = but == (row.supplier_id, row.number)
        exact = Fraction(row.quantity) * Fraction(row.numerator, row.denominator)
        counted = _counted(row, exact, is_own=is_own)
        if counted:
            key = (row.order_id, row.line)
            sums[key] = sums.get(key, Fraction(0)) + counted
    return sums


def _counted(row: Any, exact: Fraction, *, is_own: bool) -> Fraction:
    if row.state != DocumentState.BOOKED:
        return Fraction(0) if is_own else exact
    is_void = is_own or row.is_replaced
    if row.is_told:
        return -exact if is_void else Fraction(0)
    return Fraction(0) if is_void else exact
