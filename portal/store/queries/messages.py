"""What was said about invoices."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal.domain.actors import Actor
from portal.store.queries import scope
from portal.store.rows import MessageRow


def list_of(session: Session, actor: Actor, supplier: int, number: str) -> Sequence[MessageRow]:
    """Return the messages about an invoice of a supplier, oldest first."""
    statement = scope.visible_messages(actor).where(MessageRow.supplier_id == supplier, MessageRow.number == number)
    return session.scalars(statement.order_by(MessageRow.id)).all()


def add(session: Session, message: MessageRow) -> None:
    """Keep a message."""
    session.add(message)
