"""Print jobs: found by those who may see them, taken up by one worker at a time, and what they came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, update
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.domain.printing import MOVING, Printout, PrintState
from portal.store.queries import scope
from portal.store.rows import PrintJobRow

_LAST_ID = 2**63 - 1


def find(session: Session, actor: Actor, shipment: int, job: int) -> PrintJobRow | None:
    """Return one print job of a version of a notice, or None."""
    if not 0 < job <= _LAST_ID:
        return None
    statement = scope.visible_print_jobs(actor).where(PrintJobRow.id == job, PrintJobRow.shipment_id == shipment)
    return session.scalar(statement)


def list_of_notice(session: Session, actor: Actor, shipment: int) -> Sequence[PrintJobRow]:
    """Return the print jobs of a version of a notice, newest first."""
    statement = scope.visible_print_jobs(actor).where(PrintJobRow.shipment_id == shipment)
    return session.scalars(statement.order_by(PrintJobRow.id.desc())).all()


def find_same(session: Session, shipment: int, edition: int, printout: Printout) -> PrintJobRow | None:
    """Return the job that prints, or printed, exactly this, or None."""
    return session.scalar(
        scope.visible_print_jobs(SYSTEM).where(
            PrintJobRow.shipment_id == shipment,
            PrintJobRow.edition == edition,
            PrintJobRow.paper == printout.paper,
            PrintJobRow.size == printout.size.name,
            PrintJobRow.dpi == printout.dpi,
        )
    )


def outdate(session: Session, shipment: int, edition: int, values: Mapping[str, Any]) -> None:
    """Write these values to what is still printed of other editions of a version; its workers lose their claims."""
    session.execute(
        update(PrintJobRow)
        .where(PrintJobRow.shipment_id == shipment, PrintJobRow.edition != edition, PrintJobRow.state.in_(MOVING))
        .values(token=None, **values)
    )


def list_forgotten(
    session: Session, *, queued_before: datetime, seen_before: datetime, limit: int
) -> Sequence[PrintJobRow]:
    """Return jobs that nobody took up since an instant, or whose worker was not heard of since another."""
    waits = and_(PrintJobRow.state == PrintState.QUEUED, PrintJobRow.seen_at <= queued_before)
    died = and_(PrintJobRow.state == PrintState.PRINTING, PrintJobRow.seen_at <= seen_before)
    return session.scalars(
        scope.visible_print_jobs(SYSTEM).where(or_(waits, died)).order_by(PrintJobRow.id).limit(limit)
    ).all()


def claim(session: Session, job: int, *, now: datetime, seen_before: datetime, token: str) -> PrintJobRow | None:
    """Take a job up for one worker; None where it is over, or a worker that is still heard of has it."""
    mine = or_(
        PrintJobRow.state == PrintState.QUEUED,
        and_(PrintJobRow.state == PrintState.PRINTING, PrintJobRow.seen_at <= seen_before),
    )
    taken = session.execute(
        update(PrintJobRow)
        .where(PrintJobRow.id == job, mine)
        .values(state=PrintState.PRINTING, token=token, seen_at=now, done=0, attempts=PrintJobRow.attempts + 1)
        .execution_options(synchronize_session=False)
        .returning(PrintJobRow.id)
    ).one_or_none()
    return None if taken is None else session.get_one(PrintJobRow, job)


def settle(session: Session, job: int, token: str, values: Mapping[str, Any]) -> bool:
    """Write how far a claimed job is, or what it came to; False where the claim was lost meanwhile (fencing)."""
    written = session.execute(
        update(PrintJobRow)
        .where(PrintJobRow.id == job, PrintJobRow.token == token)
        .values(**values)
        .execution_options(synchronize_session=False)
        .returning(PrintJobRow.id)
    )
    return written.one_or_none() is not None
