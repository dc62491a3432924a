"""Answers to orders in review: one for changes, and one beside the order it answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portal.contracts import order_v1
from portal.domain.acknowledgments import LineAnswer
from portal.domain.actors import Actor, Permission
from portal.domain.dates import DateKind, dated
from portal.domain.errors import NotFound
from portal.domain.events import Event
from portal.domain.states import DocumentState, change
from portal.services import actions
from portal.services.acknowledgments import documents, keeping, reading
from portal.services.acknowledgments.submission import lock_order
from portal.services.orders.showing import find as find_order
from portal.services.reviews.codes import PLAIN_CODES, DeclineCodes
from portal.services.reviews.reviewed import Subject, require
from portal.services.reviews.views import AnswerChange, ReviewView, Verdict
from portal.store.queries import acknowledgments, deviations, reviews
from portal.store.queries import orders as order_queries
from portal.store.rows import AcknowledgmentRow, OrderRow
from portal.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """An answer whose order is locked."""

    row: AcknowledgmentRow
    order: OrderRow
    noun: str = "answer"
    codes: DeclineCodes = PLAIN_CODES

    def record(self, uow: UnitOfWork, actor: Actor, event: Event, **data: object) -> None:
        """Record what happened to it."""
        keeping.record(uow, actor, self.order, self.row, event, **data)

    def approve(self, uow: UnitOfWork, actor: Actor) -> None:
        """Send it on to the buyer's system."""
        self.row.state = change(DocumentState(self.row.state), DocumentState.APPROVED)
        self.record(uow, actor, Event.ANSWER_APPROVED)
        keeping.promise_delivery(uow, self.order, self.row)
        actions.set_action(self.order, self.row, uow.clock.now())

    def decline(self, uow: UnitOfWork, actor: Actor, declined: int) -> None:
        """Give it back to the supplier."""
        self.row.state = change(DocumentState(self.row.state), DocumentState.DECLINED)
        self.record(uow, actor, Event.ANSWER_DECLINED, declined=declined)
        actions.set_action(self.order, self.row, uow.clock.now())


def hold(uow: UnitOfWork, actor: Actor, document: int) -> HeldAnswer:
    """Return a version of an answer with its order, both kept from others until the unit of work ends.

    Raises:
        NotFound: there is no such version.
    """
    number = acknowledgments.order_of(uow.session, actor, document)
    if number is None:
        raise NotFound(str(document))
    order = lock_order(uow, actor, number)
    row = acknowledgments.find_by_id(uow.session, actor, document)
    if row is None:
        raise NotFound(str(document))
    return HeldAnswer(row, order)


def subjects(uow: UnitOfWork, actor: Actor, documents: Collection[int]) -> Mapping[int, Subject]:
    """Return of each of these answers the order, and the day on which its first goods are asked for."""
    found = reviews.list_answers(uow.session, actor, documents)
    return {row.id: Subject(row.order_number, date=dated(DateKind.FIRST_REQUESTED, row.due_on)) for row in found}


def get(uow: UnitOfWork, actor: Actor, number: str, version: int) -> ReviewView:
    """Return one deviating answer beside the order it answers.

    Raises:
        NotAllowed: the actor's role does not see the worklist.
        NotFound: there is no such order or version.
    """
    require(actor, Permission.REVIEWS_READ)
    order = find_order(uow, actor, number)
    row = acknowledgments.find(uow.session, actor, order, version)
    if row is None:
        raise NotFound(number)
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


def _declined_before(
    uow: UnitOfWork, actor: Actor, order: OrderRow, row: AcknowledgmentRow
) -> AcknowledgmentRow | None:
    before = acknowledgments.find(uow.session, actor, order, row.version - 1) if row.version > 1 else None
    if before is None:
        return None
    decisions = {found.decision for found in deviations.list_of(uow.session, before.id)}
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
