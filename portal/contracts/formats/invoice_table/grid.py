"""What a table is made of before anybody knows what it means: rows of cells, from CSV and from workbooks alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.contracts.scalars import Unreadable
from portal.domain.errors import Invalid
from portal.domain.issues import Issue

#: Exactly this much is taken, one more is too much.
MOST_BYTES = 7 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 100
MOST_CHARACTERS = 32_767  # in a cell, as spreadsheet programs have it

#: A text, "" where the cell is empty; what only workbooks have: numbers and days; or why the cell cannot be read.
Cell = str | Decimal | date | Unreadable


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows that have something in them, each with the number that spreadsheet programs show, from 1.

    ``encoding`` and ``delimiter`` are those of a CSV file and "" of a workbook; ``notes`` are for information.
    """

    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[Issue, ...] = ()


def bounded(rows: Iterable[tuple[Cell, ...]]) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Give the rows that have something in them, without the empty cells behind it.

    Raises:
        Invalid: FIL-03, there are more rows or columns than are taken; the first one too many ends it.
    """
    count = 0
    for number, row in enumerate(rows, 1):
        width = next((place for place in range(len(row), 0, -1) if not _is_empty(row[place - 1])), 0)
        if not width:
            continue
        count += 1
        if width > MOST_COLUMNS:
            raise refused("FIL-03.columns", f"rows/{number}", count=f"{width:,}", limit=str(MOST_COLUMNS))
        if count > MOST_ROWS + 1:
            raise refused("FIL-03", count=f"more than {MOST_ROWS:,}", limit=f"{MOST_ROWS:,}")
        yield number, row[:width]


def _is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def refused(key: str, path: str = "", /, **params: str) -> Invalid:
    """Return one finding about the whole table."""
    return Invalid([Unreadable(key, **params).issue(path)])
