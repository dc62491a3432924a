"""Rows of which workers make a file: forgotten ones found, each taken up by one worker at a time, and settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, and_, or_, update
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.store.rows import CatalogDownloadRow, PrintJobRow

Made = TypeVar("Made", PrintJobRow, CatalogDownloadRow)


@dataclass(frozen=True, slots=True)
class Claims(Generic[Made]):
    """How workers take up rows of one table, which ``visible`` selects; the others are the states of a row in turn."""

    row: type[Made]
    visible: Callable[[Actor], Select[Made]]
    queued: str
    working: str
    done: str
    failed: str

    def list_forgotten(
        self, session: Session, *, queued_before: datetime, seen_before: datetime, limit: int
    ) -> Sequence[Made]:
        """Return rows that nobody took up since an instant, or whose worker was not heard of since another."""
        waits = and_(self.row.state == self.queued, self.row.seen_at <= queued_before)
        died = and_(self.row.state == self.working, self.row.seen_at <= seen_before)
        found = self.visible(SYSTEM).where(or_(waits, died)).order_by(self.row.id).limit(limit)
        return session.scalars(found).all()

    def claim(self, session: Session, id_: int, *, now: datetime, seen_before: datetime, token: str) -> Made | None:
        """Take a row up for one worker; None where it is over, or a worker that is still heard of has it."""
        died = and_(self.row.state == self.working, self.row.seen_at <= seen_before)
        taken = session.execute(
            update(self.row)
            .where(self.row.id == id_, or_(self.row.state == self.queued, died))
            .values(state=self.working, token=token, seen_at=now, done=0, attempts=self.row.attempts + 1)
            .execution_options(synchronize_session=False)
            .returning(self.row.id)
        ).one_or_none()
        return None if taken is None else session.get_one(self.row, id_)

    def settle(self, session: Session, id_: int, token: str, values: Mapping[str, Any]) -> bool:
        """Write how far a claimed row is, or what it came to; False where the claim was lost meanwhile (fencing)."""
        written = session.execute(
            update(self.row)
            .where(self.row.id == id_, self.row.token == token)
            .values(**values)
            .execution_options(synchronize_session=False)
            .returning(self.row.id)
        )
        return written.one_or_none() is not None
