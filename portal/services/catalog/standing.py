"""How the items of a catalog stand: what the newest line about each says, or else how the ERP has it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from portal.store.queries import catalog_standing as queries


def refresh(
    session: Session,
    *,
    proposal: int = 0,
    positions: Collection[int] | None = None,
    span: tuple[int, int] | None = None,
    decided_at: datetime | None = None,
    items: Collection[int] = (),
) -> None:
    """Bring up to date how items stand: those of a proposal (id), or these.

    Those of a proposal are all, or named at these positions, in a span of them (first and last), or decided then.

    The newest line speaks for an item until its proposal is withdrawn or replaced; one that was declined, refused or
    booked only until the ERP's item is newer than the one that it was based on. Changes that the session holds are
    written first. A fixed number of statements, however many items there are.
    """
    session.flush()
    affected = queries.named_by(session, proposal, positions, span, decided_at) if proposal else queries.among(items)
    queries.tell(session, affected)


def forget(session: Session, proposal: int) -> None:
    """Let the items that a draft (id) names stand as without it: call it before the draft or its lines are removed."""
    session.flush()
    queries.tell(session, queries.named_by(session, proposal), but=proposal)
