"""An answer that the ERP finds based on an older revision: moved to the newest one, or given back to the supplier."""

from __future__ import annotations

from dataclasses import replace

from portal.contracts import issues_v1
from portal.domain import rules
from portal.domain.actors import SYSTEM
from portal.domain.issues import Issue
from portal.domain.promises import PromiseState
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState
from portal.ports.alarm import Promise
from portal.services import snapshots
from portal.services.acknowledgments import documents
from portal.services.deliveries.answers import AnswerDelivery
from portal.services.deliveries.delivery import Revised
from portal.services.orders import apply_orders


def move(delivery: AnswerDelivery, revised: Revised) -> str:
    """Apply the order as it is now and run the revision procedure again (field rules 4.1, "Revision conflict").

    An answer that still stands is moved to the newest revision and delivered again under its key; one that needs a
    word from anybody goes back to the supplier, with what is to be said.
    """
    apply_orders(delivery.uow, [revised.order], source="delivery", as_of=revised.as_of)
    issues = _open_issues(delivery)
    return _returned(delivery, issues) if issues else _rebased(delivery)


def _open_issues(delivery: AnswerDelivery) -> tuple[Issue, ...]:
    answer = delivery.answer
    document = documents.load(delivery.uow.session, answer, delivery.order.number)
    world = snapshots.take(delivery.uow, SYSTEM, delivery.order, answer.base_revision)
    findings = rules.check(document, replace(world, may_send=True))
    if findings.errors:
        return findings.issues
    decided = {issue.fingerprint for issue in issues_v1.load(answer.findings)}
    new_reviews = tuple(issue for issue in findings.reviews if issue.fingerprint not in decided)
    return findings.unconfirmed(document) + new_reviews


def _rebased(delivery: AnswerDelivery) -> str:
    claim, answer = delivery.claim, delivery.answer
    delivery.settle(PromiseState.DUE, attempts=0, next_at=delivery.now)
    delivery.move(DocumentState.QUEUED)
    delivery.record("rebased", base=answer.base_revision, revision=delivery.order.revision)
    answer.base_revision = delivery.order.revision
    delivery.uow.wake(Promise(claim.id, claim.job, 0))
    return "rebased"


def _returned(delivery: AnswerDelivery, issues: tuple[Issue, ...]) -> str:
    delivery.settle(PromiseState.REFUSED, done_at=delivery.now, last_error="based on an older revision")
    delivery.move(DocumentState.RETURNED)
    delivery.receipt(ReceiptState.FAILED, delivery.now, kind=ReceiptKind.CHECKED, actor=SYSTEM.name, issues=issues)
    delivery.record("returned", revision=delivery.order.revision, rules=sorted({issue.rule for issue in issues}))
    return "returned"
