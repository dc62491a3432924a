"""Keeping an accepted ship notice: its receipts and deviations, the promise and the record."""

from __future__ import annotations

from dataclasses import replace

from portal.contracts import issues_v1
from portal.domain.actors import Actor
from portal.domain.events import Event
from portal.domain.rules import Findings
from portal.domain.shipping_deviations import Deviating
from portal.domain.states import TRANSITIONS, DocumentState, change
from portal.services import receipts
from portal.services.deviations import dump as dump_deviations
from portal.store.queries import deviations as deviation_queries
from portal.store.queries import receipts as receipt_queries
from portal.store.queries import shipments
from portal.store.rows import ShipmentRow
from portal.store.unit_of_work import UnitOfWork

#: The jobs that carry a notice to the buyer's system, and the cancellation of one.
DELIVER = "jobs.shipments.deliver"
CANCEL = "jobs.shipments.cancel"


def keep(
    uow: UnitOfWork,
    actor: Actor,
    row: ShipmentRow,
    findings: Findings,
    deviating: Deviating,
    *,
    profile: str,
    content: str,
) -> None:
    """Turn a draft into a sent notice and say what happens next: the buyer's review, or delivery."""
    found = deviating.deviations
    actor = acting_for(actor, row)
    row.state = change(DocumentState(row.state), DocumentState.SUBMITTED)
    row.edition += 1
    row.content_hash = content
    row.correlation_id = uow.correlation_id
    row.submitted_at = uow.clock.now()
    row.submitted_by, row.submitted_name = actor.user, actor.name
    row.on_behalf = actor.on_behalf is not None
    row.profile_version = profile
    row.findings = issues_v1.dump(findings.issues)
    row.limits = [
        {"rule": rule, "line": line, "key": limit.key, "value": limit.value, "level": limit.level.value}
        for rule, line, limit in findings.limits
    ]
    row.deviation_count = len(found)
    row.consequence, row.currency = deviating.consequence, deviating.currency
    receipt_queries.add(uow.session, receipts.first(row, in_review=bool(found)))
    deviation_queries.add(uow.session, dump_deviations(row.id, found))
    record(uow, actor, row, Event.NOTICE_SENT, lines=row.line_count, units=row.unit_count)
    if found:
        row.state = change(DocumentState.SUBMITTED, DocumentState.IN_REVIEW)
        row.review_opened_at = uow.clock.now()
        record(uow, actor, row, Event.NOTICE_IN_REVIEW, deviations=len(found))
    else:
        promise_delivery(uow, row)


def acting_for(actor: Actor, row: ShipmentRow) -> Actor:
    """Return the actor marked as acting on behalf of the notice's supplier, if it is not the supplier's own."""
    return actor if actor.role.is_supplier else replace(actor, on_behalf=row.supplier_id)


def promise_delivery(uow: UnitOfWork, row: ShipmentRow) -> None:
    """Put a notice into the queue for the buyer's system, behind the versions of it that were accepted before."""
    row.state = change(DocumentState(row.state), DocumentState.QUEUED)
    uow.promise(DELIVER, key=f"asn/{row.supplier_id}/{row.number}/{row.version}", stream=stream(row), document=row.id)


def promise_cancellation(uow: UnitOfWork, row: ShipmentRow, attempt: int) -> None:
    """Put the cancellation of a booked notice into the queue; ``attempt`` tells a second wish from the first."""
    key = f"asn-cancel/{row.supplier_id}/{row.number}/{row.version}/{attempt}"
    uow.promise(CANCEL, key=key, stream=stream(row), document=row.id)


def stream(row: ShipmentRow) -> str:
    """Return what keeps the versions and cancellations of one notice in order."""
    return f"asn/{row.supplier_id}/{row.number}"[:80]


def supersede_earlier(uow: UnitOfWork, actor: Actor, row: ShipmentRow) -> None:
    """Put a booked notice in the place of its earlier versions."""
    for earlier in shipments.list_versions(uow.session, actor, row.supplier_id, row.number):
        state = DocumentState(earlier.state)
        if earlier.version < row.version and DocumentState.SUPERSEDED in TRANSITIONS[state]:
            earlier.state = change(state, DocumentState.SUPERSEDED)
            earlier.edition += 1
            record(uow, actor, earlier, Event.NOTICE_SUPERSEDED)


def record(uow: UnitOfWork, actor: Actor, row: ShipmentRow, event: Event, **data: object) -> None:
    """Record what happened to one version of a notice, under the first of its orders."""
    uow.record(
        actor,
        event,
        subject=shipments.first_order(uow.session, row.id),
        supplier=row.supplier_id,
        document=row.id,
        data={"number": row.number, "version": row.version, **data},
    )
