"""Excel workbooks as rows of values, by openpyxl reading one row after another.

Numbers are as they are shown: at most 15 digits, and 19 where a cell says 19 %. A formula is the result that its
program stored. Hidden sheets are named and not read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from portal.contracts.formats.invoice_table import packages
from portal.contracts.formats.invoice_table.grid import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, Cell, Grid, bounded
from portal.contracts.formats.invoice_table.grid import refused as _refused
from portal.contracts.scalars import Unreadable, shown
from portal.domain.errors import Invalid
from portal.domain.issues import Issue, Severity

#: The sheet of the template; a workbook with another name is read if only one sheet has something on it.
SHEET = "Invoices"

# Rows below the table that may be empty before something there is far away, and not one row too many.
_GAP = 1000
_LONGEST_EXACT = 10**15
_LAST_ROW = 1_048_576


def read(data: bytes) -> Grid:
    """Return the rows of the sheet with the invoices.

    Raises:
        Invalid: FIL-02, it is not certain which sheet that is, or cells are merged; FIL-03, there is too much, or
            something is far from the table; FIL-06 and FIL-07, this is no workbook that is read.
    """
    packages.check(data)
    try:
        return _read(data)
    except (Invalid, MemoryError):
        raise
    except Exception:
        # A damaged workbook makes the library raise whatever its code runs into.
        raise _refused("FIL-06.workbook") from None


def _read(data: bytes) -> Grid:
    book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    notes = tuple(_hidden(sheet) for sheet in book.worksheets if sheet not in visible and _has_content(sheet))
    sheet = _chosen(visible)
    # The library shows merged cells only to those who load everything.
    if merged := packages.merged_cells(data, sheet._worksheet_path):
        raise _refused("FIL-02.merged", cells=", ".join(map(shown, merged[:3])))
    rows = tuple(bounded(_rows(sheet)))
    if any(_is_formula(cell) for _, row in rows for cell in row):
        rows = _with_results(rows, data, sheet.title)
    return Grid(rows, notes=notes)


def _chosen(visible: list[Any]) -> Any:
    for sheet in visible:
        if sheet.title.strip().casefold() == SHEET.casefold():
            return sheet
    filled = [sheet for sheet in visible if _has_content(sheet)]
    if not filled:
        raise _refused("FIL-02.empty")
    if len(filled) > 1:
        raise _refused("FIL-02.sheets", names=", ".join(shown(sheet.title) for sheet in filled[:5]), expected=SHEET)
    return filled[0]


def _has_content(sheet: Any) -> bool:
    rows = sheet.iter_rows(max_row=_GAP, max_col=MOST_COLUMNS, values_only=True)
    return any(value is not None for row in rows for value in row)


def _hidden(sheet: Any) -> Issue:
    note = Unreadable("FIL-02.hidden", name=shown(sheet.title)).issue("")
    return replace(note, severity=Severity.INFORMATION)


def _rows(sheet: Any) -> Iterator[tuple[Cell, ...]]:
    """Give every row down to the last; one far away is a finding as soon as it is met."""
    # What the sheet says of its size is anybody's claim.
    sheet.reset_dimensions()
    last = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > _LAST_ROW:
            raise _refused("FIL-06.workbook")
        # Spreadsheet programs write empty cells far out where a whole row was coloured.
        far = next((place for place, cell in enumerate(row[MOST_COLUMNS:], MOST_COLUMNS + 1) if _has_value(cell)), 0)
        if not far and not any(map(_has_value, row)):
            yield ()
            continue
        if far > 2 * MOST_COLUMNS or number > last + _GAP + 1 or number > 2 * MOST_ROWS:
            place = far or next(place for place, cell in enumerate(row, 1) if _has_value(cell))
            raise _refused("FIL-03.far", cell=f"{get_column_letter(place)}{number}")
        last = number
        yield tuple(map(_value, row[: max(far, MOST_COLUMNS)]))


def _has_value(cell: Any) -> bool:
    return cell.value is not None and (not isinstance(cell.value, str) or bool(cell.value.strip()))


def _value(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Unreadable("FIL-01.formula")
    if cell.data_type == "e":
        return Unreadable("FIL-01.error", value, value=shown(value))
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, is_percentage="%" in cell.number_format)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        return Unreadable("SCH-04", str(value))
    if len(value) > MOST_CHARACTERS:
        return Unreadable("FIL-03.cell", value, limit=f"{MOST_CHARACTERS:,}")
    return value


def _number(value: float, *, is_percentage: bool) -> Cell:
    if not math.isfinite(value):
        return Unreadable("SCH-03", str(value))
    if abs(value) >= _LONGEST_EXACT:
        return Unreadable("FIL-01.rounded", str(value))
    exact = Decimal(format(value, ".15g"))
    return exact * 100 if is_percentage else exact


def _is_formula(cell: Cell) -> bool:
    return isinstance(cell, Unreadable) and cell.key == "FIL-01.formula"


Rows = tuple[tuple[int, tuple[Cell, ...]], ...]


def _with_results(rows: Rows, data: bytes, title: str) -> Rows:
    """Put the stored results in the place of formulas; one without stays a finding."""
    book = load_workbook(BytesIO(data), read_only=True, keep_links=False, data_only=True)
    last = rows[-1][0]
    results = dict(enumerate(book[title].iter_rows(max_row=last, max_col=MOST_COLUMNS), 1))

    def result(number: int, place: int, cell: Cell) -> Cell:
        if not _is_formula(cell):
            return cell
        found = results[number][place]
        return cell if found.value is None else _value(found)

    return tuple((number, tuple(result(number, place, cell) for place, cell in enumerate(row))) for number, row in rows)
