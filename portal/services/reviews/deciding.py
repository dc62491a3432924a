"""Deciding about deviations: each or all, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.contracts import issues_v1, scalars
from portal.contracts.scalars import Unreadable
from portal.domain.actors import Actor, Permission
from portal.domain.errors import Conflict, Invalid
from portal.domain.events import Event
from portal.domain.issues import Issue, Severity, of_severity
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState, change
from portal.services import actions
from portal.services.acknowledgments import keeping
from portal.services.acknowledgments.submission import lock_order
from portal.services.reviews.views import DECLINE_REASONS, Decision, Verdict
from portal.services.reviews.worklist import decided, find_version, require
from portal.store.queries import acknowledgments, receipts
from portal.store.rows import AcknowledgmentRow, DeviationRow, OrderRow
from portal.store.unit_of_work import UnitOfWork

#: The longest sentence to a supplier.
SENTENCE = 500


def decide(
    uow: UnitOfWork,
    actor: Actor,
    number: str,
    version: int,
    decisions: Mapping[int, Decision],
    *,
    edition: int,
) -> DocumentState:
    """Decide about deviations by their position; return where the answer stands then.

    Once every deviation is decided, the answer goes on to the buyer's system if all are approved, and back to the
    supplier if any is declined. The same decisions again change nothing.

    Raises:
        NotAllowed: the actor does not decide.
        NotFound: there is no such order or version.
        Conflict: somebody decided since the actor looked (``edition``); the text says who, and what.
        Invalid: a decline lacks its reason or its sentence (``deviations/0/sentence``).
    """
    require(actor, Permission.REVIEWS_DECIDE, "decide about answers")
    order = lock_order(uow, actor, number)
    row = find_version(uow, actor, order, version)
    found = acknowledgments.list_deviations(uow.session, row.id)
    wanted = _readable(decisions)
    if decisions and _is_repeated(found, wanted, actor):
        return DocumentState(row.state)
    if row.state != DocumentState.IN_REVIEW or row.edition != edition:
        raise Conflict(decided(row, found))
    _write(uow, actor, found, wanted)
    row.edition += 1
    _record(uow, actor, order, row, found, wanted)
    if all(deviation.decision for deviation in found):
        _finish(uow, actor, order, row, found)
    return DocumentState(row.state)


def _readable(decisions: Mapping[int, Decision]) -> dict[int, Decision]:
    issues: list[Issue] = []
    readable = {
        position: _decision(f"deviations/{position}", decision, issues) for position, decision in decisions.items()
    }
    if issues:
        raise Invalid(issues)
    return readable


def _decision(path: str, decision: Decision, issues: list[Issue]) -> Decision:
    if decision.verdict is Verdict.APPROVE:
        return Decision(Verdict.APPROVE)
    if decision.reason not in DECLINE_REASONS:
        choices = ", ".join(DECLINE_REASONS)
        missing = Unreadable("SCH-06", decision.reason, choices=choices) if decision.reason else _MISSING
        issues.append(missing.issue(f"{path}/reason"))
    sentence = ""
    try:
        sentence = scalars.plain_text(decision.sentence, SENTENCE)
        if not sentence:
            issues.append(_MISSING.issue(f"{path}/sentence"))
    except Unreadable as unreadable:
        issues.append(unreadable.issue(f"{path}/sentence"))
    return Decision(Verdict.DECLINE, decision.reason, sentence)


_MISSING = Unreadable("SCH-01.missing")


def _is_repeated(found: Sequence[DeviationRow], wanted: Mapping[int, Decision], actor: Actor) -> bool:
    stored = {
        deviation.position: Decision(Verdict(deviation.decision), deviation.reason, deviation.sentence)
        for deviation in found
        if deviation.decision and deviation.decided_by == actor.name
    }
    return all(stored.get(position) == decision for position, decision in wanted.items())


def _write(uow: UnitOfWork, actor: Actor, found: Sequence[DeviationRow], wanted: Mapping[int, Decision]) -> None:
    by_position = {deviation.position: deviation for deviation in found}
    if not wanted or not wanted.keys() <= by_position.keys():
        raise Conflict("The list of deviations has changed. Open the answer again.")
    for position, decision in wanted.items():
        deviation = by_position[position]
        deviation.decision, deviation.reason = decision.verdict, decision.reason
        deviation.sentence = decision.sentence
        deviation.decided_by, deviation.decided_at = actor.name, uow.clock.now()


def _record(
    uow: UnitOfWork,
    actor: Actor,
    order: OrderRow,
    row: AcknowledgmentRow,
    found: Sequence[DeviationRow],
    wanted: Mapping[int, Decision],
) -> None:
    declined = sum(decision.verdict is Verdict.DECLINE for decision in wanted.values())
    keeping.record(
        uow,
        actor,
        order,
        row,
        Event.DEVIATION_DECIDED,
        approved=len(wanted) - declined,
        declined=declined,
        decisions=[
            [deviation.position, deviation.rule, deviation.decision, deviation.reason]
            for deviation in found
            if deviation.position in wanted
        ],
    )


def _finish(
    uow: UnitOfWork, actor: Actor, order: OrderRow, row: AcknowledgmentRow, found: Sequence[DeviationRow]
) -> None:
    now = uow.clock.now()
    row.decided_at = now
    declined = [deviation.position for deviation in found if deviation.decision == Verdict.DECLINE]
    _give_receipt(uow, actor, row, declined)
    if declined:
        row.state = change(DocumentState(row.state), DocumentState.DECLINED)
        keeping.record(uow, actor, order, row, Event.ANSWER_DECLINED, declined=len(declined))
    else:
        row.state = change(DocumentState(row.state), DocumentState.APPROVED)
        keeping.record(uow, actor, order, row, Event.ANSWER_APPROVED)
        keeping.promise_delivery(uow, order, row)
    actions.set_action(order, row, now)


def _give_receipt(uow: UnitOfWork, actor: Actor, row: AcknowledgmentRow, declined: Sequence[int]) -> None:
    """Give the receipt "checked": deviations stand in the order of the findings they come from."""
    reviewed = of_severity(issues_v1.load(row.findings), Severity.REVIEW)
    receipts.give(
        uow.session,
        row.id,
        ReceiptKind.CHECKED,
        ReceiptState.FAILED if declined else ReceiptState.OK,
        at=uow.clock.now(),
        actor=actor.name,
        issues=issues_v1.dump(reviewed[position] for position in declined),
    )
