"""What deviates in documents of every kind, and how it was decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.store.batches import insert_all
from portal.store.rows import DeviationRow


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the deviations of one version in one batch."""
    insert_all(session, DeviationRow, rows)


def list_of(session: Session, document: int) -> Sequence[DeviationRow]:
    """Return the deviations of one version in their order."""
    statement = select(DeviationRow).where(DeviationRow.document_id == document)
    return session.scalars(statement.order_by(DeviationRow.position)).all()


def list_first(session: Session, documents: Collection[int], most: int) -> dict[int, list[DeviationRow]]:
    """Return the first deviations, at most so many, of each of these versions, in one statement."""
    found: dict[int, list[DeviationRow]] = {}
    for row in session.scalars(
        select(DeviationRow)
        .where(DeviationRow.document_id.in_(documents), DeviationRow.position < most)
        .order_by(DeviationRow.document_id, DeviationRow.position)
    ):
        found.setdefault(row.document_id, []).append(row)
    return found
