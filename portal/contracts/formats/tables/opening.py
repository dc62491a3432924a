"""A file as a grid, whatever kind of table its content is."""

from __future__ import annotations

from portal.contracts.formats.tables import csv_grid, xlsx_grid
from portal.contracts.formats.tables.columns import Columns
from portal.contracts.formats.tables.grid import Grid, Limits, refused

_WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")  # the second is what old and locked ones begin with


def is_workbook(data: bytes) -> bool:
    """Say whether a file is an Excel workbook, good or bad."""
    return data.startswith(_WORKBOOKS)


def grid(data: bytes, columns: Columns, limits: Limits, sheet: str, *, encoding: str = "", delimiter: str = "") -> Grid:
    """Return the rows of a file.

    ``sheet`` is the name that the template gives its sheet; ``encoding`` and ``delimiter`` are what is said of a CSV
    file, "" leaves them to be found.

    Raises:
        Invalid: FIL-01 to 03, 06, 07: it cannot be read at all.
    """
    if len(data) > limits.megabytes * 1024 * 1024:
        raise refused("FIL-03.large", limit=f"{limits.megabytes} MB")
    if is_workbook(data):
        return xlsx_grid.read(data, limits, sheet)
    return csv_grid.read(data, limits, columns.is_known, encoding, delimiter)
