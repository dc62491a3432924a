"""Replaying: a person sends again what is stuck, under the same key."""

from __future__ import annotations

from collections.abc import Collection

from portal.domain.actors import SYSTEM, Actor, Permission
from portal.domain.documents import DocumentKind
from portal.domain.errors import NotAllowed
from portal.domain.events import Event
from portal.domain.promises import PromiseState
from portal.domain.states import DocumentState, change
from portal.ports.alarm import Promise
from portal.services import actions
from portal.store.queries import orders, outbox, shipments
from portal.store.rows import CatalogProposalRow, DocumentRow, InvoiceRow, OutboxRow, ShipmentRow
from portal.store.unit_of_work import UnitOfWork


def replay(uow: UnitOfWork, actor: Actor, ids: Collection[int]) -> int:
    """Make stuck promises due again and return how many that were; ids that are not stuck are left alone.

    The key stays, and the ERP is asked first what it booked under it: replaying never books twice.

    Raises:
        NotAllowed: the actor's role does not replay.
    """
    if not actor.may(Permission.OPERATIONS_REPLAY):
        raise NotAllowed("replay what is stuck")
    # Orders are locked first, as everywhere, so that workers and people never wait for each other in a ring.
    streams = outbox.streams(uow.session, ids)
    known = orders.by_number(uow.session, SYSTEM, streams, lock=True)
    rows = outbox.list_stuck(uow.session, ids)
    for row in rows:
        _renew(uow, row)
        document = uow.session.get_one(DocumentRow, row.document_id)
        if document.state == DocumentState.STUCK:
            document.state = change(DocumentState.STUCK, DocumentState.QUEUED)
        if row.stream in known:
            actions.refresh_action(uow.session, known[row.stream], uow.clock.now())
        uow.record(
            actor,
            _REPLAYED[DocumentKind(document.kind)],
            subject=_subject(uow, row, document),
            supplier=document.supplier_id,
            document=document.id,
            data={"number": document.number, "version": document.version, "key": row.key},
        )
    return len(rows)


def _subject(uow: UnitOfWork, row: OutboxRow, document: DocumentRow) -> str:
    """Return the order that the record names: an answer's own, which is its stream, or the first of a document's.

    A proposal is about none.
    """
    if isinstance(document, CatalogProposalRow):
        return ""
    if isinstance(document, InvoiceRow):
        return document.first_order
    if isinstance(document, ShipmentRow):
        return shipments.first_order(uow.session, document.id)
    return row.stream


_REPLAYED = {
    DocumentKind.ACKNOWLEDGMENT: Event.ANSWER_REPLAYED,
    DocumentKind.SHIPMENT: Event.NOTICE_REPLAYED,
    DocumentKind.INVOICE: Event.INVOICE_REPLAYED,
    DocumentKind.CATALOG: Event.CATALOG_REPLAYED,
}


def _renew(uow: UnitOfWork, row: OutboxRow) -> None:
    row.state, row.cause, row.next_at = PromiseState.DUE, "", uow.clock.now()
    # Counted as a try in doubt, so that the next one looks up before it sends.
    row.attempts, row.away_tries = 1, 0
    uow.wake(Promise(row.id, row.job, row.attempts, is_long=row.is_long))
