"""Tables as packed rows: titles to columns, cells to values, and every finding at its row and column.

Rows are gone through in batches, and each batch column by column: most columns have few different values, so that most
cells cost no more than finding theirs. Only where the style turns out to be another one than the rows so far made
likely, all are gone through a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice, zip_longest

from portal.contracts.formats.catalog_table import packed
from portal.contracts.formats.catalog_table.columns import ACTIONS, KNOWN, LIMITS, SHEET, VERSION
from portal.contracts.formats.catalog_table.gathering import Signs
from portal.contracts.formats.catalog_table.table import CatalogTable
from portal.contracts.formats.tables import cells, choices, opening
from portal.contracts.formats.tables.cells import Value
from portal.contracts.formats.tables.columns import NUMBERS, Column, Kind
from portal.contracts.formats.tables.grid import Cell, Grid, Numbered, refused
from portal.contracts.formats.tables.styles import Style
from portal.contracts.scalars import WHOLE_DIGITS, Unreadable, shown
from portal.domain.issues import Issue

#: How many findings come with the table.
MOST_ISSUES = 1000

_BATCH = 2000
# Columns of words whose cells are more than texts.
_LOOKED_AT = frozenset({"template", "action"})


def read(data: bytes, *, encoding: str = "", delimiter: str = "", decimal: str = "", dates: str = "") -> CatalogTable:
    """Return the items in a table, CSV or Excel workbook, as its content says.

    The others are what the supplier says about the style: what is left "" is found where the table tells it for
    certain, and asked where it does not.

    Raises:
        Invalid: the table cannot be read at all (FIL-01 to 03, 06, 07): the question, or everything in its way; or what
            is said about the style is none of the choices (SCH-06).
    """
    choices.check(encoding=encoding, delimiter=delimiter, decimal=decimal, dates=dates)
    grid = opening.grid(data, KNOWN, LIMITS, SHEET, encoding=encoding, delimiter=delimiter)
    signs = Signs(Style(grid.encoding, grid.delimiter, decimal, dates))
    table = _gone_through(grid, signs)
    return _gone_through(grid, Signs(table.style)) if signs.misled(table.style) else table


def _gone_through(grid: Grid, signs: Signs) -> CatalogTable:
    rows = iter(grid.rows)
    pages = _Pages(KNOWN.placed(next(rows, (0, ()))[1]), signs)
    while batch := list(islice(rows, _BATCH)):
        pages.add(batch)
    if not pages.count:
        raise refused("FIL-02.empty")
    return CatalogTable(
        signs.style(), pages.packer.end(), pages.count, grid.notes, tuple(pages.issues), tuple(signs.examples())
    )


class _Pages:
    """Reads batches of rows and packs them."""

    def __init__(self, placed: Mapping[int, Column], signs: Signs) -> None:
        self._named = set(placed)
        self._read = {place: column for place, column in placed.items() if column.kind is not Kind.IGNORED}
        self._signs = signs
        self._keys = [packed.UNNAMED, *(column.key for column in self._read.values())]
        self.packer = packed.Packer(self._keys)
        self.count = 0
        self.issues: list[Issue] = []

    def add(self, batch: Sequence[Numbered]) -> None:
        numbers = [number for number, _ in batch]
        given = dict(enumerate(zip_longest(*(row for _, row in batch), fillvalue="")))
        unnamed = _unnamed({place: found for place, found in given.items() if place not in self._named}, len(batch))
        columns = [
            _Cells(column, given.get(place, ("",) * len(batch)), numbers) for place, column in self._read.items()
        ]
        for one in columns:
            one.tell(self._signs)
        values = [unnamed, *(one.values(self._signs) for one in columns)]
        self.packer.add(zip(numbers, *values, strict=True))
        self.count += len(batch)
        if len(self.issues) < MOST_ISSUES:
            self.issues += islice(_found(numbers, self._keys, values), MOST_ISSUES - len(self.issues))


def _unnamed(columns: Mapping[int, Sequence[Cell]], count: int) -> list[str]:
    """Return for each row the first cell that has something in it, but no name, as it is packed; "" for none."""
    found = [""] * count
    for place in sorted(columns, reverse=True):
        for row, cell in enumerate(columns[place]):
            if not isinstance(cell, str) or cell.strip():
                found[row] = f"{packed.WRONG}{place + 1}"
    return found


class _Cells:
    """The cells of a column in a batch; what is done, is done once for those that are alike."""

    def __init__(self, column: Column, found: Sequence[Cell], numbers: Sequence[int]) -> None:
        self._column = column
        self._found = found
        self._has_style = column.kind is Kind.DAY or column.kind in NUMBERS
        self._plain = _plain(found, column)
        # Where the different cells come first.
        self._firsts = {} if self._plain else dict(zip(reversed(found), reversed(numbers), strict=True))

    def tell(self, signs: Signs) -> None:
        """Let the signs of the style see the cells."""
        if self._column.key == "template":
            self._check_version()
        elif self._has_style:
            for cell, number in self._firsts.items():
                if isinstance(cell, str) and not cell.isalnum():
                    signs.see(self._column.kind, cell.strip(), self._path(number))

    def values(self, signs: Signs) -> Sequence[str]:
        """Return the cells as they are packed."""
        if self._plain:
            return self._plain
        style = signs.reading
        made = {cell: self._value(cell, style) for cell in self._firsts}
        if self._has_style:
            for cell, number in self._firsts.items():
                if isinstance(cell, str) and not made[cell].startswith(packed.WRONG):
                    signs.note(self._column.kind, self._path(number), cell.strip(), made[cell])
        return [made[cell] for cell in self._found]

    def _path(self, number: int) -> str:
        return f"rows/{number}/{self._column.key}"

    def _check_version(self) -> None:
        for cell, number in self._firsts.items():
            given = cell.strip() if isinstance(cell, str) else str(cell)
            if given and given != VERSION:
                raise refused("FIL-02.version", self._path(number), given=shown(given), expected=VERSION)

    def _value(self, cell: Cell, style: Style) -> str:
        if isinstance(cell, str) and not cell.strip():
            return ""
        try:
            return _written(cells.read(cell, self._column, style), self._column)
        except Unreadable as unreadable:
            return packed.wrong(unreadable)


def _plain(found: Sequence[Cell], column: Column) -> list[str] | None:
    """Return the cells of a column as they are packed if that is seen at a glance, as for most columns; or None."""
    if set(map(type, found)) != {str} or column.key in _LOOKED_AT:
        return None
    texts = [text.strip() for text in found if isinstance(text, str)]
    together, longest = "".join(texts), len(max(texts, key=len))
    if column.kind is Kind.CODE:
        is_plain = longest <= column.limit and together.isprintable() and "E+" not in together
    else:
        is_plain = not together or (column.kind is Kind.NUMBER and longest <= WHOLE_DIGITS and together.isdecimal())
    return texts if is_plain and together.isascii() else None


def _written(value: Value, column: Column) -> str:
    if column.key == "action":
        return ACTIONS.get(str(value).casefold(), str(value))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _found(numbers: Sequence[int], keys: Sequence[str], values: Sequence[Sequence[str]]) -> Iterator[Issue]:
    """Give what is wrong in the cells of a batch, row by row."""
    has_any = [place for place, texts in enumerate(values) if packed.WRONG in "".join(texts)]
    for row, number in enumerate(numbers):
        for place in has_any:
            if values[place][row].startswith(packed.WRONG):
                yield packed.issue(values[place][row], number, keys[place])
