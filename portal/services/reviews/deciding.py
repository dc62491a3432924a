"""Deciding about deviations: each or all, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.contracts import issues_v1, scalars
from portal.contracts.scalars import Unreadable
from portal.domain.actors import Actor, Permission
from portal.domain.errors import Conflict, Invalid
from portal.domain.events import Event
from portal.domain.issues import Issue, Severity, of_severity
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState
from portal.services.reviews.codes import PLAIN_CODES, DeclineCodes
from portal.services.reviews.kinds import hold
from portal.services.reviews.reviewed import Reviewed, require
from portal.services.reviews.taking import decided
from portal.services.reviews.views import Decision, Verdict
from portal.store.queries import deviations, receipts
from portal.store.rows import DeviationRow, DocumentRow
from portal.store.unit_of_work import UnitOfWork

#: The longest sentence to a supplier.
SENTENCE = 500


def decide(
    uow: UnitOfWork, actor: Actor, document: int, decisions: Mapping[int, Decision], *, edition: int
) -> DocumentState:
    """Decide about deviations of a document (id) by their position; return where it stands then.

    Once every deviation is decided, the document goes on to the buyer's system if all are approved, and back to the
    supplier if any is declined. The same decisions again change nothing.

    Raises:
        NotAllowed: the actor does not decide.
        NotFound: there is no such document.
        Conflict: somebody decided since the actor looked (``edition``); the text says who, and what.
        Invalid: a decline lacks a code or its sentence (``deviations/0/sentence``), or a code is none of its kind's.
    """
    require(actor, Permission.REVIEWS_DECIDE)
    held = hold(uow, actor, document)
    row = held.row
    found = deviations.list_of(uow.session, row.id)
    wanted = _readable(decisions, held.codes)
    if decisions and _is_repeated(found, wanted, actor):
        return DocumentState(row.state)
    if row.state != DocumentState.IN_REVIEW or row.edition != edition:
        raise Conflict(decided(held, found))
    settle(uow, actor, held, wanted)
    return DocumentState(row.state)


def settle(uow: UnitOfWork, actor: Actor, held: Reviewed, wanted: Mapping[int, Decision]) -> None:
    """Write decisions about a document in review, by position, and bring it on if they were the last.

    Raises:
        Conflict: they name deviations that it does not have.
    """
    found = deviations.list_of(uow.session, held.row.id)
    _write(uow, actor, held, found, wanted)
    held.row.edition += 1
    _record(uow, actor, held, found, wanted)
    if all(deviation.decision for deviation in found):
        _finish(uow, actor, held, found)


def _readable(decisions: Mapping[int, Decision], codes: DeclineCodes) -> dict[int, Decision]:
    issues: list[Issue] = []
    found = {
        position: readable(f"deviations/{position}", decision, issues, codes)
        for position, decision in decisions.items()
    }
    if issues:
        raise Invalid(issues)
    return found


def readable(path: str, decision: Decision, issues: list[Issue], codes: DeclineCodes = PLAIN_CODES) -> Decision:
    """Return a decision as it can be stored, and add what is missing or cannot be read to ``issues``, under a path."""
    if decision.verdict is Verdict.APPROVE:
        return Decision(Verdict.APPROVE)
    said = {name: getattr(decision, name) for name in codes.by_field()}
    for name, known in codes.by_field().items():
        if said[name] not in known:
            missing = Unreadable("SCH-06", said[name], choices=", ".join(known)) if said[name] else _MISSING
            issues.append(missing.issue(f"{path}/{name}"))
    sentence = ""
    try:
        sentence = scalars.plain_text(decision.sentence, SENTENCE)
        if not sentence:
            issues.append(_MISSING.issue(f"{path}/sentence"))
    except Unreadable as unreadable:
        issues.append(unreadable.issue(f"{path}/sentence"))
    return Decision(Verdict.DECLINE, sentence=sentence, **said)


_MISSING = Unreadable("SCH-01.missing")


def _is_repeated(found: Sequence[DeviationRow], wanted: Mapping[int, Decision], actor: Actor) -> bool:
    stored = {
        deviation.position: Decision(
            Verdict(deviation.decision), deviation.reason, deviation.sentence, deviation.status, deviation.action
        )
        for deviation in found
        if deviation.decision and deviation.decided_by == actor.name
    }
    return all(stored.get(position) == decision for position, decision in wanted.items())


def _write(
    uow: UnitOfWork, actor: Actor, held: Reviewed, found: Sequence[DeviationRow], wanted: Mapping[int, Decision]
) -> None:
    by_position = {deviation.position: deviation for deviation in found}
    if not wanted or not wanted.keys() <= by_position.keys():
        raise Conflict(f"The list of deviations has changed. Open the {held.noun} again.")
    for position, decision in wanted.items():
        deviation = by_position[position]
        deviation.decision, deviation.sentence = decision.verdict, decision.sentence
        deviation.status, deviation.reason, deviation.action = decision.status, decision.reason, decision.action
        deviation.decided_by, deviation.decided_at = actor.name, uow.clock.now()


def _record(
    uow: UnitOfWork, actor: Actor, held: Reviewed, found: Sequence[DeviationRow], wanted: Mapping[int, Decision]
) -> None:
    declined = sum(decision.verdict is Verdict.DECLINE for decision in wanted.values())
    held.record(
        uow,
        actor,
        Event.DEVIATION_DECIDED,
        approved=len(wanted) - declined,
        declined=declined,
        decisions=[
            [deviation.position, deviation.rule, deviation.decision, *_codes(deviation)]
            for deviation in found
            if deviation.position in wanted
        ],
    )


def _codes(deviation: DeviationRow) -> list[str]:
    """Return the reason, and the status and action where the kind has them."""
    return [deviation.reason, *filter(None, (deviation.status, deviation.action))]


def _finish(uow: UnitOfWork, actor: Actor, held: Reviewed, found: Sequence[DeviationRow]) -> None:
    held.row.decided_at = uow.clock.now()
    declined = [deviation.position for deviation in found if deviation.decision == Verdict.DECLINE]
    _give_receipt(uow, actor, held.row, declined)
    if declined:
        held.decline(uow, actor, len(declined))
    else:
        held.approve(uow, actor)


def _give_receipt(uow: UnitOfWork, actor: Actor, row: DocumentRow, declined: Sequence[int]) -> None:
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
