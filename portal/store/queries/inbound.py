"""What is on its way to the buyer, by day and place, and what was announced for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from portal.domain.actors import SYSTEM, Actor
from portal.domain.shipments import PackType
from portal.domain.states import COMING, DocumentState
from portal.store.queries import scope
from portal.store.queries.versions import has_later
from portal.store.rows import (
    DeviationRow,
    GoodsReceiptRow,
    ShipmentLineRow,
    ShipmentRow,
    ShipmentUnitRow,
    ShippableLineRow,
    SupplierRow,
)

AnyRow = Row[*tuple[Any, ...]]

_COLUMNS = (
    ShipmentRow.id,
    ShipmentRow.supplier_id,
    ShipmentRow.number,
    ShipmentRow.version,
    SupplierRow.name.label("supplier_name"),
    ShipmentRow.state,
    ShipmentRow.ship_to,
    ShipmentRow.place,
    ShipmentRow.ships,
    ShipmentRow.arrives,
    ShipmentRow.transport,
    ShipmentRow.line_count,
    ShipmentRow.unit_count,
    ShipmentRow.deviation_count,
    ShipmentRow.review_opened_at,
    ShipmentRow.cancel_asked_at,
)


def list_arriving(
    session: Session, actor: Actor, *, ship_to: str, first: date, last: date, limit: int
) -> Sequence[AnyRow]:
    """Return the notices that arrive within these days, by place, day and number; ``ship_to`` "" is every place."""
    return _list(session, actor, ship_to, ShipmentRow.arrives.between(first, last), limit)


def list_late(
    session: Session, actor: Actor, *, ship_to: str, since: date, before: date, limit: int
) -> Sequence[AnyRow]:
    """Return the notices that should have arrived from one day until before another, with nothing received of them."""
    received = (
        select(GoodsReceiptRow.number)
        .where(
            GoodsReceiptRow.supplier_id == ShipmentRow.supplier_id,
            GoodsReceiptRow.notice == ShipmentRow.number,
            GoodsReceiptRow.is_reversed.is_(False),
        )
        .exists()
    )
    should_be_here = and_(ShipmentRow.arrives >= since, ShipmentRow.arrives < before)
    return _list(session, actor, ship_to, and_(should_be_here, ~received), limit)


def list_in_review(session: Session, actor: Actor, *, ship_to: str, limit: int) -> Sequence[AnyRow]:
    """Return the notices that wait for the buyer's decision, whenever they arrive."""
    return _list(session, actor, ship_to, ShipmentRow.state == DocumentState.IN_REVIEW, limit)


def _list(session: Session, actor: Actor, ship_to: str, condition: ColumnElement[bool], limit: int) -> Sequence[AnyRow]:
    statement = _coming(actor).where(condition)
    if ship_to:
        statement = statement.where(ShipmentRow.ship_to == ship_to)
    order = (ShipmentRow.place, ShipmentRow.ship_to, ShipmentRow.arrives, ShipmentRow.number, ShipmentRow.id)
    return session.execute(statement.order_by(*order).limit(limit)).all()


def _coming(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Select notices that say that something comes, the newest of such versions under each number."""
    return (
        scope.visible_shipments(actor)
        .join(SupplierRow, SupplierRow.id == ShipmentRow.supplier_id)
        .with_only_columns(*_COLUMNS)
        .where(ShipmentRow.state.in_(COMING), ~has_later(*COMING))
    )


def list_quantities(session: Session, shipments: Collection[int]) -> Sequence[AnyRow]:
    """Return quantity and unit of every line of these notices; "" is a unit that nobody has told."""
    unit = func.coalesce(func.nullif(ShipmentLineRow.unit, ""), ShippableLineRow.unit, "").label("unit")
    ordered = and_(ShippableLineRow.order_id == ShipmentLineRow.order_id, ShippableLineRow.line == ShipmentLineRow.line)
    return session.execute(
        select(ShipmentLineRow.shipment_id, ShipmentLineRow.quantity, unit)
        .outerjoin(ShippableLineRow, ordered)
        .where(ShipmentLineRow.shipment_id.in_(shipments))
        .order_by(ShipmentLineRow.shipment_id, ShipmentLineRow.position)
    ).all()


def count_pallets(session: Session, shipments: Collection[int]) -> dict[int, int]:
    """Return how many pallets these notices are packed on; those on none are left out."""
    found = session.execute(
        select(ShipmentUnitRow.shipment_id, func.count().label("pallets"))
        .where(ShipmentUnitRow.shipment_id.in_(shipments), ShipmentUnitRow.type == PackType.PALLET)
        .group_by(ShipmentUnitRow.shipment_id)
    )
    return {row.shipment_id: row.pallets for row in found}


def list_deviations(session: Session, shipments: Collection[int]) -> Sequence[AnyRow]:
    """Return what deviates in these notices, in words, and how it was decided."""
    return session.execute(
        select(DeviationRow.document_id, DeviationRow.label, DeviationRow.decision)
        .where(DeviationRow.document_id.in_(shipments))
        .order_by(DeviationRow.document_id, DeviationRow.position)
    ).all()


def list_received(session: Session, notices: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Return of which of these notices (supplier id, number) something was received."""
    found = session.execute(
        scope.visible_goods_receipts(SYSTEM)
        .with_only_columns(GoodsReceiptRow.supplier_id, GoodsReceiptRow.notice)
        .where(GoodsReceiptRow.notice.in_({number for _, number in notices}), GoodsReceiptRow.is_reversed.is_(False))
        .distinct()
    )
    return {(supplier, notice) for supplier, notice in found}


def list_places(session: Session, actor: Actor, limit: int = 500) -> Sequence[tuple[str, str]]:
    """Return code and name of the places that something is ordered for or on its way to."""
    ordered = scope.visible_shippable_lines(actor).with_only_columns(ShippableLineRow.ship_to, ShippableLineRow.place)
    coming = scope.visible_shipments(actor).with_only_columns(ShipmentRow.ship_to, ShipmentRow.place)
    statements = (ordered, coming.where(ShipmentRow.state.in_(COMING)))
    rows = [row for statement in statements for row in session.execute(statement.distinct().limit(limit))]
    return sorted({row.ship_to: row.place for row in rows}.items())
