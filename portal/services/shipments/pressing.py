"""Running print jobs: labels of a notice as it was when they were asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.domain.errors import Conflict
from portal.domain.labels import LabelData
from portal.domain.printing import Paper, Printout
from portal.services.composition import Services
from portal.services.making import Lost, Tell, Workshop
from portal.services.shipments import papers, printing
from portal.store.queries.printing import CLAIMS
from portal.store.rows import PrintJobRow, ShipmentRow

_CHANGED = "The notice was changed before its labels were printed. Print them again."
_HOPELESS = "The labels could not be printed. Nothing is wrong with your notice. Try again, or tell the buyer."

#: How long a worker may be silent before another one takes its job up.
LEASE = timedelta(seconds=30)

WORKSHOP = Workshop(CLAIMS, printing.promise, LEASE, _HOPELESS)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a print job is about."""

    shipment: int
    edition: int
    printout: Printout


def run(services: Services, job: int) -> str:
    """Print the labels of a job and keep the file; see ``Workshop.run``."""
    return WORKSHOP.run(services, job, _wanted, _press)


def _wanted(row: PrintJobRow) -> _Wanted:
    return _Wanted(row.shipment_id, row.edition, printing.printout(row))


def _press(services: Services, wanted: _Wanted, tell: Tell) -> tuple[bytes, dict[str, Any]]:
    found = _read(services, wanted)
    return _print(services, wanted.printout, found, tell), {"done": len(found), "total": len(found)}


def _read(services: Services, wanted: _Wanted) -> tuple[LabelData, ...]:
    with services.read() as uow:
        notice = uow.session.get(ShipmentRow, wanted.shipment)
        if notice is None:
            raise Lost  # a draft that was thrown away, and its print jobs with it
        if notice.edition != wanted.edition:
            raise Conflict(_CHANGED)
        return papers.labels_of(uow, notice)


def _print(services: Services, wanted: Printout, found: tuple[LabelData, ...], tell: Tell) -> bytes:
    def progress(done: int, total: int) -> None:
        tell(done=done, total=total)

    if wanted.paper is Paper.LABELS_PDF:
        return services.papers.labels_pdf(found, wanted.size, progress)
    return services.papers.labels_zpl(found, wanted.size, wanted.dpi, progress)
