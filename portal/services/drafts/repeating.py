"""Sending a draft again: the same once more is the same answer, and anything else is refused (rule MSG-01)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portal.contracts import acknowledgment_v1, order_v1
from portal.contracts.scalars import Unreadable
from portal.domain.acknowledgments import LineAnswer
from portal.domain.actors import Actor
from portal.domain.errors import Conflict
from portal.domain.texts import listed
from portal.services.acknowledgments import documents
from portal.services.drafts import entries, holding
from portal.services.drafts.views import RowEntry
from portal.store.queries import acknowledgments as queries
from portal.store.queries import orders as order_queries
from portal.store.rows import AcknowledgmentRow, OrderRow
from portal.store.unit_of_work import UnitOfWork


def refuse_another(
    uow: UnitOfWork,
    actor: Actor,
    order: OrderRow,
    send_key: str,
    rows: Mapping[int, Sequence[RowEntry]],
    *,
    note: str,
    base_revision: int,
) -> None:
    """Refuse a page that says something else than what was sent under its key; nothing sent yet is fine.

    Only the lines that were on the page are compared, as they read on ``base_revision``.

    Raises:
        Conflict: with what differs, and how it can be sent.
    """
    sent = queries.find_by_key(uow.session, actor, order.supplier_id, send_key)
    if sent is None or sent.order_id != order.id:
        return
    others = ["the note"] if _is_other_note(sent.note, note) else []
    others += [f"line {line}" for line in _different(uow, order, sent, rows, base_revision)]
    if others:
        raise Conflict(
            f"{sent.submitted_name} sent this answer at {sent.submitted_at:%H:%M} UTC, and it says something else "
            f"about {listed(others)}. What differs here was not sent. To send it, take that answer back in another "
            "window or wait until it is booked, then send this page again."
        )


def _different(
    uow: UnitOfWork,
    order: OrderRow,
    sent: AcknowledgmentRow,
    rows: Mapping[int, Sequence[RowEntry]],
    base_revision: int,
) -> Iterator[int]:
    found = order_queries.documents(uow.session, order, {sent.base_revision, base_revision})
    known = {revision: order_v1.load(row.document) for revision, row in found.items()}
    current = known[sent.base_revision]
    typed = {line: entries.dump(shown) for line, shown in rows.items()}
    moved = holding.move(uow, typed, known.get(base_revision), current).typed
    lines, answered = current.by_number(), documents.load(uow.session, sent, current.number).by_line()
    for number in sorted(typed):
        nothing = LineAnswer(number, ())
        said = entries.read(lines[number], moved.get(number, [])) if number in lines else entries.ReadLine(nothing, ())
        if said.issues or said.answer != answered.get(number, nothing):
            yield number


def _is_other_note(sent: str, note: str) -> bool:
    try:
        return acknowledgment_v1.read_note(note) != sent
    except Unreadable:
        return True
