"""The four receipts of an answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.domain.states import ReceiptKind, ReceiptState
from portal.store.rows import ReceiptRow


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
    session.execute(
        update(ReceiptRow)
        .where(ReceiptRow.acknowledgment_id == acknowledgment, ReceiptRow.kind == kind)
        .values(state=state, at=at, actor=actor, reference=reference, issues=issues)
        .execution_options(synchronize_session=False)
    )
