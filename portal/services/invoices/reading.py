"""Reading invoices: lists, one version with its receipts and what became of it, and payments over all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from portal.contracts import issues_v1, settlement_v1
from portal.domain.actors import Actor, Permission
from portal.domain.errors import NotFound
from portal.domain.invoices import Invoice, InvoiceType
from portal.domain.orders import PurchaseOrder
from portal.domain.settlements import (
    THROWN_OUT,
    DueDate,
    EarlyPayment,
    Settlement,
    SettlementStatus,
    due_date,
    early_payments,
)
from portal.domain.states import REPAIRABLE, DocumentState
from portal.services import cursors, receipts
from portal.services import deviations as decisions
from portal.services.cursors import Page
from portal.services.invoices import changes, documents, drafting, files, standing, talking, twins, worlds
from portal.services.invoices.keeping import DELIVER
from portal.services.invoices.views import (
    WITHDRAWABLE,
    BilledLine,
    ElsewhereRow,
    InvoiceListRow,
    InvoiceView,
    PaymentRow,
    Said,
)
from portal.services.mappings import explaining
from portal.services.orders.listing import searched
from portal.store.queries import deviations, invoice_lists, messages, suppliers
from portal.store.queries import invoices as queries
from portal.store.queries import receipts as receipt_queries
from portal.store.queries import settlements as settlement_queries
from portal.store.rows import InvoiceRow, OrderRow, SettlementRow
from portal.store.unit_of_work import UnitOfWork

#: What goods that come can settle: more billed than received, and nothing received yet.
SETTLED_BY_GOODS = frozenset({"INV-11", "INV-12"})

_KEY = (cursors.identity,)
_PAYMENT_KEY = (cursors.day, cursors.text, cursors.text)


def list_invoices(
    uow: UnitOfWork,
    actor: Actor,
    *,
    q: str = "",
    state: str = "",
    settlement: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[InvoiceListRow]:
    """Return one page of invoices, the newest version of each number, most recent first."""
    place = cursors.read(cursor, _KEY)
    criteria = {
        "q": searched(q),
        "state": state if state in tuple(DocumentState) else None,
        "settlement": settlement if settlement in tuple(SettlementStatus) else None,
    }
    found = invoice_lists.list_newest(uow.session, actor, criteria, place, limit + 1)
    return cursors.page(found, place, limit, lambda row: (row.id,), _row)


def of_order(uow: UnitOfWork, actor: Actor, order: int) -> tuple[InvoiceListRow, ...]:
    """Return the invoices that bill an order (id), newest first."""
    return tuple(map(_row, invoice_lists.list_for_order(uow.session, actor, order)))


def _row(row: Any) -> InvoiceListRow:
    return InvoiceListRow(
        id=row.id,
        number=row.said_number if row.state == DocumentState.DRAFT else row.number,
        version=row.version,
        type=InvoiceType(row.type),
        supplier_name=row.supplier_name,
        state=DocumentState(row.state),
        settlement=None if row.settlement is None else SettlementStatus(row.settlement),
        order=row.first_order,
        issued=row.issued,
        due=row.settled_due or row.due,
        amount=row.amount_due,
        currency=row.currency,
        line_count=row.line_count,
        awaits_goods=row.awaits_goods and row.state == DocumentState.IN_REVIEW,
        erp_reference=row.erp_reference,
        at=row.submitted_at,
    )


def get(uow: UnitOfWork, actor: Actor, invoice: int) -> InvoiceView:
    """Return one version of an invoice.

    Raises:
        NotFound: there is no such invoice for this actor.
    """
    row = drafting.find(uow, actor, invoice)
    session, state, document = uow.session, DocumentState(row.state), documents.load(row)
    rows = documents.own_orders(session, document, row.supplier_id)
    orders = documents.newest_orders(session, rows)
    promise = queries.find_promise(session, row.id, job=DELIVER) if state in receipts.UNBOOKED else None
    versions = queries.list_versions(session, actor, row.supplier_id, row.number)
    if not versions:  # a draft that was thrown away since it was found
        raise NotFound(row.number)
    settled = settlement_queries.find(session, actor, row.erp_reference) if row.erp_reference else None
    supplier = suppliers.find(session, actor, row.supplier_id)
    told = None if settled is None else settlement_v1.load(settled.document)
    due = _due(uow, row, document, rows, orders)
    view = InvoiceView(
        id=row.id,
        edition=row.edition,
        version=row.version,
        state=state,
        supplier_name="" if supplier is None else supplier.name,
        document=document,
        lines=_billed(uow, row.id, document, rows, orders),
        receipts=receipts.load(receipt_queries.list_of(session, row.id)),
        findings=issues_v1.load(row.findings),
        deviations=tuple(map(decisions.load, deviations.list_of(session, row.id))),
        versions=tuple((version.id, version.version, DocumentState(version.state)) for version in versions),
        messages=_said(uow, actor, row),
        submitted_at=row.submitted_at,
        submitted_name=row.submitted_name,
        saved_at=row.saved_at,
        newest=versions[0].id,
        send_key=row.idempotency_key,
        erp_reference=row.erp_reference,
        booked_at=row.booked_at,
        settlement=told,
        as_of=None if settled is None else settled.as_of,
        due=due,
        early=_early(document, orders, told, due),
        file=files.kept_file(uow, row),
        waiting=receipts.waiting(state, promise, uow.clock.now(), what="invoice"),
        next_try=receipts.next_try(promise),
        changed=changes.between(before, document) if (before := _before(row, versions)) is not None else (),
        assigned_name=row.assigned_name,
        review_opened_at=row.review_opened_at,
        awaits_goods=row.awaits_goods and state is DocumentState.IN_REVIEW,
        consequence=row.consequence,
        likeness=twins.likeness(uow, actor, row),
        wanted_files=worlds.wanted_files(uow, row, orders) if state is DocumentState.DRAFT else (),
        is_mine=bool(row.assigned_name) and row.assigned_to == actor.user,
        words=explaining.of_document(uow, actor, row.id),
        unread=issues_v1.load(row.unread) if state is DocumentState.DRAFT else (),
        keeps_rules=row.judged != "",
    )
    return _with_ways(actor, view, settled, is_tried=promise is not None and promise.attempts > 0)


def _with_ways(actor: Actor, view: InvoiceView, settled: SettlementRow | None, *, is_tried: bool) -> InvoiceView:
    """Say what this actor can do about the invoice now."""
    may, is_newest = worlds.may_send(actor), view.newest == view.id
    can_decide = view.state is DocumentState.IN_REVIEW and actor.may(Permission.REVIEWS_DECIDE)
    open_now = [one for one in view.deviations if one.decision is None]
    is_thrown_out = view.state is DocumentState.BOOKED and settled is not None and settled.status in THROWN_OUT
    can_follow = is_thrown_out or view.state in (*REPAIRABLE, DocumentState.WITHDRAWN)
    return replace(
        view,
        can_edit=may and view.state is DocumentState.DRAFT,
        can_withdraw=may and view.state in WITHDRAWABLE and not is_tried,
        can_repair=may and is_newest and can_follow,
        can_credit=may
        and view.state is DocumentState.BOOKED
        and not is_thrown_out
        and not view.document.type.is_credit,
        can_decide=can_decide,
        can_hold=can_decide and not view.awaits_goods and any(one.rule in SETTLED_BY_GOODS for one in open_now),
        can_write=view.state is not DocumentState.DRAFT and talking.may_write(actor),
    )


def _before(row: InvoiceRow, versions: Any) -> Invoice | None:
    earlier = [version for version in versions if version.version < row.version]
    return documents.load(earlier[0]) if earlier else None


def _billed(
    uow: UnitOfWork,
    invoice: int,
    document: Invoice,
    rows: Mapping[str, OrderRow],
    orders: Mapping[str, PurchaseOrder],
) -> tuple[BilledLine, ...]:
    left = standing.billable_now(uow, rows, orders, but=invoice)
    by_line = {number: order.by_number() for number, order in orders.items()}
    lines = []
    for position, line in enumerate(document.lines, 1):
        number, order_line = document.order_of(line), line.order_line_number
        ordered = by_line.get(number, {}).get(order_line) if order_line is not None else None
        if ordered is None:
            lines.append(BilledLine(position, number in rows))
        else:
            lines.append(BilledLine(position, True, ordered, billable=left.get((number, ordered.number))))
    return tuple(lines)


def _said(uow: UnitOfWork, actor: Actor, row: InvoiceRow) -> tuple[Said, ...]:
    found = messages.list_of(uow.session, actor, row.supplier_id, row.number)
    return tuple(Said(one.at, one.name, one.is_supplier, one.text) for one in found)


def _due(
    uow: UnitOfWork,
    row: InvoiceRow,
    document: Invoice,
    rows: Mapping[str, OrderRow],
    orders: Mapping[str, PurchaseOrder],
) -> DueDate | None:
    order = next(iter(orders.values()), None)
    if order is None or order.terms is None or document.issued is None:
        return None
    goods = [day for held in rows.values() if (day := standing.last_received(uow, held)) is not None]
    received: date | None = None if row.state == DocumentState.DRAFT else row.submitted_at.date()
    return due_date(order.terms, issued=document.issued, received=received, goods=max(goods, default=None))


def _early(
    document: Invoice, orders: Mapping[str, PurchaseOrder], told: Settlement | None, due: DueDate | None
) -> tuple[EarlyPayment, ...]:
    """Return what the first order's terms take off; the day from which the ERP counts goes before ours."""
    order = next(iter(orders.values()), None)
    if order is None or order.terms is None or document.type.is_credit:
        return ()
    start = (told.due_start if told is not None else None) or (due.start if due is not None else None)
    return early_payments(order.terms, document.totals.due, document.currency, start=start)


