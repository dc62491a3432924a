"""Lists of ship notices, most recent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.domain.actors import Actor
from portal.domain.states import DocumentState
from portal.store.queries import scope
from portal.store.queries.places import Place, page
from portal.store.queries.shipments import AnyRow
from portal.store.queries.versions import has_later
from portal.store.rows import OrderRow, ShipmentLineRow, ShipmentRow, SupplierRow

_LIST_COLUMNS = (
    ShipmentRow.id,
    ShipmentRow.number,
    ShipmentRow.version,
    SupplierRow.name.label("supplier_name"),
    ShipmentRow.state,
    ShipmentRow.place,
    ShipmentRow.ships,
    ShipmentRow.arrives,
    ShipmentRow.line_count,
    ShipmentRow.unit_count,
    ShipmentRow.erp_reference,
    ShipmentRow.cancel_asked_at,
    ShipmentRow.on_behalf,
    ShipmentRow.submitted_at,
)


def list_newest(
    session: Session, actor: Actor, criteria: Mapping[str, Any], place: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Return notices, the newest versions of each number, most recent first, beside ``place``.

    ``criteria``: ``q`` is the beginning of a notice's or an order's number (upper case), ``state`` a state.
    """
    statement = (
        scope.visible_shipments(actor)
        .join(SupplierRow, SupplierRow.id == ShipmentRow.supplier_id)
        .with_only_columns(*_LIST_COLUMNS)
        .where(~has_later(), *_conditions(criteria))
    )
    return session.execute(page(statement, (ShipmentRow.id,), place, limit, falls=True)).all()


def _conditions(criteria: Mapping[str, Any]) -> list[Any]:
    conditions: list[Any] = []
    if q := criteria.get("q"):
        ordered = (
            select(ShipmentLineRow.shipment_id)
            .join(OrderRow, OrderRow.id == ShipmentLineRow.order_id)
            .where(func.upper(OrderRow.number).startswith(q, autoescape=True))
        )
        found = func.upper(ShipmentRow.number).startswith(q, autoescape=True)
        conditions.append(or_(found, ShipmentRow.id.in_(ordered)))
    if state := criteria.get("state"):
        conditions.append(ShipmentRow.state == state)
    return conditions


def list_for_order(session: Session, actor: Actor, order: int) -> Sequence[AnyRow]:
    """Return the notices that ship for an order, newest first."""
    mine = select(ShipmentLineRow.shipment_id).where(ShipmentLineRow.order_id == order)
    return session.execute(
        scope.visible_shipments(actor)
        .join(SupplierRow, SupplierRow.id == ShipmentRow.supplier_id)
        .with_only_columns(*_LIST_COLUMNS)
        .where(ShipmentRow.id.in_(mine), ShipmentRow.state != DocumentState.DRAFT)
        .order_by(ShipmentRow.id.desc())
    ).all()
