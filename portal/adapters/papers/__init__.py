"""Labels and packing slips by reportlab (PDF) and as ZPL II."""

from __future__ import annotations

from collections.abc import Sequence

from portal.adapters.papers import fonts, pdf, zpl
from portal.adapters.papers import slip as slips
from portal.domain.labels import LabelData, LabelSize
from portal.domain.packing_slips import PackingSlip
from portal.ports.papers import Progress


class PrintedPapers:
    """Prints with fonts of its own; see ``portal.ports.papers``."""

    def labels_pdf(self, labels: Sequence[LabelData], size: LabelSize, on_progress: Progress | None = None) -> bytes:
        """Return one page for each label."""
        return pdf.labels(labels, size, on_progress)

    def labels_zpl(
        self, labels: Sequence[LabelData], size: LabelSize, dpi: int, on_progress: Progress | None = None
    ) -> bytes:
        """Return one format for each label."""
        return zpl.labels(labels, size, dpi, on_progress)

    def packing_slip(self, slip: PackingSlip) -> bytes:
        """Return the slip in A4."""
        return slips.packing_slip(slip)

    def unprintable(self, text: str) -> str:
        """Return the characters that no font here has."""
        return fonts.unprintable(text)
