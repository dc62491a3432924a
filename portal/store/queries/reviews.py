"""The buyer's worklist: documents of every kind that wait for a decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.domain.actors import Actor
from portal.domain.documents import DocumentKind
from portal.domain.states import DocumentState
from portal.store.queries import scope
from portal.store.queries.order_lists import LAST
from portal.store.queries.places import Place, page
from portal.store.rows import (
    AcknowledgmentRow,
    DeviationRow,
    DocumentRow,
    InvoiceLineRow,
    InvoiceRow,
    OrderRow,
    ShipmentLineRow,
    ShipmentRow,
    SupplierRow,
)

AnyRow = Row[*tuple[Any, ...]]

_LAST_ID = 2**63 - 1

_DECIDED = (
    select(func.count())
    .where(DeviationRow.document_id == DocumentRow.id, DeviationRow.decision.is_not(None))
    .correlate(DocumentRow)
    .scalar_subquery()
)

_COLUMNS = (
    DocumentRow.id,
    DocumentRow.kind,
    DocumentRow.number,
    DocumentRow.version,
    SupplierRow.name,
    DocumentRow.deviation_count,
    _DECIDED.label("decided"),
    DocumentRow.consequence,
    DocumentRow.currency,
    DocumentRow.review_opened_at,
    DocumentRow.assigned_name,
    DocumentRow.on_behalf,
)


@dataclass(frozen=True, slots=True)
class ReviewCriteria:
    """What the worklist is narrowed by; None means not at all. ``assigned`` is a user's id, 0 for nobody."""

    q: str | None = None
    kind: DocumentKind | None = None
    supplier: str | None = None
    rule: str | None = None
    assigned: int | None = None


def find_kind(session: Session, actor: Actor, document: int) -> DocumentKind | None:
    """Return of which kind a document (id) is, or None where there is none."""
    if not 0 < document <= _LAST_ID:
        return None
    statement = scope.visible_documents(actor).with_only_columns(DocumentRow.kind)
    kind = session.scalar(statement.where(DocumentRow.id == document))
    return None if kind is None else DocumentKind(kind)


def list_waiting(
    session: Session, actor: Actor, criteria: ReviewCriteria, place: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Return documents in review, those that wait longest first, beside ``place``."""
    statement = (
        scope.visible_documents(actor)
        .join(SupplierRow, SupplierRow.id == DocumentRow.supplier_id)
        .with_only_columns(*_COLUMNS)
        .where(DocumentRow.state == DocumentState.IN_REVIEW, *_conditions(criteria))
    )
    statement = page(statement, (DocumentRow.review_opened_at, DocumentRow.id), place, limit)
    return list(session.connection().execute(statement).all())


def _conditions(criteria: ReviewCriteria) -> list[Any]:
    conditions: list[Any] = []
    if criteria.q is not None:
        conditions.append(_is_named(criteria.q))
    if criteria.kind is not None:
        conditions.append(DocumentRow.kind == criteria.kind)
    if criteria.supplier is not None:
        conditions.append(SupplierRow.number == criteria.supplier)
    if criteria.assigned is not None:
        is_nobody = criteria.assigned == 0
        wanted = DocumentRow.assigned_to
        conditions.append(wanted.is_(None) if is_nobody else wanted == criteria.assigned)
    if criteria.rule is not None:
        deviating = select(DeviationRow.document_id).where(DeviationRow.rule == criteria.rule)
        conditions.append(DocumentRow.id.in_(deviating))
    return conditions


_ANSWERS = AcknowledgmentRow.__table__


def _is_named(q: str) -> Any:
    """Compare the beginnings of the document's own number and of the orders that it is about."""
    order = func.upper(OrderRow.number).between(q, q + LAST)
    return or_(
        func.upper(DocumentRow.number).between(q, q + LAST),
        exists().where(_ANSWERS.c.id == DocumentRow.id, OrderRow.id == _ANSWERS.c.order_id, order),
        exists().where(ShipmentLineRow.shipment_id == DocumentRow.id, OrderRow.id == ShipmentLineRow.order_id, order),
        exists().where(InvoiceLineRow.invoice_id == DocumentRow.id, OrderRow.id == InvoiceLineRow.order_id, order),
    )


def list_answers(session: Session, actor: Actor, documents: Collection[int]) -> Sequence[AnyRow]:
    """Return of these answers (ids) the order's number and the day on which its first goods are asked for."""
    return session.execute(
        scope.visible_acknowledgments(actor)
        .join(OrderRow, OrderRow.id == AcknowledgmentRow.order_id)
        .with_only_columns(AcknowledgmentRow.id, OrderRow.number.label("order_number"), OrderRow.due_on)
        .where(AcknowledgmentRow.id.in_(documents))
    ).all()


def list_notices(session: Session, actor: Actor, documents: Collection[int]) -> Sequence[AnyRow]:
    """Return of these notices (ids) the first order's number, the place and the day of arrival."""
    first = (
        select(func.min(ShipmentLineRow.position))
        .where(ShipmentLineRow.shipment_id == ShipmentRow.id)
        .correlate(ShipmentRow)
        .scalar_subquery()
    )
    return session.execute(
        scope.visible_shipments(actor)
        .join(ShipmentLineRow, ShipmentLineRow.shipment_id == ShipmentRow.id)
        .join(OrderRow, OrderRow.id == ShipmentLineRow.order_id)
        .with_only_columns(
            ShipmentRow.id, OrderRow.number.label("order_number"), ShipmentRow.place, ShipmentRow.arrives
        )
        .where(ShipmentRow.id.in_(documents), ShipmentLineRow.position == first)
    ).all()


def list_invoices(session: Session, actor: Actor, documents: Collection[int]) -> Sequence[AnyRow]:
    """Return of these invoices (ids) the first order's number and the day on which they are due."""
    return session.execute(
        scope.visible_invoices(actor)
        .with_only_columns(InvoiceRow.id, InvoiceRow.first_order, InvoiceRow.due)
        .where(InvoiceRow.id.in_(documents))
    ).all()


def count_waiting(session: Session, actor: Actor, most: int) -> int:
    """Return how many documents wait for a decision, counting no further than ``most``."""
    waiting = _waiting(actor).limit(most)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def list_rules(session: Session, actor: Actor) -> Sequence[str]:
    """Return the rules that documents in review deviate from."""
    found = select(DeviationRow.rule).where(DeviationRow.document_id.in_(_waiting(actor))).distinct()
    return session.scalars(found.order_by(DeviationRow.rule)).all()


def _waiting(actor: Actor) -> Select[Any]:
    waiting = scope.visible_documents(actor).with_only_columns(DocumentRow.id)
    return waiting.where(DocumentRow.state == DocumentState.IN_REVIEW)
