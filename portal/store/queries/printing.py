"""Print jobs: found by those who may see them, and taken up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.domain.printing import MOVING, Printout, PrintState
from portal.store.queries import scope
from portal.store.queries.claims import Claims
from portal.store.rows import PrintJobRow

_LAST_ID = 2**63 - 1

CLAIMS = Claims(PrintJobRow, scope.visible_print_jobs, *PrintState)


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
