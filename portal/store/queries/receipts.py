"""The four receipts of an answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from portal.domain.states import ReceiptKind, ReceiptState
from portal.store.rows import ReceiptRow

# Every delivery runs it, so it is built once.
_GIVE = (
    update(ReceiptRow)
    .where(ReceiptRow.document_id == bindparam("answer"), ReceiptRow.kind == bindparam("which"))
    .values({name: bindparam(f"new_{name}") for name in ("state", "at", "actor", "reference", "issues")})
)


def give(
    session: Session,
    acknowledgment: int,
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
        "answer": acknowledgment,
        "which": kind,
        "new_state": state,
        "new_at": at,
        "new_actor": actor,
        "new_reference": reference,
        "new_issues": issues,
    }
    session.connection().execute(_GIVE, given)
