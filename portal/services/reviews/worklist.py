"""The worklist, one answer for review, and who has it."""

from __future__ import annotations

from collections.abc import Sequence

from portal.contracts import order_v1
from portal.domain.acknowledgments import LineAnswer
from portal.domain.actors import Actor, Permission
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.events import Event
from portal.domain.states import DocumentState
from portal.services import cursors
from portal.services.acknowledgments import documents, keeping, reading
from portal.services.acknowledgments.submission import lock_order
from portal.services.orders.listing import searched, searched_exactly
from portal.services.orders.showing import find as find_order
from portal.services.orders.views import COUNTED
from portal.services.reviews.views import (
    AnswerChange,
    ReviewFilters,
    ReviewListRow,
    ReviewPage,
    ReviewView,
    Verdict,
)
from portal.store.queries import acknowledgments, reviews
from portal.store.queries import orders as order_queries
from portal.store.queries.reviews import ReviewCriteria
from portal.store.rows import AcknowledgmentRow, DeviationRow, OrderRow
from portal.store.unit_of_work import UnitOfWork

_KEY = (cursors.instant, cursors.identity)


def worklist(
    uow: UnitOfWork, actor: Actor, filters: ReviewFilters, *, cursor: str | None = None, limit: int = 50
) -> ReviewPage:
    """Return one page of the answers that wait for the buyer, the one waiting longest first.

    Raises:
        NotAllowed: the actor's role does not see the worklist.
    """
    require(actor, Permission.REVIEWS_READ, "see the worklist")
    place = cursors.read(cursor, _KEY)
    found = reviews.list_waiting(uow.session, actor, _criteria(filters, actor), place, limit + 1)
    rows, newer, older = cursors.around(found, place, limit, lambda row: (row.review_opened_at, row.id))
    return ReviewPage(
        rows=tuple(
            ReviewListRow(
                order=row.order_number,
                version=row.version,
                supplier_name=row.name,
                deviations=row.deviation_count,
                decided=row.decided,
                consequence=row.consequence,
                currency=row.currency,
                due_on=row.due_on,
                opened_at=row.review_opened_at,
                assigned_name=row.assigned_name,
                on_behalf=row.on_behalf,
            )
            for row in rows
        ),
        waiting=reviews.count_waiting(uow.session, actor, COUNTED),
        newer=newer,
        older=older,
    )


def list_rules(uow: UnitOfWork, actor: Actor) -> tuple[str, ...]:
    """Return the rule ids that the worklist can be narrowed by."""
    require(actor, Permission.REVIEWS_READ, "see the worklist")
    return tuple(reviews.list_rules(uow.session, actor))


def require(actor: Actor, permission: Permission, action: str) -> None:
    """Let only those pass whose role has a permission.

    Raises:
        NotAllowed: it has not.
    """
    if not actor.may(permission):
        raise NotAllowed(action)


def _criteria(filters: ReviewFilters, actor: Actor) -> ReviewCriteria:
    return ReviewCriteria(
        q=searched(filters.q),
        supplier=searched_exactly(filters.supplier),
        rule=searched_exactly(filters.rule),
        assigned={"me": actor.user, "nobody": 0}.get(filters.assigned),
    )


def get(uow: UnitOfWork, actor: Actor, number: str, version: int) -> ReviewView:
    """Return one deviating answer beside the order it answers.

    Raises:
        NotAllowed: the actor's role does not see the worklist.
        NotFound: there is no such order or version.
    """
    require(actor, Permission.REVIEWS_READ, "see the worklist")
    order = find_order(uow, actor, number)
    row = find_version(uow, actor, order, version)
    answer = reading.view(uow, actor, order, row)
    based_on = order_queries.documents(uow.session, order, {row.base_revision})[row.base_revision]
    declined = _declined_before(uow, actor, order, row)
    return ReviewView(
        order=order_v1.load(based_on.document),
        answer=answer,
        deviations=answer.deviations,
        opened_at=row.review_opened_at,
        assigned_name=row.assigned_name,
        mine=row.assigned_to is not None and row.assigned_to == actor.user,
        can_decide=actor.may(Permission.REVIEWS_DECIDE) and row.state == DocumentState.IN_REVIEW,
        declined_version=None if declined is None else declined.version,
        changed_since=() if declined is None else _changes(uow, order, declined, row),
    )


