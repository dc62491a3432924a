"""The four receipts of a document."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from portal.domain.states import ReceiptKind, ReceiptState
from portal.store.batches import insert_all
from portal.store.rows import ReceiptRow

# Every delivery runs it, so it is built once.
_GIVE = (
    update(ReceiptRow)
    .where(ReceiptRow.document_id == bindparam("document"), ReceiptRow.kind == bindparam("which"))
    .values({name: bindparam(f"new_{name}") for name in ("state", "at", "actor", "reference", "issues")})
)


def give(
    session: Session,
    document: int,
    kind: ReceiptKind,
    state: ReceiptState,
    *,
    at: datetime,
    actor: str,
    reference: str = "",
    issues: list[dict[str, object]],
) -> None:
    """Write one receipt of one version over what stood there."""
    given = {
        "document": document,
        "which": kind,
        "new_state": state,
        "new_at": at,
        "new_actor": actor,
        "new_reference": reference,
        "new_issues": issues,
    }
    session.connection().execute(_GIVE, given)


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the receipts of one version in one batch."""
    insert_all(session, ReceiptRow, rows)


def list_of(session: Session, document: int) -> Sequence[ReceiptRow]:
    """Return the receipts of one version."""
    return session.scalars(select(ReceiptRow).where(ReceiptRow.document_id == document)).all()


def list_failed(session: Session, documents: Collection[int]) -> Sequence[ReceiptRow]:
    """Return the receipts of these versions that say that something failed."""
    failed = ReceiptRow.state == ReceiptState.FAILED
    return session.scalars(select(ReceiptRow).where(ReceiptRow.document_id.in_(documents), failed)).all()
