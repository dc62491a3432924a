"""One order with its story."""

from __future__ import annotations

from portal.contracts import order_v1, supplier_v1
from portal.domain.actors import Actor
from portal.domain.errors import NotFound
from portal.domain.orders import OrderStatus, PurchaseOrder
from portal.domain.states import ON_ITS_WAY, REPAIRABLE, DocumentState, OrderAction
from portal.domain.suppliers import Supplier, SupplierStatus
from portal.domain.wording import ACTION_WORDS, STATUS_WORDS
from portal.services import snapshots
from portal.services.acknowledgments import reading
from portal.services.acknowledgments.views import AcknowledgmentView
from portal.services.orders.views import OrderView, RevisionView
from portal.store.queries import acknowledgments, drafts, suppliers
from portal.store.queries import orders as queries
from portal.store.rows import OrderRow
from portal.store.unit_of_work import UnitOfWork


def get_order(uow: UnitOfWork, actor: Actor, number: str) -> OrderView:
    """Return an order as the buyer's system last told it, with its revisions and the answers to it.

    Raises:
        NotFound: there is no such order for this actor.
    """
    return view(uow, actor, find(uow, actor, number))


def get_order_called(uow: UnitOfWork, actor: Actor, name: str) -> OrderView:
    """Return the order with this number, or else the one with this number in the buyer's own order document.

    Raises:
        NotFound: this actor sees no such order, or several.
    """
    if queries.find(uow.session, actor, name) is not None:
        return get_order(uow, actor, name)
    views = [view(uow, actor, row) for row in queries.list_called(uow.session, actor, name)]
    called = [each for each in views if each.order.document_number == name]
    if len(called) != 1:
        raise NotFound(name)
    return called[0]


def view(uow: UnitOfWork, actor: Actor, row: OrderRow) -> OrderView:
    """Return an order that was found, as the buyer's system last told it."""
    newest = queries.newest_document(uow.session, row)
    order = order_v1.load(newest.document)
    supplier_row = suppliers.find(uow.session, actor, row.supplier_id)
    if supplier_row is None:
        raise NotFound(row.number)
    supplier = supplier_v1.load(supplier_row.document)
    document = _document(uow, actor, row)
    draft = drafts.find(uow.session, actor, row)
    why_not = reason_not_to_answer(actor, order, supplier, None if document is None else document.state)
    action = OrderAction(row.action)
    return OrderView(
        order=order,
        as_of=row.as_of,
        source=newest.source,
        answer_due=row.answer_due,
        revisions=list_revisions(uow, row),
        action=action,
        action_sentence=ACTION_WORDS[action].sentence,
        document=document,
        documents=() if document is None else document.versions,
        draft_saved_at=None if draft is None else draft.saved_at,
        supplier=supplier,
        can_answer=not why_not,
        why_not=why_not,
        can_repair=not why_not and document is not None and document.state in REPAIRABLE,
    )


def find(uow: UnitOfWork, actor: Actor, number: str) -> OrderRow:
    """Return the order this actor sees under this number.

    Raises:
        NotFound: there is none.
    """
    row = queries.find(uow.session, actor, number)
    if row is None:
        raise NotFound(number)
    return row


def _document(uow: UnitOfWork, actor: Actor, order: OrderRow) -> AcknowledgmentView | None:
    row = acknowledgments.find(uow.session, actor, order)
    return None if row is None else reading.view(uow, actor, order, row)


def reason_not_to_answer(actor: Actor, order: PurchaseOrder, supplier: Supplier, document: DocumentState | None) -> str:
    """Return why this person cannot answer this order now, as a sentence; "" where they can."""
    if not snapshots.may_send(actor):
        return "Your role lets you look at orders, but not answer them."
    if supplier.status is not SupplierStatus.ACTIVE:
        return f"The buyer has paused this account: {supplier.status_reason or 'no reason given'}."
    if order.status is not OrderStatus.RELEASED:
        return STATUS_WORDS[order.status].sentence
    if document in ON_ITS_WAY:
        return "An answer is on its way. Wait until it is booked, or take it back first."
    return "" if order.open_lines else "No line of this order is open for an answer."


def list_revisions(uow: UnitOfWork, order: OrderRow) -> tuple[RevisionView, ...]:
    """Return the revisions the portal has seen, newest first, each as its newest ERP version told it."""
    seen: dict[int, RevisionView] = {}
    for revision, erp_version, as_of, source in queries.list_revisions(uow.session, order):
        seen.setdefault(revision, RevisionView(revision, erp_version, as_of, source))
    return tuple(sorted(seen.values(), key=lambda view: view.revision, reverse=True))
