"""Reading an answer: its versions, receipts, findings and decisions, and the file to download."""

from __future__ import annotations

from typing import Any

from portal.contracts import issues_v1, order_v1
from portal.contracts.formats import ubl_order_response
from portal.domain.acknowledgments import HeaderWord
from portal.domain.actors import Actor
from portal.domain.errors import NotFound
from portal.domain.orders import OrderStatus
from portal.domain.states import REPAIRABLE, DocumentState
from portal.services import deviations, receipts
from portal.services.acknowledgments import documents
from portal.services.acknowledgments.views import WITHDRAWABLE, AcknowledgmentView, VersionView
from portal.store.queries import acknowledgments as queries
from portal.store.queries import deviations as deviation_queries
from portal.store.queries import orders as order_queries
from portal.store.queries import receipts as receipt_queries
from portal.store.queries import suppliers
from portal.store.rows import AcknowledgmentRow, OrderRow
from portal.store.unit_of_work import UnitOfWork


def get(uow: UnitOfWork, actor: Actor, number: str, version: int | None = None) -> AcknowledgmentView:
    """Return one version of the answer to an order, the newest without a ``version``.

    Raises:
        NotFound: there is no such order or version for this actor.
    """
    order, row = _find(uow, actor, number, version)
    return view(uow, actor, order, row)


def _find(uow: UnitOfWork, actor: Actor, number: str, version: int | None) -> tuple[OrderRow, AcknowledgmentRow]:
    order = order_queries.find(uow.session, actor, number)
    row = None if order is None else queries.find(uow.session, actor, order, version)
    if order is None or row is None:
        raise NotFound(number)
    return order, row


def view(
    uow: UnitOfWork,
    actor: Actor,
    order: OrderRow,
    row: AcknowledgmentRow,
) -> AcknowledgmentView:
    """Return all that is known about one version."""
    session, now = uow.session, uow.clock.now()
    state = DocumentState(row.state)
    supplier = suppliers.find(session, actor, order.supplier_id)
    promise = queries.find_promise(session, row.id) if state in receipts.UNBOOKED else None
    versions = _versions(uow, actor, order)
    is_newest = versions[0].id == row.id
    is_over = order.status in (OrderStatus.CLOSED, OrderStatus.CANCELLED)
    return AcknowledgmentView(
        order=order.number,
        supplier_name="" if supplier is None else supplier.name,
        version=_version(row),
        document=documents.load(session, row, order.number),
        edition=row.edition,
        currency=row.currency,
        consequence=row.consequence,
        profile_version=row.profile_version,
        receipts=receipts.load(receipt_queries.list_of(session, row.id)),
        findings=issues_v1.load(row.findings),
        limits=documents.load_limits(row.limits),
        deviations=tuple(map(deviations.load, deviation_queries.list_of(session, row.id))),
        waiting=receipts.waiting(state, promise, now, what="answer"),
        next_try=receipts.next_try(promise),
        versions=versions,
        can_withdraw=is_newest and state in WITHDRAWABLE and (promise is None or not promise.attempts),
        can_repair=is_newest and state in REPAIRABLE and not is_over,
    )


def _versions(uow: UnitOfWork, actor: Actor, order: OrderRow) -> tuple[VersionView, ...]:
    return tuple(_version(row) for row in queries.list_versions(uow.session, actor, order))


def _version(row: Any) -> VersionView:
    return VersionView(
        id=row.id,
        number=row.number,
        version=row.version,
        state=DocumentState(row.state),
        header=HeaderWord(row.header),
        base_revision=row.base_revision,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_name,
        on_behalf=row.on_behalf,
        erp_reference=row.erp_reference,
        booked_at=row.booked_at,
    )


def download(uow: UnitOfWork, actor: Actor, number: str, version: int) -> tuple[str, bytes]:
    """Return one version as a file name and a UBL 2.1 OrderResponse.

    Raises:
        NotFound: there is no such order or version for this actor.
    """
    order, row = _find(uow, actor, number, version)
    based_on = order_queries.documents(uow.session, order, {row.base_revision})[row.base_revision]
    content = ubl_order_response.dump(
        documents.load(uow.session, row, order.number),
        order_v1.load(based_on.document),
        issued_at=row.submitted_at,
        reference=row.number,
    )
    return f"order-response-{_safe(order.number)}-{row.version}.xml", content


def _safe(number: str) -> str:
    return "".join(mark if mark.isascii() and mark.isalnum() else "-" for mark in number)
