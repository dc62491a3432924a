"""Promises: claimed with a lease, settled behind a fence, offered again when their time has come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select, update
from sqlalchemy.orm import Session, aliased

from portal.domain.actors import SYSTEM
from portal.domain.promises import OVER, PromiseState
from portal.domain.states import TRANSITIONS, DocumentState
from portal.ports.alarm import Promise
from portal.store.queries import scope
from portal.store.rows import AcknowledgmentRow, OrderRevisionRow, OrderRow, OutboxRow

S = PromiseState


@dataclass(frozen=True, slots=True)
class Claim:
    """A promise that one worker holds until its lease ends.

    ``attempts`` counts this try and every earlier one whose outcome is in doubt: from 2 on, the ERP is asked what it
    has booked before anything is sent.
    """

    id: int
    token: str
    key: str
    job: str
    stream: str
    acknowledgment: int
    attempts: int
    away_tries: int
    correlation_id: str


_CLAIMED = (
    OutboxRow.id,
    OutboxRow.lease_token.label("token"),
    OutboxRow.key,
    OutboxRow.job,
    OutboxRow.stream,
    OutboxRow.acknowledgment_id.label("acknowledgment"),
    OutboxRow.attempts,
    OutboxRow.away_tries,
    OutboxRow.correlation_id,
)


def claim(session: Session, promise: int, *, now: datetime, lease_until: datetime, token: str) -> Claim | None:
    """Take a promise for one worker; None where it is not its turn, or somebody else holds it.

    Two workers that ask at once are told apart by the database: the second one's condition no longer holds.
    """
    statement = (
        update(OutboxRow)
        .where(OutboxRow.id == promise, _can_start(now), _is_first_of_its_stream())
        .values(state=S.CLAIMED, lease_until=lease_until, lease_token=token, attempts=OutboxRow.attempts + 1)
        .returning(*_CLAIMED)
        .execution_options(synchronize_session=False)
    )
    found = session.connection().execute(statement).one_or_none()
    return None if found is None else Claim(**found._mapping)


def _can_start(now: datetime) -> ColumnElement[bool]:
    return or_(
        OutboxRow.state == S.DUE,
        and_(OutboxRow.state.in_((S.WAITING, S.UNKNOWN)), OutboxRow.next_at <= now),
        and_(OutboxRow.state == S.CLAIMED, OutboxRow.lease_until <= now),
    )


def _is_first_of_its_stream() -> ColumnElement[bool]:
    """No older promise of the stream is still open: documents about one order go out as they were accepted."""
    older = aliased(OutboxRow)
    return not_(exists().where(older.stream == OutboxRow.stream, older.id < OutboxRow.id, older.state.not_in(OVER)))


_FROM_HERE = [state for state, next_states in TRANSITIONS.items() if DocumentState.DELIVERING in next_states] + [
    DocumentState.DELIVERING
]


def start_delivering(session: Session, acknowledgment: int) -> bool:
    """Mark an answer as being delivered; False where it was withdrawn, superseded or is over."""
    statement = (
        update(AcknowledgmentRow)
        .where(AcknowledgmentRow.id == acknowledgment, AcknowledgmentRow.state.in_(_FROM_HERE))
        .values(state=DocumentState.DELIVERING)
        .execution_options(synchronize_session=False)
    )
    return _changed(session, statement) == 1


@dataclass(frozen=True, slots=True)
class Deliverable:
    """An answer and the newest stored document of the order revision it is based on."""

    row: AcknowledgmentRow
    order: str
    revision: dict[str, object]


def get_deliverable(session: Session, acknowledgment: int) -> Deliverable:
    """Return what a worker needs to deliver an answer, but for its rows, in one statement."""
    found = session.execute(
        scope.visible_acknowledgments(SYSTEM)
        .add_columns(OrderRow.number, OrderRevisionRow.document)
        .join(OrderRow, OrderRow.id == AcknowledgmentRow.order_id)
        .join(
            OrderRevisionRow,
            and_(
                OrderRevisionRow.order_id == AcknowledgmentRow.order_id,
                OrderRevisionRow.revision == AcknowledgmentRow.base_revision,
            ),
        )
        .where(AcknowledgmentRow.id == acknowledgment)
        .order_by(OrderRevisionRow.erp_version.desc())
        .limit(1)
    ).one()
    return Deliverable(*found)


def settle(session: Session, claim: Claim, **values: Any) -> None:
    """Write what came of a claim and give the lease back; nothing happens where it was lost meanwhile (fencing)."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == claim.id, OutboxRow.lease_token == claim.token)
        .values(lease_token=None, lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )


