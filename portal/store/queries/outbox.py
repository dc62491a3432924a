"""Promises: offered again when their time has come, hurried, taken back, replayed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, or_, select, update
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM
from portal.domain.documents import DocumentKind
from portal.domain.promises import OVER, PromiseState
from portal.ports.alarm import Promise
from portal.store.queries import scope
from portal.store.queries.leases import is_first_of_its_stream
from portal.store.rows import DocumentRow, OutboxRow

S = PromiseState


def has_due(session: Session, *, now: datetime, offered_before: datetime) -> bool:
    """Say whether ``offer`` would find anything; needs no write lock."""
    due = select(OutboxRow.id).where(_to_offer(now, offered_before), is_first_of_its_stream())
    return session.scalar(due.limit(1)) is not None


def offer(
    session: Session, *, now: datetime, offered_before: datetime, again_at: datetime, limit: int
) -> tuple[Promise, ...]:
    """Return promises whose time has come, the longest waiting first, and remember when to offer them again."""
    found = session.scalars(
        select(OutboxRow)
        .where(_to_offer(now, offered_before), is_first_of_its_stream())
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
    return tuple(Promise(row.id, row.job, row.attempts, is_long=row.is_long) for row in found)


def _to_offer(now: datetime, offered_before: datetime) -> ColumnElement[bool]:
    return or_(
        and_(OutboxRow.state == S.DUE, OutboxRow.next_at <= offered_before),
        and_(OutboxRow.state.in_((S.WAITING, S.UNKNOWN)), OutboxRow.next_at <= now),
        and_(OutboxRow.state == S.CLAIMED, OutboxRow.lease_until <= now),
    )


def hurry(session: Session, *, cause: str, now: datetime) -> None:
    """Make everything that waits for one cause due: the cause is gone.

    What another transaction has locked is left to it: it hurries the same rows, or settles them.
    """
    waiting = (
        select(OutboxRow.id)
        .where(OutboxRow.state == S.WAITING, OutboxRow.cause == cause, OutboxRow.next_at > now)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(waiting))
        .values(next_at=now)
        .execution_options(synchronize_session=False)
    )


def drop(session: Session, document: int) -> bool:
    """Take back what was promised for a document; False while a worker is delivering it.

    Call it before the document itself is changed: workers lock the promise first, too.
    """
    statement = (
        update(OutboxRow)
        .where(OutboxRow.document_id == document, OutboxRow.state.not_in((S.CLAIMED, *OVER)))
        .values(state=S.DROPPED)
        .execution_options(synchronize_session=False)
    )
    _changed(session, statement)
    held = select(OutboxRow.id).where(OutboxRow.document_id == document, OutboxRow.state == S.CLAIMED)
    return session.scalar(held.limit(1)) is None


class Kept(NamedTuple):
    """A promise as the comparison sees it; ``reference`` is the ERP's number in the portal's books.

    ``subject`` is the order that it is about, of a catalog its own number.
    """

    key: str
    state: str
    subject: str
    reference: str | None


def list_kept(
    session: Session, *, states: Collection[PromiseState] = (), keys: Collection[str] = ()
) -> tuple[Kept, ...]:
    """Return the promises in these states, or with these keys, oldest first."""
    subject = case((DocumentRow.kind == DocumentKind.CATALOG, DocumentRow.number), else_=OutboxRow.stream)
    statement = (
        scope.visible_documents(SYSTEM)
        .with_only_columns(OutboxRow.key, OutboxRow.state, subject, DocumentRow.erp_reference)
        .join(OutboxRow, OutboxRow.document_id == DocumentRow.id)
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
