"""What became of booked invoices at the ERP, and what was paid."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.domain.states import ON_ITS_WAY
from portal.store.batches import insert_all
from portal.store.queries import scope
from portal.store.queries.places import Place
from portal.store.rows import InvoiceRow, PaymentRow, SettlementRow, SupplierRow

AnyRow = Row[*tuple[Any, ...]]


def by_reference(session: Session, references: Collection[str]) -> dict[str, SettlementRow]:
    """Return what the portal knows of these bookings."""
    rows = session.scalars(scope.visible_settlements(SYSTEM).where(SettlementRow.reference.in_(references)))
    return {row.reference: row for row in rows}


def find(session: Session, actor: Actor, reference: str) -> SettlementRow | None:
    """Return what became of one booking, or None while the ERP has told nothing."""
    return session.scalar(scope.visible_settlements(actor).where(SettlementRow.reference == reference))


def keep(session: Session, added: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]]) -> None:
    """Insert new settlements and write newer ones over what stood there, each in one batch."""
    insert_all(session, SettlementRow, added)
    if changed:
        session.execute(update(SettlementRow), changed)


def replace_payments(session: Session, references: Collection[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Put these payments in place of those that were known of these bookings."""
    if references:
        session.execute(
            delete(PaymentRow).where(PaymentRow.reference.in_(references)).execution_options(synchronize_session=False)
        )
    insert_all(session, PaymentRow, rows)


def documents_of(session: Session, references: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return the invoice (id) and the first of its orders of each booking that the portal has made."""
    found = session.execute(
        scope.visible_invoices(SYSTEM)
        .with_only_columns(InvoiceRow.erp_reference, InvoiceRow.id, InvoiceRow.first_order)
        .where(InvoiceRow.erp_reference.in_(references))
    )
    return {reference: (invoice, order) for reference, invoice, order in found if reference is not None}


def list_elsewhere(session: Session, actor: Actor, place: Place | None, limit: int, *, q: str = "") -> Sequence[AnyRow]:
    """Return bookings of invoices that did not come through the portal, the latest first, beside ``place`` (reference).

    ``q`` is the beginning of the supplier's number. An invoice on its way may be booked before the portal hears of it:
    it is none of these.
    """
    onwards = place is None or place.onwards
    key = SettlementRow.reference
    is_on_its_way = and_(
        InvoiceRow.supplier_id == SettlementRow.supplier_id,
        InvoiceRow.number == SettlementRow.number,
        InvoiceRow.state.in_(ON_ITS_WAY),
    )
    is_ours = select(InvoiceRow.id).where(or_(InvoiceRow.erp_reference == key, is_on_its_way))
    statement = (
        scope.visible_settlements(actor)
        .join(SupplierRow, SupplierRow.id == SettlementRow.supplier_id)
        .with_only_columns(key, SettlementRow.document, SettlementRow.as_of, SupplierRow.name.label("supplier_name"))
        .where(~is_ours.correlate(SettlementRow).exists())
        .order_by(key.desc() if onwards else key)
        .limit(limit)
    )
    if q:
        statement = statement.where(SettlementRow.number.istartswith(q, autoescape=True))
    if place is not None:
        statement = statement.where(_beside((key,), place.values, before=onwards))
    return session.execute(statement).all()


def list_payments(session: Session, actor: Actor, place: Place | None, limit: int, *, q: str = "") -> Sequence[AnyRow]:
    """Return payments, the latest first, beside ``place`` (day, reference, number).

    ``q`` is the beginning of an invoice's number.
    """
    key = (PaymentRow.paid_on, PaymentRow.reference, PaymentRow.number)
    onwards = place is None or place.onwards
    statement = (
        scope.visible_payments(actor)
        .join(SupplierRow, SupplierRow.id == PaymentRow.supplier_id)
        .outerjoin(InvoiceRow, InvoiceRow.erp_reference == PaymentRow.reference)
        .with_only_columns(
            *(column for column in PaymentRow.__table__.columns),
            SupplierRow.name.label("supplier_name"),
            InvoiceRow.id.label("invoice_id"),
        )
        .order_by(*(column.desc() if onwards else column for column in key))
        .limit(limit)
    )
    if q:
        statement = statement.where(PaymentRow.invoice.istartswith(q, autoescape=True))
    if place is not None:
        statement = statement.where(_beside(key, place.values, before=onwards))
    return session.execute(statement).all()


def _beside(key: Sequence[Any], values: Sequence[Any], *, before: bool) -> Any:
    """Compare column by column: SQLite and PostgreSQL agree on this, not on rows."""
    alternatives = []
    for at, (column, value) in enumerate(zip(key, values, strict=True)):
        same = [earlier == known for earlier, known in zip(key[:at], values[:at], strict=True)]
        alternatives.append(and_(*same, column < value if before else column > value))
    return or_(*alternatives)