def holds(session: Session, claim: Claim) -> bool:
    """Say whether the lease is still this claim's, and keep it so until the transaction ends."""
    held = select(OutboxRow.id).where(OutboxRow.id == claim.id, OutboxRow.lease_token == claim.token)
    return session.scalar(held.with_for_update()) is not None


def has_due(session: Session, *, now: datetime, offered_before: datetime) -> bool:
    """Say whether ``offer`` would find anything; needs no write lock."""
    due = select(OutboxRow.id).where(_to_offer(now, offered_before), _is_first_of_its_stream())
    return session.scalar(due.limit(1)) is not None


def offer(
    session: Session, *, now: datetime, offered_before: datetime, again_at: datetime, limit: int
) -> tuple[Promise, ...]:
    """Return promises whose time has come, the longest waiting first, and remember when to offer them again."""
    found = session.execute(
        select(OutboxRow.id, OutboxRow.job, OutboxRow.attempts)
        .where(_to_offer(now, offered_before), _is_first_of_its_stream())
        .order_by(OutboxRow.next_at, OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if found:
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_([promise.id for promise in found]))
            .values(state=S.DUE, next_at=again_at, lease_token=None, lease_until=None)
            .execution_options(synchronize_session=False)
        )
    return tuple(Promise(*promise) for promise in found)


def _to_offer(now: datetime, offered_before: datetime) -> ColumnElement[bool]:
    return or_(
        and_(OutboxRow.state == S.DUE, OutboxRow.next_at <= offered_before),
        and_(OutboxRow.state.in_((S.WAITING, S.UNKNOWN)), OutboxRow.next_at <= now),
        and_(OutboxRow.state == S.CLAIMED, OutboxRow.lease_until <= now),
    )


def hurry(session: Session, *, cause: str, now: datetime) -> None:
    """Make everything that waits for one cause due: the cause is gone."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.state == S.WAITING, OutboxRow.cause == cause, OutboxRow.next_at > now)
        .values(next_at=now)
        .execution_options(synchronize_session=False)
    )


def drop(session: Session, acknowledgment: int) -> bool:
    """Take back what was promised for an answer; False while a worker is delivering it.

    Call it before the answer itself is changed: workers lock the promise first, too.
    """
    statement = (
        update(OutboxRow)
        .where(OutboxRow.acknowledgment_id == acknowledgment, OutboxRow.state.not_in((S.CLAIMED, *OVER)))
        .values(state=S.DROPPED)
        .execution_options(synchronize_session=False)
    )
    _changed(session, statement)
    held = select(OutboxRow.id).where(OutboxRow.acknowledgment_id == acknowledgment, OutboxRow.state == S.CLAIMED)
    return session.scalar(held.limit(1)) is None


class Kept(NamedTuple):
    """A promise as the comparison sees it; ``reference`` is the ERP's number in the portal's books."""

    key: str
    state: str
    stream: str
    reference: str | None


def list_kept(
    session: Session, *, states: Collection[PromiseState] = (), keys: Collection[str] = ()
) -> tuple[Kept, ...]:
    """Return the promises of answers in these states, or with these keys, oldest first."""
    statement = (
        scope.visible_acknowledgments(SYSTEM)
        .with_only_columns(OutboxRow.key, OutboxRow.state, OutboxRow.stream, AcknowledgmentRow.erp_reference)
        .join(OutboxRow, OutboxRow.acknowledgment_id == AcknowledgmentRow.id)
        .where(or_(OutboxRow.state.in_(states), OutboxRow.key.in_(keys)))
        .order_by(OutboxRow.id)
    )
    return tuple(Kept(*row) for row in session.execute(statement))


def streams(session: Session, ids: Collection[int]) -> Sequence[str]:
    """Return the streams (orders' numbers) of these promises."""
    return session.scalars(select(OutboxRow.stream).where(OutboxRow.id.in_(ids)).distinct()).all()


def list_stuck(session: Session, ids: Collection[int]) -> Sequence[OutboxRow]:
    """Return those of these promises that are stuck, locked, oldest first."""
    return session.scalars(
        select(OutboxRow)
        .where(OutboxRow.id.in_(ids), OutboxRow.state == S.STUCK)
        .order_by(OutboxRow.id)
        .with_for_update()
    ).all()


def _changed(session: Session, statement: Any) -> int:
    return session.connection().execute(statement).rowcount
