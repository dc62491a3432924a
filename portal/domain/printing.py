"""Printing that takes its time: what is printed, and where a job of printing stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.labels import LabelSize


class Paper(StrEnum):
    """What labels are printed as: pages to look at, or the language of label printers."""

    LABELS_PDF = "labels_pdf"
    LABELS_ZPL = "labels_zpl"


class PrintState(StrEnum):
    """Where a print job stands."""

    QUEUED = "queued"
    PRINTING = "printing"
    DONE = "done"
    FAILED = "failed"


#: States in which something is still to come.
MOVING = frozenset({PrintState.QUEUED, PrintState.PRINTING})


@dataclass(frozen=True, slots=True)
class Printout:
    """What somebody wants printed; ``dpi`` is the label printer's resolution, 0 for a PDF."""

    paper: Paper
    size: LabelSize
    dpi: int = 0
