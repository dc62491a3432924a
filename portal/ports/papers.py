"""Papers: what is printed and put on goods or into a parcel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from portal.domain.labels import LabelData, LabelSize
from portal.domain.packing_slips import PackingSlip

#: Told after every label: how many are done, and how many there are.
Progress = Callable[[int, int], None]


class Papers(Protocol):
    """Prints labels and packing slips.

    The same data prints the same bytes, today and in a year: no time, no counter and no chance is in them. Names are
    never transliterated. A character that no font here has is printed as ``[?]``, never as an empty box;
    ``unprintable`` tells which these are, so that a page can say so before anything is printed. Nothing is ever printed
    beyond an edge: long texts become smaller, then end in an ellipsis. An element string whose bars would be finer than
    0.25 mm is printed in words only. What ``on_progress`` raises ends the printing.
    """

    def labels_pdf(self, labels: Sequence[LabelData], size: LabelSize, on_progress: Progress | None = None) -> bytes:
        """Return a PDF with one page of this size for each label, in the order given.

        Raises:
            ValueError: there are no labels.
        """
        ...

    def labels_zpl(
        self, labels: Sequence[LabelData], size: LabelSize, dpi: int, on_progress: Progress | None = None
    ) -> bytes:
        """Return ZPL II for a label printer of 203 or 300 dots per inch, one format for each label, as UTF-8.

        Raises:
            ValueError: there are no labels, or printers of this resolution are not known.
        """
        ...

    def packing_slip(self, slip: PackingSlip) -> bytes:
        """Return a PDF in A4, its pages numbered as ``Page 2 of 5``."""
        ...

    def unprintable(self, text: str) -> str:
        """Return the characters of a text that no font here has, each once, in their order."""
        ...
