"""Receiving windows and their bookings.

Whoever books locks the notice first and then the windows, by their ids, so that nobody waits in a ring. Whoever sets
windows up locks their place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.store.batches import insert_all
from portal.store.queries import scope
from portal.store.rows import ReceivingWindowRow, SupplierRow, WindowBookingRow

AnyRow = Row[*tuple[Any, ...]]

#: The first key of the locks of places; the second is made of the place's code.
_PLACES = 4_506_175


def list_between(
    session: Session, ship_to: str | None, *, first: date, last: date, limit: int
) -> Sequence[ReceivingWindowRow]:
    """Return the windows of one place, or of all of them, from the first to the last day, by day, time and place."""
    statement = select(ReceivingWindowRow).where(ReceivingWindowRow.day.between(first, last))
    if ship_to is not None:
        statement = statement.where(ReceivingWindowRow.ship_to == ship_to)
    order = (ReceivingWindowRow.day, ReceivingWindowRow.opens, ReceivingWindowRow.ship_to)
    return session.scalars(statement.order_by(*order).limit(limit)).all()


def list_places(session: Session) -> Sequence[str]:
    """Return the codes of the places that have windows."""
    return session.scalars(select(ReceivingWindowRow.ship_to).distinct()).all()


def lock_place(session: Session, ship_to: str) -> None:
    """Have nobody else set up windows at a place before the unit of work ends; what they have set up is seen then.

    Windows that share some time need have no value in common that a constraint could forbid.
    """
    if session.get_bind().dialect.name == "postgresql":  # on SQLite whoever writes is alone
        session.execute(select(func.pg_advisory_xact_lock(_PLACES, func.hashtext(ship_to))))


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert windows at a place that is locked."""
    insert_all(session, ReceivingWindowRow, rows)


def find(session: Session, window: int) -> ReceivingWindowRow | None:
    """Return a window, or None."""
    return session.get(ReceivingWindowRow, window) if 0 < window < 2**63 else None


def lock(session: Session, windows: Collection[int]) -> dict[int, ReceivingWindowRow]:
    """Return these windows as they stand now, by id; nobody else books or closes them before the unit of work ends."""
    known = [window for window in windows if 0 < window < 2**63]  # the rest fits no column
    statement = select(ReceivingWindowRow).where(ReceivingWindowRow.id.in_(known)).order_by(ReceivingWindowRow.id)
    rows = session.scalars(statement.with_for_update().execution_options(populate_existing=True))
    return {row.id: row for row in rows}


def find_booking(session: Session, actor: Actor, supplier: int, notice: str) -> WindowBookingRow | None:
    """Return the booking of a notice (by number), as it stands now, or None."""
    statement = scope.visible_bookings(actor).where(
        WindowBookingRow.supplier_id == supplier, WindowBookingRow.notice == notice
    )
    return session.scalar(statement.execution_options(populate_existing=True))


def list_bookings(session: Session, actor: Actor, windows: Collection[int]) -> Sequence[AnyRow]:
    """Return who has booked these windows and how much of each, first come first."""
    return session.execute(
        scope.visible_bookings(actor)
        .join(SupplierRow, SupplierRow.id == WindowBookingRow.supplier_id)
        .with_only_columns(
            WindowBookingRow.window_id,
            WindowBookingRow.supplier_id,
            SupplierRow.name.label("supplier_name"),
            WindowBookingRow.notice,
            WindowBookingRow.needed,
        )
        .where(WindowBookingRow.window_id.in_(windows))
        .order_by(WindowBookingRow.booked_at, WindowBookingRow.notice)
    ).all()


def list_of_notices(session: Session, notices: Collection[tuple[int, str]]) -> dict[tuple[int, str], AnyRow]:
    """Return the windows that these notices (supplier id, number) have booked."""
    found = session.execute(
        scope.visible_bookings(SYSTEM)
        .join(ReceivingWindowRow, ReceivingWindowRow.id == WindowBookingRow.window_id)
        .with_only_columns(WindowBookingRow.supplier_id, WindowBookingRow.notice, *ReceivingWindowRow.__table__.c)
        .where(WindowBookingRow.notice.in_({number for _, number in notices}))
    )
    return {(row.supplier_id, row.notice): row for row in found}
