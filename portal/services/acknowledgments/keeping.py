"""Keeping an accepted answer: the version, its rows, receipts and deviations, the promise and the record."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portal.contracts import issues_v1
from portal.domain.acknowledgments import Acknowledgment, header_word
from portal.domain.actors import Actor
from portal.domain.deviations import Deviation, consequence, deviations
from portal.domain.events import Event
from portal.domain.rules import Findings, Snapshot
from portal.domain.states import TRANSITIONS, DocumentState, change
from portal.services import actions, receipts
from portal.services.acknowledgments import documents
from portal.services.deviations import dump as dump_deviations
from portal.store.queries import acknowledgments as queries
from portal.store.queries import deviations as deviation_queries
from portal.store.queries import drafts as draft_queries
from portal.store.queries import receipts as receipt_queries
from portal.store.rows import AcknowledgmentRow, OrderRow
from portal.store.unit_of_work import UnitOfWork

#: The job that carries an answer to the buyer's system.
DELIVER = "jobs.acknowledgments.deliver"

_NUMBER_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer that passed the rules, on the newest revision, with what it was checked against."""

    document: Acknowledgment
    world: Snapshot
    findings: Findings
    key: str
    content_hash: str
    channel: str


def keep(
    uow: UnitOfWork, actor: Actor, order: OrderRow, newest: AcknowledgmentRow | None, accepted: Accepted
) -> AcknowledgmentRow:
    """Store an accepted answer as the next version and say what happens next: the buyer's review, or delivery."""
    actor = acting_for(actor, order)
    found = deviations(accepted.document, accepted.world.order, accepted.findings)
    row = _version(uow, actor, order, newest, accepted, found)
    _supersede(uow, actor, order, newest)
    uow.session.add(row)
    uow.session.flush()

    queries.add_rows(uow.session, documents.dump_rows(accepted.document, row.id))
    receipt_queries.add(uow.session, receipts.first(row, in_review=bool(found)))
    deviation_queries.add(uow.session, dump_deviations(row.id, found))
    record(uow, actor, order, row, Event.ANSWER_SENT, lines=len(accepted.document.lines))
    if found:
        row.state = change(DocumentState.SUBMITTED, DocumentState.IN_REVIEW)
        row.review_opened_at = uow.clock.now()
        record(uow, actor, order, row, Event.ANSWER_IN_REVIEW, deviations=len(found))
    else:
        promise_delivery(uow, order, row)

    draft = draft_queries.find(uow.session, actor, order)
    if draft is not None:
        draft_queries.remove(uow.session, draft)
    actions.set_action(order, row, uow.clock.now())
    return row


def acting_for(actor: Actor, order: OrderRow) -> Actor:
    """Return the actor marked as acting on behalf of the order's supplier, if it is not the supplier's own."""
    return actor if actor.role.is_supplier else replace(actor, on_behalf=order.supplier_id)


def promise_delivery(uow: UnitOfWork, order: OrderRow, row: AcknowledgmentRow) -> None:
    """Put an answer into the queue for the buyer's system, behind what was accepted for the same order before."""
    row.state = change(DocumentState(row.state), DocumentState.QUEUED)
    uow.promise(
        DELIVER,
        # Numbers are each supplier's own; the database says so with the same three columns.
        key=f"ack/{row.supplier_id}/{row.number}/{row.version}",
        stream=order.number,
        document=row.id,
    )


def _version(
    uow: UnitOfWork,
    actor: Actor,
    order: OrderRow,
    newest: AcknowledgmentRow | None,
    accepted: Accepted,
    found: tuple[Deviation, ...],
) -> AcknowledgmentRow:
    document = accepted.document
    number = document.number or (newest.number if newest is not None else f"A-{order.number}"[:_NUMBER_LENGTH])
    return AcknowledgmentRow(
        order_id=order.id,
        supplier_id=order.supplier_id,
        number=number,
        version=queries.last_version(uow.session, actor, order.supplier_id, number) + 1,
        state=DocumentState.SUBMITTED,
        edition=1,
        base_revision=document.base_revision,
        header=header_word(accepted.world.order, document),
        claim=document.claim,
        currency=document.currency or order.currency,
        note=document.note,
        typed=document.typed,
        confirmed=sorted(document.confirmed),
        channel=accepted.channel,
        idempotency_key=accepted.key,
        content_hash=accepted.content_hash,
        correlation_id=uow.correlation_id,
        submitted_at=uow.clock.now(),
        submitted_by=actor.user,
        submitted_name=actor.name,
        on_behalf=actor.on_behalf is not None,
        profile_version=accepted.world.profile.version,
        limits=documents.dump_limits(accepted.findings.limits),
        findings=issues_v1.dump(accepted.findings.issues),
        deviation_count=len(found),
        consequence=consequence(found),
    )


def _supersede(uow: UnitOfWork, actor: Actor, order: OrderRow, newest: AcknowledgmentRow | None) -> None:
    if newest is None or DocumentState.SUPERSEDED not in TRANSITIONS[DocumentState(newest.state)]:
        return
    newest.state = DocumentState.SUPERSEDED
    newest.edition += 1
    record(uow, actor, order, newest, Event.ANSWER_SUPERSEDED)


def record(
    uow: UnitOfWork, actor: Actor, order: OrderRow, row: AcknowledgmentRow, event: Event, **data: object
) -> None:
    """Record what happened to one version of an answer."""
    uow.record(
        actor,
        event,
        subject=order.number,
        supplier=order.supplier_id,
        document=row.id,
        data={"number": row.number, "version": row.version, **data},
    )
