"""Ship notices: their versions, lines and units, and what is on its way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, and_, delete, func, select, update
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.domain.states import COMING, DocumentState
from portal.store.batches import insert_all
from portal.store.queries import scope
from portal.store.rows import (
    OrderRow,
    OutboxRow,
    PrintJobRow,
    ShipmentLineRow,
    ShipmentRow,
    ShipmentUnitRow,
    SupplierRow,
)

AnyRow = Row[*tuple[Any, ...]]

_LAST_ID = 2**63 - 1


def find(session: Session, actor: Actor, shipment: int, *, lock: bool = False) -> ShipmentRow | None:
    """Return one version of a notice by id, or None; ``lock`` keeps others from changing it meanwhile."""
    if not 0 < shipment <= _LAST_ID:
        return None
    statement = scope.visible_shipments(actor).where(ShipmentRow.id == shipment)
    return session.scalar(statement.with_for_update(of=ShipmentRow) if lock else statement)


def list_versions(session: Session, actor: Actor, supplier: int, number: str) -> Sequence[ShipmentRow]:
    """Return every version under one number of a supplier, newest first."""
    return session.scalars(
        scope.visible_shipments(actor)
        .where(ShipmentRow.supplier_id == supplier, ShipmentRow.number == number)
        .order_by(ShipmentRow.version.desc())
    ).all()


def last_version(session: Session, supplier: int, number: str) -> int:
    """Return the highest version under a number, 0 if there is none."""
    statement = scope.visible_shipments(SYSTEM).with_only_columns(func.max(ShipmentRow.version))
    drafts = select(func.max(ShipmentRow.version))
    found = (ShipmentRow.supplier_id == supplier, ShipmentRow.number == number)
    return max(session.scalar(statement.where(*found)) or 0, session.scalar(drafts.where(*found)) or 0)


def replaced_reference(session: Session, row: ShipmentRow) -> str:
    """Return the ERP's number of the booked version that this one takes the place of, "" where there is none."""
    return (
        session.scalar(
            scope.visible_shipments(SYSTEM)
            .with_only_columns(ShipmentRow.erp_reference)
            .where(
                ShipmentRow.supplier_id == row.supplier_id,
                ShipmentRow.number == row.number,
                ShipmentRow.version < row.version,
                ShipmentRow.state == DocumentState.BOOKED,
            )
            .order_by(ShipmentRow.version.desc())
            .limit(1)
        )
        or ""
    )


def list_lines(
    session: Session, shipment: int, *, first: int = 0, limit: int | None = None, positions: Collection[int] = ()
) -> Sequence[AnyRow]:
    """Return the lines of one version with their orders' numbers, by position; from ``first`` on, or these."""
    statement = (
        select(ShipmentLineRow.__table__, OrderRow.number)
        .join(OrderRow, OrderRow.id == ShipmentLineRow.order_id)
        .where(ShipmentLineRow.shipment_id == shipment, ShipmentLineRow.position >= first)
        .order_by(ShipmentLineRow.position)
        .limit(limit)
    )
    if positions:
        statement = statement.where(ShipmentLineRow.position.in_(positions))
    return session.connection().execute(statement).all()


def around(session: Session, shipment: int, first: int, size: int) -> tuple[int, int | None]:
    """Return how many lines stand before a position, and where the page of this size before it begins, if any."""
    earlier = select(ShipmentLineRow.position).where(
        ShipmentLineRow.shipment_id == shipment, ShipmentLineRow.position < first
    )
    count = session.scalar(select(func.count()).select_from(earlier.subquery())) or 0
    page = earlier.order_by(ShipmentLineRow.position.desc()).limit(size).subquery()
    return count, session.scalar(select(func.min(page.c.position)))


def last_position(session: Session, shipment: int) -> int:
    """Return the highest position of a notice's lines, 0 while it has none."""
    mine = ShipmentLineRow.shipment_id == shipment
    return session.scalar(select(func.max(ShipmentLineRow.position)).where(mine)) or 0


def list_quantities(session: Session, shipment: int) -> Sequence[tuple[int, Decimal]]:
    """Return position and shipped quantity of every line of a notice, by position."""
    statement = select(ShipmentLineRow.position, ShipmentLineRow.quantity).where(
        ShipmentLineRow.shipment_id == shipment
    )
    found = session.connection().execute(statement.order_by(ShipmentLineRow.position))
    return [(position, quantity) for position, quantity in found]


def list_units(session: Session, shipment: int) -> Sequence[AnyRow]:
    """Return the handling units of one version by their numbers."""
    statement = select(ShipmentUnitRow.__table__).where(ShipmentUnitRow.shipment_id == shipment)
    return session.connection().execute(statement.order_by(ShipmentUnitRow.unit)).all()


def first_order(session: Session, shipment: int) -> str:
    """Return the number of the first order that a notice ships for, "" while it has no lines."""
    statement = (
        select(OrderRow.number)
        .join(ShipmentLineRow, ShipmentLineRow.order_id == OrderRow.id)
        .where(ShipmentLineRow.shipment_id == shipment)
        .order_by(ShipmentLineRow.position)
        .limit(1)
    )
    return session.scalar(statement) or ""


