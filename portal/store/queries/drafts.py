"""Drafts of answers, one an order, as typed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.domain.actors import Actor
from portal.store.batches import insert_all
from portal.store.queries import scope
from portal.store.rows import DraftLineRow, DraftRow, OrderRow

Entries = list[dict[str, str]]


def find(session: Session, actor: Actor, order: OrderRow) -> DraftRow | None:
    """Return the draft of an answer to an order, or None."""
    return session.scalar(scope.visible_drafts(actor).where(DraftRow.order_id == order.id))


def entries(session: Session, draft: DraftRow) -> dict[int, Entries]:
    """Return what was typed, by order line; lines that were cleared are left out."""
    found = session.execute(select(DraftLineRow.line, DraftLineRow.entries).where(DraftLineRow.draft_id == draft.id))
    return {line: typed for line, typed in found if typed}


def lines(session: Session, draft: DraftRow, numbers: Collection[int]) -> dict[int, DraftLineRow]:
    """Return the stored lines with these numbers."""
    rows = session.scalars(
        select(DraftLineRow).where(DraftLineRow.draft_id == draft.id, DraftLineRow.line.in_(numbers))
    )
    return {row.line: row for row in rows}


def replace(session: Session, draft: DraftRow, typed: Mapping[int, Entries], *, saved_by: str) -> None:
    """Put these lines in place of what was stored for them, in two statements whatever their number."""
    if not typed:
        return
    session.execute(
        delete(DraftLineRow)
        .where(DraftLineRow.draft_id == draft.id, DraftLineRow.line.in_(typed))
        .execution_options(synchronize_session=False)
    )
    rows: Sequence[Mapping[str, Any]] = [
        {"draft_id": draft.id, "line": line, "entries": rows, "edition": draft.edition, "saved_by": saved_by}
        for line, rows in typed.items()
    ]
    insert_all(session, DraftLineRow, rows)


def remove(session: Session, draft: DraftRow) -> None:
    """Delete a draft with its lines."""
    session.execute(
        delete(DraftLineRow).where(DraftLineRow.draft_id == draft.id).execution_options(synchronize_session=False)
    )
    session.delete(draft)
    session.flush()
