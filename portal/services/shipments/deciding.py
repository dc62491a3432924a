"""The buyer decides about a notice in review: everything that deviates, at once."""

from __future__ import annotations

from portal.contracts import issues_v1, scalars
from portal.contracts.scalars import Unreadable
from portal.domain.actors import Actor, Permission
from portal.domain.errors import Conflict, Invalid, NotAllowed
from portal.domain.events import Event
from portal.domain.issues import Severity, of_severity
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState, change
from portal.services.reviews.views import DECLINE_REASONS
from portal.services.shipments import drafting, keeping
from portal.services.windows import holding
from portal.store.queries import acknowledgments, receipts
from portal.store.rows import ShipmentRow
from portal.store.unit_of_work import UnitOfWork

#: The longest sentence to a supplier.
SENTENCE = 500


def decide(
    uow: UnitOfWork,
    actor: Actor,
    shipment: int,
    *,
    approve: bool,
    edition: int,
    reason: str = "",
    sentence: str = "",
) -> DocumentState:
    """Approve or decline a notice in review; return where it stands then.

    Raises:
        NotAllowed: the actor does not decide.
        NotFound: there is no such notice.
        Conflict: somebody decided since the actor looked.
        Invalid: a decline lacks its reason or its sentence.
    """
    if not actor.may(Permission.REVIEWS_DECIDE):
        raise NotAllowed("decide about ship notices")
    row = drafting.find(uow, actor, shipment, lock=True)
    if row.state != DocumentState.IN_REVIEW or row.edition != edition:
        raise Conflict("Somebody has decided about this notice in the meantime. Your decision was not stored.")
    sentence = "" if approve else _readable(reason, sentence)
    now = uow.clock.now()
    for deviation in acknowledgments.list_deviations(uow.session, row.id):
        deviation.decision = "approve" if approve else "decline"
        deviation.reason, deviation.sentence = ("", "") if approve else (reason, sentence)
        deviation.decided_by, deviation.decided_at = actor.name, now
    row.edition += 1
    row.decided_at = now
    receipts.give(
        uow.session,
        row.id,
        ReceiptKind.CHECKED,
        ReceiptState.OK if approve else ReceiptState.FAILED,
        at=now,
        actor=actor.name,
        issues=[] if approve else issues_v1.dump(of_severity(issues_v1.load(row.findings), Severity.REVIEW)),
    )
    if approve:
        row.state = change(DocumentState.IN_REVIEW, DocumentState.APPROVED)
        keeping.record(uow, actor, row, Event.NOTICE_APPROVED)
        keeping.promise_delivery(uow, row)
    else:
        row.state = change(DocumentState.IN_REVIEW, DocumentState.DECLINED)
        keeping.record(uow, actor, row, Event.NOTICE_DECLINED, reason=reason)
        holding.release_if_over(uow, actor, row)
    return DocumentState(row.state)


def list_approved(row: ShipmentRow) -> frozenset[int]:
    """Return the positions of lines of which the buyer approved that more ships than the order takes since it changed.

    Without a change of the order too much is an error (ASN-05), which nobody approves: the buyer changes the order.
    """
    if row.decided_at is None:
        return frozenset()
    found = issues_v1.load(row.findings)
    return frozenset(issue.line for issue in found if issue.rule == "ASN-05" and issue.line is not None)


def _readable(reason: str, sentence: str) -> str:
    issues = []
    if reason not in DECLINE_REASONS:
        issues.append(Unreadable("SCH-01.missing").issue("reason"))
    read = ""
    try:
        read = scalars.plain_text(sentence, SENTENCE)
        if not read:
            issues.append(Unreadable("SCH-01.missing").issue("sentence"))
    except Unreadable as unreadable:
        issues.append(unreadable.issue("sentence"))
    if issues:
        raise Invalid(issues)
    return read
