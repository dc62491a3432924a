"""Keeping an accepted invoice: its receipts and deviations, the promise and the record."""

from __future__ import annotations

from portal.contracts import issues_v1
from portal.domain.actors import Actor
from portal.domain.deviations import Deviation, consequence
from portal.domain.events import Event
from portal.domain.invoices import InvoiceType
from portal.domain.rules import Findings
from portal.domain.states import TRANSITIONS, DocumentState, change
from portal.services import deviations, receipts
from portal.services.invoices import documents
from portal.store.queries import deviations as deviation_queries
from portal.store.queries import invoices
from portal.store.queries import receipts as receipt_queries
from portal.store.rows import InvoiceRow
from portal.store.unit_of_work import UnitOfWork

#: The job that carries an invoice to the buyer's system.
DELIVER = "jobs.invoices.deliver"


def keep(
    uow: UnitOfWork,
    actor: Actor,
    row: InvoiceRow,
    findings: Findings,
    found: tuple[Deviation, ...],
    *,
    profile: str,
    content: str,
) -> None:
    """Turn a draft into a sent invoice and say what happens next: the buyer's review, or delivery."""
    row.state = change(DocumentState(row.state), DocumentState.SUBMITTED)
    row.edition += 1
    row.content_hash = content
    row.correlation_id = uow.correlation_id
    row.submitted_at = uow.clock.now()
    row.submitted_by, row.submitted_name = actor.user, actor.name
    row.profile_version = profile
    row.findings = issues_v1.dump(findings.issues)
    row.limits = [
        {"rule": rule, "line": line, "key": limit.key, "value": limit.value, "level": limit.level.value}
        for rule, line, limit in findings.limits
    ]
    row.deviation_count, row.consequence = len(found), consequence(found)
    receipt_queries.add(uow.session, receipts.first(row, in_review=bool(found)))
    deviation_queries.add(uow.session, deviations.dump(row.id, found))
    record(uow, actor, row, Event.INVOICE_SENT, lines=row.line_count)
    if found:
        row.state = change(DocumentState.SUBMITTED, DocumentState.IN_REVIEW)
        row.review_opened_at = uow.clock.now()
        record(uow, actor, row, Event.INVOICE_IN_REVIEW, deviations=len(found))
    else:
        promise_delivery(uow, row)


def promise_delivery(uow: UnitOfWork, row: InvoiceRow) -> None:
    """Put an invoice into the queue for the buyer's system.

    Documents of one order go out in the order in which they were accepted, and a credit note behind its invoice. One
    that is stuck holds up no other order's.
    """
    row.state = change(DocumentState(row.state), DocumentState.QUEUED)
    key = f"inv/{row.supplier_id}/{row.number}/{row.version}"
    uow.promise(DELIVER, key=key, stream=_stream(uow, row), document=row.id)


def _stream(uow: UnitOfWork, row: InvoiceRow) -> str:
    credited = [one.number for one in documents.load(row).preceding] if InvoiceType(row.type).is_credit else []
    found = invoices.by_numbers(uow.session, row.supplier_id, credited) if credited else ()
    leading = found[0] if found else row
    return f"inv/{leading.supplier_id}/{leading.first_order or leading.number}"[:80]


def supersede_earlier(uow: UnitOfWork, actor: Actor, row: InvoiceRow) -> None:
    """Put a booked invoice in the place of its earlier versions; one of another year that has its number stands."""
    for earlier in invoices.list_replaced(uow.session, row):
        state = DocumentState(earlier.state)
        if DocumentState.SUPERSEDED in TRANSITIONS[state]:
            earlier.state = change(state, DocumentState.SUPERSEDED)
            earlier.edition += 1
            record(uow, actor, earlier, Event.INVOICE_SUPERSEDED)


def record(uow: UnitOfWork, actor: Actor, row: InvoiceRow, event: Event, **data: object) -> None:
    """Record what happened to one version of an invoice, under the first of its orders."""
    uow.record(
        actor,
        event,
        subject=row.first_order,
        supplier=row.supplier_id,
        document=row.id,
        data={"number": row.number, "version": row.version, **data},
    )
