"""Print jobs: labels of a large notice are asked for, printed by a worker, and fetched when they are done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.actors import Actor
from portal.domain.errors import NotFound
from portal.domain.labels import LabelSize
from portal.domain.printing import MOVING, Paper, Printout, PrintState
from portal.ports.alarm import Promise
from portal.services import kept
from portal.services.composition import Services
from portal.services.shipments import drafting, papers
from portal.store.queries import printing as queries
from portal.store.queries import shipments
from portal.store.rows import PrintJobRow
from portal.store.unit_of_work import UnitOfWork

#: The job that prints.
PRINT = "jobs.papers.print_labels"

_CHANGED = "The notice was changed while its labels were being printed. Print them again."


@dataclass(frozen=True, slots=True)
class PrintView:
    """A print job. ``is_current`` says that the notice was not changed since it was asked for."""

    id: int
    shipment: int
    number: str
    printout: Printout
    state: PrintState
    done: int
    total: int
    problem: str
    asked_name: str
    asked_at: datetime
    finished_at: datetime | None
    is_current: bool

    @property
    def is_moving(self) -> bool:
        """Whether something is still to come."""
        return self.state in MOVING


def start(uow: UnitOfWork, actor: Actor, shipment: int, printout: Printout) -> int:
    """Have the labels of a notice printed; return the job's id.

    The same labels asked for twice are one job, finished or not, as long as the notice was not changed; one that
    failed begins again. What is still being printed of the notice as it was before is given up.

    Raises:
        NotFound: there is no such notice for this actor.
        Conflict: nothing is packed, or a unit has no good SSCC yet.
    """
    row = drafting.find(uow, actor, shipment, lock=True)
    papers.require_numbers([unit.sscc or "" for unit in shipments.list_units(uow.session, row.id)])
    now = uow.clock.now()
    job = queries.find_same(uow.session, row.id, row.edition, printout)
    if job is not None and job.state != PrintState.FAILED:
        return job.id
    given_up = {"state": PrintState.FAILED, "problem": _CHANGED, "finished_at": now}
    queries.outdate(uow.session, row.id, row.edition, given_up)
    if job is None:
        job = PrintJobRow(
            supplier_id=row.supplier_id,
            shipment_id=row.id,
            edition=row.edition,
            paper=printout.paper,
            size=printout.size.name,
            dpi=printout.dpi,
        )
        uow.session.add(job)
    job.state, job.problem, job.token, job.finished_at = PrintState.QUEUED, "", None, None
    job.done, job.total, job.attempts = 0, row.unit_count, 0
    job.asked_by, job.asked_name, job.asked_at, job.seen_at = actor.user, actor.name, now, now
    uow.session.flush()
    uow.wake(promise(job))
    return job.id


def promise(job: PrintJobRow) -> Promise:
    """Return what wakes a worker for a print job."""
    return Promise(job.id, PRINT, job.attempts, is_long=True)


def get(uow: UnitOfWork, actor: Actor, shipment: int, job: int) -> PrintView:
    """Return a print job of a notice.

    Raises:
        NotFound: there is no such notice for this actor, or it has no such job.
    """
    notice = drafting.find(uow, actor, shipment)
    return _view(_find(uow, actor, shipment, job), notice.number, notice.edition)


def list_jobs(uow: UnitOfWork, actor: Actor, shipment: int) -> tuple[PrintView, ...]:
    """Return the print jobs of a notice, newest first.

    Raises:
        NotFound: there is no such notice for this actor.
    """
    notice = drafting.find(uow, actor, shipment)
    rows = queries.list_of_notice(uow.session, actor, notice.id)
    return tuple(_view(row, notice.number, notice.edition) for row in rows)


def read(services: Services, actor: Actor, shipment: int, job: int) -> tuple[PrintView, bytes]:
    """Return a print job with the file that it printed.

    Raises:
        NotFound: as for ``get``, or nothing is printed yet.
    """
    with services.read() as uow:
        view = get(uow, actor, shipment, job)
        digest = _find(uow, actor, shipment, job).digest
    if digest is None:
        raise NotFound(str(job))
    return view, kept.read(services, digest)


def _find(uow: UnitOfWork, actor: Actor, shipment: int, job: int) -> PrintJobRow:
    row = queries.find(uow.session, actor, shipment, job)
    if row is None:
        raise NotFound(str(job))
    return row


def _view(row: PrintJobRow, number: str, edition: int) -> PrintView:
    return PrintView(
        id=row.id,
        shipment=row.shipment_id,
        number=number,
        printout=printout(row),
        state=PrintState(row.state),
        done=row.done,
        total=row.total,
        problem=row.problem,
        asked_name=row.asked_name,
        asked_at=row.asked_at,
        finished_at=row.finished_at,
        is_current=row.edition == edition,
    )


def printout(row: PrintJobRow) -> Printout:
    """Return what a job prints."""
    return Printout(Paper(row.paper), LabelSize[row.size], row.dpi)
