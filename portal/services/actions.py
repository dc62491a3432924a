"""The supplier's next action about an order, kept in the order's row so that lists can sort by it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM
from portal.domain.orders import OrderStatus
from portal.domain.states import DocumentState, OrderAction, OrderSituation, supplier_action
from portal.store.queries import acknowledgments as queries
from portal.store.queries import orders as order_queries
from portal.store.rows import AcknowledgmentRow, OrderRow

_UNTIL = frozenset({OrderAction.ANSWER, OrderAction.ANSWER_LATE})


def refresh_action(session: Session, order: OrderRow, now: datetime) -> None:
    """Bring an order's action up to date after its newest answer or its facts changed."""
    session.flush()
    set_action(order, queries.find(session, SYSTEM, order), now)


def set_action(order: OrderRow, newest: AcknowledgmentRow | None, now: datetime) -> None:
    """Write the action that follows from the order's facts and its newest answer (None: there is none)."""
    state = None if newest is None else DocumentState(newest.state)
    order.document_state = state
    order.answered_revision = None if newest is None else newest.base_revision
    write_action(order, state, now)


def write_action(order: OrderRow, state: DocumentState | None, now: datetime) -> None:
    """Write the action that follows from the order's columns and the state of its newest answer."""
    action = supplier_action(
        OrderSituation(
            on_hold=order.status == OrderStatus.ON_HOLD,
            is_over=order.status in (OrderStatus.CLOSED, OrderStatus.CANCELLED),
            open_lines=order.open_lines,
            unconfirmed_lines=order.unconfirmed_lines,
            revision=order.revision,
            document=state,
            answered_revision=order.answered_revision,
            overdue=order.answer_due is not None and order.answer_due < now,
        )
    )
    if action in _UNTIL:
        order.action_at = order.answer_due or order.as_of
    elif order.action != action:
        order.action_at = now
    order.action = action
    order.action_rank = order_queries.rank(action)


def mark_overdue(session: Session, now: datetime, *, limit: int = 500) -> int:
    """Turn "answer" into "answer now, overdue" where the time has passed; return how many orders that were.

    Run by the clock; a second run finds nothing more to do.
    """
    orders = order_queries.list_overdue(session, SYSTEM, now, limit)
    for order in orders:
        write_action(order, None if order.document_state is None else DocumentState(order.document_state), now)
    return len(orders)
