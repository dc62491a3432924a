"""Who has a document in review, and what somebody reads who comes second."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.actors import Actor
from portal.domain.errors import Conflict
from portal.domain.events import Event
from portal.domain.states import DocumentState
from portal.services.reviews.kinds import hold
from portal.services.reviews.reviewed import Reviewed
from portal.services.reviews.views import Verdict
from portal.store.queries import deviations
from portal.store.rows import DeviationRow
from portal.store.unit_of_work import UnitOfWork


def take(uow: UnitOfWork, actor: Actor, document: int) -> None:
    """Take a document to decide about, so that others see who has it; taking it again changes nothing.

    Raises:
        NotAllowed: the actor does not decide.
        NotFound: there is no such document.
        Conflict: somebody else has it, or it is decided.
    """
    held = _hold_open(uow, actor, document)
    row = held.row
    if (row.assigned_to, row.assigned_name) == (actor.user, actor.name):
        return
    if row.assigned_name:
        raise Conflict(f"{row.assigned_name} has taken this {held.noun}. Ask them, or give it back for them first.")
    row.assigned_to, row.assigned_name = actor.user, actor.name
    held.record(uow, actor, Event.REVIEW_TAKEN)


def release(uow: UnitOfWork, actor: Actor, document: int) -> None:
    """Give a document back to the worklist, one's own or for somebody who is away.

    Raises:
        As for ``take``.
    """
    held = _hold_open(uow, actor, document)
    row = held.row
    if not row.assigned_name:
        return
    held.record(uow, actor, Event.REVIEW_RELEASED, had=row.assigned_name)
    row.assigned_to, row.assigned_name = None, ""


def _hold_open(uow: UnitOfWork, actor: Actor, document: int) -> Reviewed:
    held = hold(uow, actor, document)
    if held.row.state != DocumentState.IN_REVIEW:
        raise Conflict(decided(held, deviations.list_of(uow.session, held.row.id)))
    return held


def decided(held: Reviewed, found: Sequence[DeviationRow]) -> str:
    """Return the sentence for somebody who comes second: who decided what."""
    done = [deviation for deviation in found if deviation.decision]
    if not done:
        return f"This {held.noun} is not waiting for a decision any more."
    last = max(done, key=lambda deviation: (deviation.decided_at or held.row.submitted_at, deviation.position))
    declined = sum(deviation.decision == Verdict.DECLINE for deviation in done)
    when = "" if last.decided_at is None else f" at {last.decided_at:%H:%M} UTC"
    return (
        f"{last.decided_by} decided{when}: {len(done) - declined} approved, {declined} declined. "
        "Your decision was not stored."
    )
