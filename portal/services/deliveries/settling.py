"""What came of a call, written down once: promise, document, receipt, and record in one transaction."""

from __future__ import annotations

import random

from portal.domain.issues import Severity, of_severity
from portal.domain.promises import AWAY, MAX_ATTEMPTS, MAX_DEFECTS, THROTTLED, UNSCANNED, PromiseState, pause
from portal.domain.rules import from_refusal
from portal.domain.states import DocumentState, ReceiptState
from portal.failpoints import reach
from portal.ports.erp import Booked, Outcome, Refused, Stale, Unavailable, Unknown
from portal.services import snapshots
from portal.services.composition import Services
from portal.services.deliveries import revising
from portal.services.deliveries.answers import AnswerDelivery
from portal.services.deliveries.delivery import Carrier, Delivery, Revised, Stopped
from portal.store.queries import outbox
from portal.store.queries.leases import Claim

FENCED = "fenced"

#: Causes by which operations sees what is stuck; refusals and defects add what they were.
NO_CLEAR_ANSWER = "no clear answer"
REFUSED = "refusal without a rule"
DEFECT = "defect"


def settle(services: Services, claim: Claim, carrier: Carrier, outcome: Outcome | Revised | Stopped) -> str:
    """Write down what came of a call and return it in a word; "fenced" where the lease was lost meanwhile."""
    with services.begin(correlation_id=claim.correlation_id) as uow:
        delivery = carrier.lock(uow, claim)
        if delivery is None:
            return FENCED
        result = _settle(delivery, outcome)
        delivery.finish()
        reach("deliver.before_settle")
    return result


def _settle(delivery: Delivery, outcome: Outcome | Revised | Stopped) -> str:
    match outcome:
        case Booked():
            return _booked(delivery, outcome)
        case Refused():
            return _refused(delivery, outcome)
        case Unavailable():
            return _away(delivery, outcome)
        case Unknown():
            return _in_doubt(delivery, outcome)
        case Stopped():
            return _stopped(delivery, outcome)
        case Revised():
            assert isinstance(delivery, AnswerDelivery), "only answers are based on a revision"
            return revising.move(delivery, outcome)
        case Stale():
            raise AssertionError("A stale answer is settled with the order as it is now.")


def _booked(delivery: Delivery, booked: Booked) -> str:
    delivery.settle(PromiseState.DONE, done_at=delivery.now)
    delivery.move(DocumentState.BOOKED)
    delivery.book(booked)
    delivery.receipt(ReceiptState.OK, booked.at, reference=booked.reference)
    delivery.record("booked", reference=booked.reference, tries=delivery.claim.attempts)
    if delivery.claim.away_tries:
        # The ERP is back: what waits for it need not wait any longer.
        outbox.hurry(delivery.uow.session, cause=AWAY, now=delivery.now)
    return "booked"


def _refused(delivery: Delivery, refused: Refused) -> str:
    buyer = snapshots.profile(delivery.uow).buyer
    issues = [delivery.placed(from_refusal(refusal, buyer)) for refusal in refused.refusals]
    codes = sorted({refusal.code for refusal in refused.refusals})
    if all(issue.severity is Severity.ERROR for issue in issues):
        delivery.settle(PromiseState.REFUSED, done_at=delivery.now, last_error=", ".join(codes))
        delivery.move(DocumentState.REFUSED)
        delivery.receipt(ReceiptState.FAILED, delivery.now, issues=issues)
        delivery.record("refused", codes=codes, rules=sorted({issue.rule for issue in issues}))
        return "refused"
    unmapped = [issue for issue in issues if issue.severity is not Severity.ERROR]
    delivery.receipt(ReceiptState.PENDING, delivery.now, issues=unmapped)
    text = "; ".join(f"{refusal.code}: {refusal.text}" for refusal in refused.refusals)
    # The ERP has said no, so nothing is in doubt.
    return _stuck(delivery, f"{REFUSED}: {', '.join(codes)}", text, attempts=0)


def _stopped(delivery: Delivery, stopped: Stopped) -> str:
    if of_severity(stopped.issues, Severity.ERROR):
        rules = sorted({issue.rule for issue in stopped.issues})
        delivery.settle(PromiseState.REFUSED, done_at=delivery.now, last_error=", ".join(rules))
        delivery.move(DocumentState.REFUSED)
        delivery.receipt(ReceiptState.FAILED, delivery.now, actor="The virus scanner", issues=stopped.issues)
        delivery.record("refused", codes=[], rules=rules)
        return "refused"
    return _later(delivery, "The virus scanner does not answer.", UNSCANNED, why="unscanned")


def _away(delivery: Delivery, away: Unavailable) -> str:
    cause = AWAY if away.retry_after is None else THROTTLED
    return _later(delivery, away.text, cause, why="away", retry_after=away.retry_after)


def _later(delivery: Delivery, text: str, cause: str, *, why: str, retry_after: float | None = None) -> str:
    claim = delivery.claim
    wait = pause(claim.away_tries + 1, chance=random.random(), retry_after=retry_after)
    delivery.settle(
        PromiseState.WAITING,
        # This try is certain not to have booked, so it leaves no doubt behind and burns no attempt.
        attempts=claim.attempts - 1,
        away_tries=claim.away_tries + 1,
        next_at=delivery.now + wait,
        cause=cause,
        last_error=text,
    )
    delivery.move(DocumentState.WAITING)
    if claim.away_tries == 0:
        delivery.record("waiting", why=why)
    return "waiting"


def _in_doubt(delivery: Delivery, unknown: Unknown) -> str:
    claim = delivery.claim
    if claim.attempts >= MAX_ATTEMPTS:
        return _stuck(delivery, NO_CLEAR_ANSWER, unknown.text)
    delivery.settle(
        PromiseState.UNKNOWN,
        next_at=delivery.now + pause(claim.attempts, chance=random.random()),
        cause=NO_CLEAR_ANSWER,
        last_error=unknown.text,
    )
    delivery.move(DocumentState.WAITING)
    if claim.attempts == 1:
        delivery.record("waiting", why="in doubt")
    return "unknown"


def _stuck(delivery: Delivery, cause: str, text: str, **values: int) -> str:
    delivery.settle(PromiseState.STUCK, cause=cause[:CAUSE_LENGTH], last_error=text, **values)
    delivery.move(DocumentState.STUCK)
    delivery.record("stuck", cause=cause)
    return "stuck"


def settle_defect(services: Services, claim: Claim, carrier: Carrier, defect: Exception) -> str:
    """Put off a promise that broke our own code or the ERP's contract, and give up on it after a few tries.

    It writes as little as possible, because what it would write may be what is broken.
    """
    cause = f"{DEFECT}: {type(defect).__name__}"[:CAUSE_LENGTH]
    with services.begin(correlation_id=claim.correlation_id) as uow:
        delivery = carrier.lock(uow, claim)
        if delivery is None:
            return FENCED
        if claim.attempts >= MAX_DEFECTS:
            _stuck(delivery, cause, "")
        else:
            delivery.settle(
                PromiseState.UNKNOWN,
                next_at=delivery.now + pause(claim.attempts, chance=random.random()),
                cause=cause,
            )
            delivery.move(DocumentState.WAITING)
        delivery.finish()
    return "defect"


#: The longest cause that is stored.
CAUSE_LENGTH = 80
