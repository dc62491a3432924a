"""Suppliers as the ERP last told them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.store.queries import scope
from portal.store.rows import SupplierRow


def find(session: Session, actor: Actor, supplier: int) -> SupplierRow | None:
    """Return the supplier this actor sees under the portal's id, or None."""
    return session.scalar(scope.visible_suppliers(actor).where(SupplierRow.id == supplier))


def find_id(session: Session, number: str) -> int | None:
    """Return the portal's id of the supplier with this number of the ERP, or None."""
    return session.scalar(scope.visible_suppliers(SYSTEM).with_only_columns(SupplierRow.id).filter_by(number=number))


def find_by_number(session: Session, actor: Actor, number: str) -> SupplierRow | None:
    """Return the supplier this actor sees under the ERP's number, or None."""
    return session.scalar(scope.visible_suppliers(actor).where(SupplierRow.number == number))


def by_number(session: Session, actor: Actor, numbers: Collection[str]) -> dict[str, SupplierRow]:
    """Return the suppliers with these numbers of the ERP."""
    rows = session.scalars(scope.visible_suppliers(actor).where(SupplierRow.number.in_(numbers)))
    return {row.number: row for row in rows}


def by_id(session: Session, actor: Actor, ids: Iterable[int]) -> Sequence[SupplierRow]:
    """Return these suppliers."""
    return session.scalars(scope.visible_suppliers(actor).where(SupplierRow.id.in_(list(ids)))).all()


def list_names(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return number and name of every supplier this actor sees, by name."""
    rows = session.execute(
        scope.visible_suppliers(actor)
        .with_only_columns(SupplierRow.number, SupplierRow.name)
        .order_by(SupplierRow.name, SupplierRow.number)
    )
    return tuple((row.number, row.name) for row in rows)


def versions(session: Session, actor: Actor) -> Mapping[str, tuple[int, int]]:
    """Return by number the id and the ERP's version of every supplier this actor sees."""
    columns = (SupplierRow.number, SupplierRow.id, SupplierRow.version)
    rows = session.execute(scope.visible_suppliers(actor).with_only_columns(*columns))
    return {row.number: (row.id, row.version) for row in rows}


def add(session: Session, values: Iterable[Mapping[str, Any]]) -> None:
    """Insert suppliers in one batch."""
    if rows := list(values):
        session.execute(insert(SupplierRow), rows)


def replace(session: Session, values: Iterable[Mapping[str, Any]]) -> None:
    """Update suppliers by their ``id`` in one batch."""
    if rows := list(values):
        session.execute(update(SupplierRow), rows)
