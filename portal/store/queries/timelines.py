"""What was recorded about orders and notices, for those who may see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from portal.domain.actors import Actor
from portal.domain.events import Event
from portal.store.queries import scope
from portal.store.queries.places import Place, page
from portal.store.rows import EventRow, OrderRow

_COLUMNS = (
    EventRow.sequence,
    EventRow.at,
    EventRow.actor,
    EventRow.action,
    EventRow.on_behalf,
    EventRow.data,
    EventRow.correlation_id,
)


def list_events(
    session: Session, actor: Actor, order: OrderRow, events: Collection[Event], *, place: Place | None, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return up to ``limit`` + 1 of these events about an order nearest to a place, as ``record.list_record`` does."""
    found = (
        scope.visible_events(actor)
        .with_only_columns(*_COLUMNS)
        .where(EventRow.subject == order.number, EventRow.action.in_(events))
    )
    return session.execute(page(found, (EventRow.sequence,), place, limit + 1, falls=True)).all()


_OF_GOODS = (Event.GOODS_RECEIVED, Event.GOODS_RECEIPT_CHANGED)


def list_of_notice(
    session: Session, actor: Actor, orders: Collection[str], versions: Collection[int], *, number: str
) -> Sequence[Mapping[str, Any]]:
    """Return the events about these versions (ids) of a notice and about what was received with it, oldest first.

    ``orders`` are the numbers of those that it ships for: events are kept under them. Every column is in it.
    """
    about = or_(EventRow.document_id.in_(versions), EventRow.action.in_(_OF_GOODS))
    found = session.execute(
        scope.visible_events(actor)
        .with_only_columns(*EventRow.__table__.columns)
        .where(EventRow.subject.in_(orders), about)
        .order_by(EventRow.sequence)
    )
    rows = [dict(row._mapping) for row in found]
    return [row for row in rows if row["document_id"] in versions or row["data"].get("notice") == number]


def last_revisions(session: Session, actor: Actor, numbers: Collection[str]) -> Mapping[str, Mapping[str, object]]:
    """Return what was recorded of the last revision of each of these orders, in one statement."""
    newest = (
        select(func.max(EventRow.sequence))
        .where(EventRow.subject.in_(numbers), EventRow.action == Event.ORDER_REVISED)
        .group_by(EventRow.subject)
    )
    found = session.execute(
        scope.visible_events(actor)
        .with_only_columns(EventRow.subject, EventRow.data)
        .where(EventRow.sequence.in_(newest))
    )
    return {row.subject: row.data for row in found}