def list_orders(session: Session, shipment: int) -> Sequence[str]:
    """Return the numbers of the orders that a notice ships for."""
    ships = select(ShipmentLineRow.order_id).where(ShipmentLineRow.shipment_id == shipment)
    return session.scalars(select(OrderRow.number).where(OrderRow.id.in_(ships)).order_by(OrderRow.number)).all()


def supplier_number(session: Session, supplier: int) -> str:
    """Return the ERP's number of a supplier."""
    return session.scalars(select(SupplierRow.number).where(SupplierRow.id == supplier)).one()


def replace_lines(session: Session, shipment: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put these lines in place of those with the same positions."""
    remove_lines(session, shipment, [row["position"] for row in rows])
    insert_all(session, ShipmentLineRow, rows)


def remove_lines(session: Session, shipment: int, positions: Collection[int]) -> None:
    """Take lines out of a notice."""
    mine, wanted = ShipmentLineRow.shipment_id == shipment, sorted(positions)
    for start in range(0, len(wanted), _AT_ONCE):
        batch = wanted[start : start + _AT_ONCE]
        _run(session, delete(ShipmentLineRow).where(mine, ShipmentLineRow.position.in_(batch)))


#: How many lines are named in one statement.
_AT_ONCE = 5_000


def replace_units(session: Session, shipment: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put these handling units in place of all that a notice had, in two statements."""
    _run(session, delete(ShipmentUnitRow).where(ShipmentUnitRow.shipment_id == shipment))
    insert_all(session, ShipmentUnitRow, rows)


def remove_draft(session: Session, row: ShipmentRow) -> None:
    """Forget a draft; nobody but its supplier has seen it."""
    for kind in (PrintJobRow, ShipmentUnitRow, ShipmentLineRow):
        _run(session, delete(kind).where(kind.shipment_id == row.id))
    session.delete(row)


def contained(session: Session, shipment: int, versions: Mapping[str, int]) -> None:
    """Note in which version of each order (by number) the ERP's shipped quantities contain a notice."""
    for number, version in versions.items():
        order = select(OrderRow.id).where(OrderRow.number == number).scalar_subquery()
        mine = (ShipmentLineRow.shipment_id == shipment, ShipmentLineRow.order_id == order)
        _run(session, update(ShipmentLineRow).where(*mine).values(booked_version=version))


def list_shipped(session: Session, supplier: int, notices: Collection[str]) -> Sequence[AnyRow]:
    """Return what these notices of a supplier, on their way or booked, ship of which order lines."""
    return session.execute(
        scope.visible_shipments(SYSTEM)
        .join(ShipmentLineRow, ShipmentLineRow.shipment_id == ShipmentRow.id)
        .join(OrderRow, OrderRow.id == ShipmentLineRow.order_id)
        .with_only_columns(
            ShipmentRow.number.label("notice"),
            OrderRow.number,
            ShipmentLineRow.line,
            ShipmentLineRow.quantity,
            ShipmentLineRow.numerator,
            ShipmentLineRow.denominator,
        )
        .where(ShipmentRow.supplier_id == supplier, ShipmentRow.number.in_(notices), ShipmentRow.state.in_(COMING))
    ).all()


def list_noticed(session: Session, orders: Collection[int]) -> Sequence[tuple[int, int]]:
    """Return the lines (order id, line) of these orders that a notice ships which is on its way or booked."""
    found = session.execute(
        select(ShipmentLineRow.order_id, ShipmentLineRow.line)
        .join(ShipmentRow, ShipmentRow.id == ShipmentLineRow.shipment_id)
        .where(ShipmentLineRow.order_id.in_(orders), ShipmentRow.state.in_(COMING))
        .distinct()
    )
    return [(order, line) for order, line in found]


def used_numbers(session: Session, supplier: int, numbers: Collection[str]) -> dict[str, date]:
    """Return which of these numbers of a supplier name an accepted notice, and since when."""
    found = session.execute(
        scope.visible_shipments(SYSTEM)
        .with_only_columns(ShipmentRow.number, func.min(ShipmentRow.submitted_at))
        .where(
            ShipmentRow.supplier_id == supplier,
            ShipmentRow.number.in_(numbers),
            ShipmentRow.state.not_in((DocumentState.DRAFT, DocumentState.WITHDRAWN)),
        )
        .group_by(ShipmentRow.number)
    )
    return {number: at.date() for number, at in found}


def find_promise(session: Session, shipment: int, *, job: str, lock: bool = False) -> OutboxRow | None:
    """Return the newest promise of a job about one version, or None.

    ``lock`` keeps workers from claiming it, and finds none that a worker is claiming: waiting for it would be waiting
    in a ring, because the worker goes on to the document.
    """
    mine = and_(OutboxRow.document_id == shipment, OutboxRow.job == job)
    statement = select(OutboxRow).where(mine).order_by(OutboxRow.id.desc()).limit(1)
    return session.scalar(statement.with_for_update(skip_locked=True) if lock else statement)


def add_lines(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert lines in one batch."""
    insert_all(session, ShipmentLineRow, rows)


def _run(session: Session, statement: Any) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
