"""Keeping a proposal that is sent: its receipts, what the buyer is asked about, the promise and the record."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from portal.contracts import issues_v1
from portal.domain.actors import SYSTEM, Actor
from portal.domain.catalog import Acceptance
from portal.domain.events import Event
from portal.domain.issues import Severity, of_severity
from portal.domain.rules import Findings
from portal.domain.states import TRANSITIONS, DocumentState, change
from portal.services import deviations, receipts
from portal.services.catalog import groups, standing
from portal.store.queries import catalog_lines, catalog_proposals
from portal.store.queries import deviations as deviation_queries
from portal.store.queries import receipts as receipt_queries
from portal.store.rows import CatalogProposalRow
from portal.store.unit_of_work import UnitOfWork

#: The job that carries a proposal to the buyer's system.
DELIVER = "jobs.catalog.deliver"

#: More lines than this may take minutes, for which no other delivery waits.
SHORT = 1000


def keep(
    uow: UnitOfWork, actor: Actor, row: CatalogProposalRow, findings: Findings, *, profile: str, content: str
) -> None:
    """Turn a draft into a sent proposal and say what happens next: the buyer's review of some lines, or delivery.

    ``findings`` are those of the whole; the lines keep their own.
    """
    session = uow.session
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
    if row.acceptance == Acceptance.GOOD_ROWS:
        catalog_lines.leave_out(session, row.id)
    for issue in of_severity(findings.issues, Severity.REVIEW):
        catalog_lines.hold_ends(session, row.id, issue.rule)
    pending = catalog_lines.hold_for_review(session, row.id)
    row.currency, row.consequence = _consequence(catalog_lines.money_pending(session, row.id))
    deviating = groups.waiting(session, row.id, row.currency)
    row.deviation_count = len(deviating)
    deviation_queries.add(session, deviations.dump(row.id, deviating))
    receipt_queries.add(session, receipts.first(row, in_review=bool(pending)))
    supersede_earlier(uow, actor, row)
    record(uow, actor, row, Event.CATALOG_SENT, lines=row.line_count, wrong=row.wrong_count)
    if pending:
        row.state = change(DocumentState.SUBMITTED, DocumentState.IN_REVIEW)
        row.review_opened_at = uow.clock.now()
        record(uow, actor, row, Event.CATALOG_IN_REVIEW, lines=pending)
    else:
        promise_delivery(uow, row)
    standing.refresh(session, proposal=row.id)


def _consequence(money: Mapping[str, Decimal]) -> tuple[str, Decimal]:
    """Return the currency and amount that a worklist shows; of several currencies the one with most."""
    return max(money.items(), key=lambda one: one[1], default=("", Decimal(0)))


def promise_delivery(uow: UnitOfWork, row: CatalogProposalRow) -> None:
    """Put a proposal into the queue for the buyer's system; those of one supplier go out in their order."""
    row.state = change(DocumentState(row.state), DocumentState.QUEUED)
    stream = f"cat/{row.supplier_id}"
    key = f"{stream}/{row.number}/{row.version}"
    payload = {"is_long": True} if row.line_count > SHORT else {}
    uow.promise(DELIVER, key=key, stream=stream, document=row.id, payload=payload)


def supersede_earlier(uow: UnitOfWork, actor: Actor, row: CatalogProposalRow) -> None:
    """Put a proposal in the place of its earlier versions, as far as they are not over already.

    Items that only those name stand as without them then.
    """
    for earlier in catalog_proposals.list_versions(uow.session, SYSTEM, row.supplier_id, row.number):
        state = DocumentState(earlier.state)
        if earlier.version < row.version and DocumentState.SUPERSEDED in TRANSITIONS[state]:
            earlier.state = change(state, DocumentState.SUPERSEDED)
            earlier.edition += 1
            record(uow, actor, earlier, Event.CATALOG_SUPERSEDED)
            standing.refresh(uow.session, proposal=earlier.id)


def record(uow: UnitOfWork, actor: Actor, row: CatalogProposalRow, event: Event, **data: object) -> None:
    """Record what happened to one version of a proposal."""
    said = {"number": row.number, "version": row.version, **data}
    uow.record(actor, event, supplier=row.supplier_id, document=row.id, data=said)