def find_version(uow: UnitOfWork, actor: Actor, order: OrderRow, version: int) -> AcknowledgmentRow:
    """Return one version of the answer to an order.

    Raises:
        NotFound: there is no such version for this actor.
    """
    row = acknowledgments.find(uow.session, actor, order, version)
    if row is None:
        raise NotFound(order.number)
    return row


def _declined_before(
    uow: UnitOfWork, actor: Actor, order: OrderRow, row: AcknowledgmentRow
) -> AcknowledgmentRow | None:
    before = acknowledgments.find(uow.session, actor, order, row.version - 1) if row.version > 1 else None
    if before is None:
        return None
    decisions = {found.decision for found in acknowledgments.list_deviations(uow.session, before.id)}
    return before if Verdict.DECLINE in decisions else None


def _changes(
    uow: UnitOfWork, order: OrderRow, before: AcknowledgmentRow, after: AcknowledgmentRow
) -> tuple[AnswerChange, ...]:
    old = documents.load(uow.session, before, order.number).by_line()
    new = documents.load(uow.session, after, order.number).by_line()
    return tuple(
        AnswerChange(line, old.get(line, LineAnswer(line, ())), new.get(line, LineAnswer(line, ())))
        for line in sorted(old.keys() | new.keys())
        if old.get(line) != new.get(line)
    )


def take(uow: UnitOfWork, actor: Actor, number: str, version: int) -> None:
    """Take an answer to decide about, so that others see who has it; taking it again changes nothing.

    Raises:
        NotAllowed: the actor does not decide.
        NotFound: there is no such order or version.
        Conflict: somebody else has it, or it is decided.
    """
    order, row = find_open(uow, actor, number, version)
    if (row.assigned_to, row.assigned_name) == (actor.user, actor.name):
        return
    if row.assigned_name:
        raise Conflict(f"{row.assigned_name} has taken this answer. Ask them, or give it back for them first.")
    row.assigned_to, row.assigned_name = actor.user, actor.name
    keeping.record(uow, actor, order, row, Event.REVIEW_TAKEN)


def release(uow: UnitOfWork, actor: Actor, number: str, version: int) -> None:
    """Give an answer back to the worklist, one's own or for somebody who is away.

    Raises:
        As for ``take``.
    """
    order, row = find_open(uow, actor, number, version)
    if not row.assigned_name:
        return
    keeping.record(uow, actor, order, row, Event.REVIEW_RELEASED, had=row.assigned_name)
    row.assigned_to, row.assigned_name = None, ""


def find_open(uow: UnitOfWork, actor: Actor, number: str, version: int) -> tuple[OrderRow, AcknowledgmentRow]:
    """Return an answer in review with its order, both kept from others until the unit of work ends.

    Raises:
        As for ``take``.
    """
    require(actor, Permission.REVIEWS_DECIDE, "decide about answers")
    order = lock_order(uow, actor, number)
    row = find_version(uow, actor, order, version)
    if row.state != DocumentState.IN_REVIEW:
        raise Conflict(decided(row, acknowledgments.list_deviations(uow.session, row.id)))
    return order, row


def decided(row: AcknowledgmentRow, found: Sequence[DeviationRow]) -> str:
    """Return the sentence for somebody who comes second: who decided what."""
    done = [deviation for deviation in found if deviation.decision]
    if not done:
        return "This answer is not waiting for a decision any more."
    last = max(done, key=lambda deviation: (deviation.decided_at or row.submitted_at, deviation.position))
    declined = sum(deviation.decision == Verdict.DECLINE for deviation in done)
    when = "" if last.decided_at is None else f" at {last.decided_at:%H:%M} UTC"
    return (
        f"{last.decided_by} decided{when}: {len(done) - declined} approved, {declined} declined. "
        "Your decision was not stored."
    )