def list_elsewhere(
    uow: UnitOfWork, actor: Actor, *, q: str = "", cursor: str | None = None, limit: int = 50
) -> Page[ElsewhereRow]:
    """Return one page of invoices that the buyer's system has and that did not come through the portal."""
    place = cursors.read(cursor, (cursors.text,))
    found = settlement_queries.list_elsewhere(uow.session, actor, place, limit + 1, q=searched(q) or "")
    return cursors.page(found, place, limit, lambda row: (row.reference,), _elsewhere)


def _elsewhere(row: Any) -> ElsewhereRow:
    return ElsewhereRow(settlement_v1.load(row.document), row.supplier_name, row.as_of)


def list_payments(
    uow: UnitOfWork, actor: Actor, *, q: str = "", cursor: str | None = None, limit: int = 50
) -> Page[PaymentRow]:
    """Return one page of payments over all invoices, the latest first."""
    place = cursors.read(cursor, _PAYMENT_KEY)
    found = settlement_queries.list_payments(uow.session, actor, place, limit + 1, q=searched(q) or "")
    return cursors.page(found, place, limit, lambda row: (row.paid_on, row.reference, row.number), _payment)


def _payment(row: Any) -> PaymentRow:
    return PaymentRow(
        invoice=row.invoice_id,
        number=row.invoice,
        is_credit=row.is_credit,
        supplier_name=row.supplier_name,
        reference=row.number,
        paid_on=row.paid_on,
        amount=row.amount,
        currency=row.currency,
        remittance=row.remittance,
        reversed_on=row.reversed_on,
        as_of=row.as_of,
    )
