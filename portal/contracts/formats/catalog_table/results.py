"""The file that was sent, with what became of each row: what people put into it stays as it is."""

from __future__ import annotations

from collections.abc import Iterable

from portal.contracts.formats.catalog_table.columns import KNOWN, LIMITS, SHEET
from portal.contracts.formats.catalog_table.table import FileKind
from portal.contracts.formats.tables import csv_results, xlsx_results
from portal.contracts.formats.tables.styles import Style
from portal.contracts.formats.tables.verdicts import Verdict


def result(data: bytes, kind: FileKind, verdicts: Iterable[Verdict], style: Style | None = None) -> bytes:
    """Return a file with a status and remarks for each row; in a workbook wrong cells have a colour and a comment.

    ``verdicts`` come in the order of their rows, and ``style`` is how the file was read. A file that has a status
    already gets the new one in its place.

    Raises:
        Invalid: the file is none that was read.
    """
    if kind == "csv":
        return csv_results.dump(data, KNOWN, verdicts, style or Style())
    return xlsx_results.dump(data, KNOWN, LIMITS, SHEET, verdicts)
