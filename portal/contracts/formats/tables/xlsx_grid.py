"""Excel workbooks as rows of values, one row after another.

Numbers are as they are shown: at most 15 digits, and 19 where a cell says 19 %. A formula is the result that its
program stored. Hidden sheets are named and not read.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import takewhile

from portal.contracts.formats.tables import packages, sheets, values, workbooks
from portal.contracts.formats.tables.grid import MOST_COLUMNS, Cell, Grid, Limits, Numbered, Rows, bounded, refused
from portal.contracts.formats.tables.sheet_events import Filled
from portal.contracts.formats.tables.workbooks import SheetPart, Workbook
from portal.contracts.scalars import Unreadable, shown
from portal.domain.errors import Invalid
from portal.domain.issues import Issue, Severity

# Rows below the table that may be empty before something there is far away, and not one row too many.
_GAP = 1000


def read(data: bytes, limits: Limits, expected: str) -> Grid:
    """Return the rows of the sheet with this name, or of the only one that has something on it.

    Raises:
        Invalid: FIL-02, it is not certain which sheet that is, or cells are merged; FIL-03, there is too much, or
            something is far from the table; FIL-06 and FIL-07, this is no workbook that is read.
    """
    merged = packages.check(data, limits)
    with opened(data) as package:
        book = workbooks.load(package)
        sheet = chosen(package, book, expected)
        if sheet.part in merged:
            _check_merged(package, sheet)
        notes = tuple(_hidden(one) for one in book.sheets if not one.is_visible and _has_content(package, one, book))

    def again() -> Iterator[Numbered]:
        with opened(data) as package:
            yield from bounded(_rows(sheets.rows(package, sheet.part, book), limits), limits)

    return Grid(Rows(again), notes=notes)


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """Open a workbook; whatever is wrong in it is damage.

    Raises:
        Invalid: FIL-06, it is damaged.
    """
    try:
        with packages.opened(data) as package:
            yield package
    except (Invalid, MemoryError, GeneratorExit):
        raise
    except Exception:
        # A damaged workbook raises whatever the code runs into.
        raise refused("FIL-06.workbook") from None


def chosen(package: zipfile.ZipFile, book: Workbook, expected: str) -> SheetPart:
    """Return the sheet with this name, or the only one that has something on it.

    Raises:
        Invalid: FIL-02, there is none, or it is not certain which.
    """
    visible = [sheet for sheet in book.sheets if sheet.is_visible]
    for sheet in visible:
        if sheet.title.strip().casefold() == expected.casefold():
            return sheet
    filled = [sheet for sheet in visible if _has_content(package, sheet, book)]
    if not filled:
        raise refused("FIL-02.empty")
    if len(filled) > 1:
        names = ", ".join(shown(sheet.title) for sheet in filled[:5])
        raise refused("FIL-02.sheets", names=names, expected=expected)
    return filled[0]


def _has_content(package: zipfile.ZipFile, sheet: SheetPart, book: Workbook) -> bool:
    rows = takewhile(lambda row: row[0] <= _GAP, sheets.rows(package, sheet.part, book))
    return any(column <= MOST_COLUMNS for _, filled in rows for column, _ in filled)


def _hidden(sheet: SheetPart) -> Issue:
    note = Unreadable("FIL-02.hidden", name=shown(sheet.title)).issue("")
    return replace(note, severity=Severity.INFORMATION)


def _check_merged(package: zipfile.ZipFile, sheet: SheetPart) -> None:
    if merged := sheets.merged_cells(package, sheet.part):
        raise refused("FIL-02.merged", cells=", ".join(map(shown, merged[:3])))


def _rows(rows: Iterator[tuple[int, Filled]], limits: Limits) -> Iterator[Numbered]:
    """Give every row down to the last; one far away is a finding as soon as it is met."""
    last = 0
    for number, filled in rows:
        if not filled:
            continue
        column = filled[-1][0]
        far = column if column > MOST_COLUMNS else 0
        if far > 2 * MOST_COLUMNS or number > last + _GAP + 1 or number > 2 * limits.rows:
            place = far or filled[0][0]
            raise refused("FIL-03.far", cell=f"{values.letters(place)}{number}")
        last = number
        cells: list[Cell] = [""] * column
        for place, cell in filled:
            cells[place - 1] = cell
        yield number, tuple(cells)
