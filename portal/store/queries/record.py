"""The record of everything that happened, for those who may read all of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal.domain.actors import Actor
from portal.store.queries import scope
from portal.store.queries.order_lists import Place
from portal.store.rows import EventRow


def list_record(session: Session, actor: Actor, *, subject: str, place: Place | None, limit: int) -> Sequence[EventRow]:
    """Return up to ``limit`` + 1 events nearest to a place, the newest first (before it: the oldest first).

    ``subject`` is an order's number; "" means all.
    """
    query = scope.visible_events(actor)
    if subject:
        query = query.where(EventRow.subject == subject)
    order = EventRow.sequence.desc()
    if place is not None and place.onwards:
        query = query.where(EventRow.sequence < place.values[0])
    elif place is not None:
        query, order = query.where(EventRow.sequence > place.values[0]), EventRow.sequence.asc()
    return session.scalars(query.order_by(order).limit(limit + 1)).all()
