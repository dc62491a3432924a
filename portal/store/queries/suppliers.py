"""Suppliers as the ERP last told them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from portal.domain.actors import SYSTEM, Actor
from portal.store.batches import insert_all
from portal.store.queries import scope
from portal.store.rows import SupplierMarkRow, SupplierRow


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


def list_related(session: Session, actor: Actor, supplier: int) -> dict[int, str]:
    """Return the supplier (id) and those that share its VAT id or a bank account, by id with their numbers."""
    mine, theirs = aliased(SupplierMarkRow), aliased(SupplierMarkRow)
    shares = select(theirs.supplier_id).join(mine, mine.mark == theirs.mark).where(mine.supplier_id == supplier)
    rows = session.execute(
        scope.visible_suppliers(actor)
        .with_only_columns(SupplierRow.id, SupplierRow.number)
        .where(or_(SupplierRow.id == supplier, SupplierRow.id.in_(shares)))
    )
    return {row.id: row.number for row in rows}


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


def replace_marks(session: Session, marks: Mapping[int, Collection[str]]) -> None:
    """Put what tells of suppliers (ids) that they are one company in place of what told it before."""
    if not marks:
        return
    gone = delete(SupplierMarkRow).where(SupplierMarkRow.supplier_id.in_(marks))
    session.execute(gone.execution_options(synchronize_session=False))
    rows = [{"supplier_id": supplier, "mark": mark} for supplier, told in marks.items() for mark in sorted(told)]
    insert_all(session, SupplierMarkRow, rows)
