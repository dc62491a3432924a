"""Lists of invoices and credit notes, most recent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.domain.actors import Actor
from portal.domain.states import DocumentState
from portal.store.queries import invoices, scope
from portal.store.queries.invoices import AnyRow
from portal.store.queries.places import Place, page
from portal.store.rows import InvoiceLineRow, InvoiceRow, SettlementRow, SupplierRow

_NEWER = aliased(InvoiceRow, flat=True)

_LIST_COLUMNS = (
    InvoiceRow.id,
    InvoiceRow.number,
    InvoiceRow.version,
    InvoiceRow.type,
    InvoiceRow.state,
    InvoiceRow.issued,
    InvoiceRow.due,
    InvoiceRow.first_order,
    InvoiceRow.amount_due,
    InvoiceRow.currency,
    InvoiceRow.line_count,
    InvoiceRow.awaits_goods,
    InvoiceRow.erp_reference,
    InvoiceRow.submitted_at,
    InvoiceRow.document["number"].as_string().label("said_number"),
    SupplierRow.name.label("supplier_name"),
    SettlementRow.status.label("settlement"),
    SettlementRow.due.label("settled_due"),
)


def list_newest(
    session: Session, actor: Actor, criteria: Mapping[str, Any], place: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Return invoices, those that stand and the newest version of each number, most recent first, beside ``place``.

    ``criteria``: ``q`` is the beginning of an invoice's or its first order's number (upper case), ``state`` a state,
    ``settlement`` a status of the ERP.
    """
    is_newest = ~(
        select(_NEWER.id)
        .where(
            _NEWER.supplier_id == InvoiceRow.supplier_id,
            _NEWER.number == InvoiceRow.number,
            _NEWER.version > InvoiceRow.version,
        )
        .exists()
    )
    is_shown = or_(is_newest, InvoiceRow.state.in_(invoices.STANDING))
    statement = _listed(actor).where(is_shown, *_conditions(criteria))
    return session.execute(page(statement, (InvoiceRow.id,), place, limit, falls=True)).all()


def list_for_order(session: Session, actor: Actor, order: int) -> Sequence[AnyRow]:
    """Return the invoices that bill lines of an order, newest first."""
    mine = select(InvoiceLineRow.invoice_id).where(InvoiceLineRow.order_id == order)
    statement = _listed(actor).where(InvoiceRow.id.in_(mine), InvoiceRow.state != DocumentState.DRAFT)
    return session.execute(statement.order_by(InvoiceRow.id.desc())).all()


def _listed(actor: Actor) -> Any:
    return (
        scope.visible_invoices(actor)
        .join(SupplierRow, SupplierRow.id == InvoiceRow.supplier_id)
        .outerjoin(SettlementRow, SettlementRow.reference == InvoiceRow.erp_reference)
        .with_only_columns(*_LIST_COLUMNS)
    )


def _conditions(criteria: Mapping[str, Any]) -> list[Any]:
    conditions: list[Any] = []
    if q := criteria.get("q"):
        conditions.append(
            or_(
                func.upper(InvoiceRow.number).startswith(q, autoescape=True),
                func.upper(InvoiceRow.first_order).startswith(q, autoescape=True),
            )
        )
    if state := criteria.get("state"):
        conditions.append(InvoiceRow.state == state)
    if settlement := criteria.get("settlement"):
        conditions.append(SettlementRow.status == settlement)
    return conditions
