"""What a table is made of before anybody knows what it means: rows of cells, from CSV and from workbooks alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.contracts.scalars import Unreadable
from portal.domain.errors import Invalid
from portal.domain.issues import Issue

#: Exactly this much is taken, one more is too much.
MOST_COLUMNS = 150
MOST_CHARACTERS = 32_767  # in a cell, as spreadsheet programs have it

#: A text, "" where the cell is empty; what only workbooks have: numbers and days; or why the cell cannot be read.
Cell = str | Decimal | date | Unreadable

#: A row with the number that spreadsheet programs show, from 1.
Numbered = tuple[int, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one kind of table takes: rows below the titles, megabytes, and megabytes unpacked of a workbook."""

    rows: int
    megabytes: int
    unpacked: int


class Rows:
    """Rows that are read anew each time somebody goes through them, so that they need no memory."""

    def __init__(self, start: Callable[[], Iterator[Numbered]]) -> None:
        self._start = start

    def __iter__(self) -> Iterator[Numbered]:
        return self._start()


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows that have something in them; going through them raises ``Invalid`` as reading does.

    ``encoding`` and ``delimiter`` are those of a CSV file and "" of a workbook; ``notes`` are for information.
    """

    rows: Rows
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[Issue, ...] = ()


def bounded(rows: Iterable[Numbered], limits: Limits) -> Iterator[Numbered]:
    """Give the rows that have something in them, without the empty cells behind it.

    Raises:
        Invalid: FIL-03, there are more rows or columns than are taken; the first one too many ends it.
    """
    count = 0
    for number, row in rows:
        width = len(row)
        while width and _is_empty(row[width - 1]):
            width -= 1
        if not width:
            continue
        count += 1
        if width > MOST_COLUMNS:
            raise refused("FIL-03.columns", f"rows/{number}", count=f"{width:,}", limit=str(MOST_COLUMNS))
        if count > limits.rows + 1:
            raise refused("FIL-03", count=f"more than {limits.rows:,}", limit=f"{limits.rows:,}")
        yield number, row[:width]


def _is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def refused(key: str, path: str = "", /, **params: str) -> Invalid:
    """Return one finding about the whole table."""
    return Invalid([Unreadable(key, **params).issue(path)])
