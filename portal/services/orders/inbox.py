"""What needs something from the supplier: why, and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from portal.domain.actors import Actor
from portal.domain.states import SUPPLIER_ACTIONS, DocumentState, OrderAction
from portal.domain.texts import counted
from portal.domain.wording import ACTION_WORDS
from portal.services import cursors
from portal.services.orders.views import COUNTED, InboxPage, InboxRow
from portal.store.queries import order_lists as queries
from portal.store.queries import timelines
from portal.store.unit_of_work import UnitOfWork

_KEY = (cursors.identity, cursors.instant, cursors.identity)

#: The supplier's actions, most urgent first.
ACTIONS = tuple(action for action in OrderAction if action in SUPPLIER_ACTIONS)


def inbox(uow: UnitOfWork, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> InboxPage:
    """Return one page of what needs an answer, by consequence: repairs, late answers, changed orders, new orders.

    Within each, what has waited longest or is due soonest comes first.
    """
    place = cursors.read(cursor, _KEY)
    found = queries.list_inbox(uow.session, actor, ACTIONS, place, limit + 1)
    rows, newer, older = cursors.around(found, place, limit, lambda row: (row.action_rank, row.action_at, row.id))
    changes = _changes(uow, actor, rows)
    return InboxPage(
        rows=tuple(_row(row, changes.get(row.number), uow.clock.now()) for row in rows),
        counts=queries.count_actions(uow.session, actor, ACTIONS, COUNTED),
        newer=newer,
        older=older,
    )


def _changes(uow: UnitOfWork, actor: Actor, rows: Sequence[Any]) -> Mapping[str, Mapping[str, object]]:
    changed = [row.number for row in rows if row.action == OrderAction.ANSWER_AGAIN]
    return timelines.last_revisions(uow.session, actor, changed) if changed else {}


def _row(row: Any, change: Mapping[str, object] | None, now: datetime) -> InboxRow:
    action = OrderAction(row.action)
    return InboxRow(
        number=row.number,
        revision=row.revision,
        supplier_name=row.name,
        action=action,
        reason=_reason(action, row, change, now),
        deadline=row.answer_due,
        since=row.action_at,
        currency=row.currency,
        value=row.value,
        open_lines=row.open_lines,
        due_on=row.due_on,
        draft_saved_at=row.saved_at,
    )


_BACK = {
    DocumentState.RETURNED: "Your answer came back because the order has changed",
    DocumentState.DECLINED: "The buyer did not agree to your answer",
    DocumentState.REFUSED: "The buyer's system did not take your answer",
}


def _reason(action: OrderAction, row: Any, change: Mapping[str, object] | None, now: datetime) -> str:
    if action is OrderAction.REPAIR and row.document_state in _BACK:
        return _BACK[DocumentState(row.document_state)]
    if action is OrderAction.ANSWER_AGAIN:
        return _changed(row, change)
    if row.answer_due is not None and row.answer_due < now:
        return f"The answer is {span(now - row.answer_due)} late"
    if row.answer_due is not None:
        return f"The answer is due in {span(row.answer_due - now)}"
    return ACTION_WORDS[action].sentence.rstrip(".")


def _changed(row: Any, change: Mapping[str, object] | None) -> str:
    lines = change.get("answered_lines") if change is not None else None
    if isinstance(lines, int) and lines:
        return f"Revision {row.revision} changed {counted(lines, 'line')} you had answered"
    return f"The order is now at revision {row.revision}, you answered revision {row.answered_revision}"


def span(time: timedelta) -> str:
    """Return a length of time in its largest whole unit: ``5 h``, ``3 days``, ``20 min``."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return f"{max(minutes, 1)} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return counted(minutes // (24 * 60), "day")
