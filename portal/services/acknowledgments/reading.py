"""Reading an answer: its versions, receipts, findings and decisions, and the file to download."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from portal.contracts import issues_v1, order_v1
from portal.contracts.formats import ubl_order_response
from portal.domain.acknowledgments import HeaderWord
from portal.domain.actors import Actor
from portal.domain.errors import NotFound
from portal.domain.orders import OrderStatus
from portal.domain.promises import PromiseState
from portal.domain.states import REPAIRABLE, DocumentState, Receipt, ReceiptKind, ReceiptState
from portal.services.acknowledgments import documents
from portal.services.acknowledgments.views import WITHDRAWABLE, AcknowledgmentView, DeviationView, VersionView
from portal.store.queries import acknowledgments as queries
from portal.store.queries import orders as order_queries
from portal.store.queries import suppliers
from portal.store.rows import AcknowledgmentRow, DeviationRow, OrderRow, OutboxRow, ReceiptRow
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
    promise = queries.find_promise(session, row.id) if state in _UNBOOKED else None
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
        receipts=_receipts(queries.list_receipts(session, row.id)),
        findings=issues_v1.load(row.findings),
        limits=documents.load_limits(row.limits),
        deviations=tuple(deviation(found) for found in queries.list_deviations(session, row.id)),
        waiting=_waiting(state, promise, now),
        next_try=promise.next_at if promise is not None and promise.state in _AGAIN else None,
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


def deviation(row: DeviationRow) -> DeviationView:
    """Return a deviation as it was shown when the answer was sent, with its decision."""
    return DeviationView(
        position=row.position,
        rule=row.rule,
        line=row.line,
        label=row.label,
        ordered=row.ordered,
        answered=row.answered,
        difference=row.difference,
        tolerance=row.tolerance,
        money=row.money,
        decision=row.decision,
        reason=row.reason,
        sentence=row.sentence,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def _receipts(rows: Sequence[ReceiptRow]) -> tuple[Receipt, ...]:
    by_kind = {row.kind: row for row in rows}
    return tuple(_receipt(kind, by_kind.get(kind)) for kind in ReceiptKind)


def _receipt(kind: ReceiptKind, row: ReceiptRow | None) -> Receipt:
    if row is None:
        return Receipt(kind, ReceiptState.PENDING)
    issues = issues_v1.load(_payloads(row.issues))
    return Receipt(kind, ReceiptState(row.state), row.at, row.actor, row.reference, issues)


def _payloads(stored: Iterable[dict[str, object]]) -> Iterable[dict[str, Any]]:
    return stored


_UNBOOKED = frozenset({DocumentState.QUEUED, DocumentState.DELIVERING, DocumentState.WAITING, DocumentState.STUCK})

#: Promises that are tried again by themselves.
_AGAIN = frozenset({PromiseState.WAITING, PromiseState.UNKNOWN})


def _waiting(state: DocumentState, promise: OutboxRow | None, now: datetime) -> str:
    """Say why the buyer's system does not have the answer yet, without a word of what went wrong inside it."""
    if state is DocumentState.STUCK:
        return "A technical problem is being checked by the buyer. Your answer is safe. There is nothing to do for you."
    if promise is None or state is not DocumentState.WAITING:
        return ""
    tries = promise.attempts + promise.away_tries
    is_later = promise.state in _AGAIN and promise.next_at > now
    when = f"at {promise.next_at:%H:%M} UTC" if is_later else "now"
    return f"The buyer's system is not answering. Tried {tries} {_times(tries)}, next {when}. Your answer is safe."


def _times(count: int) -> str:
    return "time" if count == 1 else "times"


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
