"""The rows of one sheet while it goes by: no more than one piece of it is in memory.

Spreadsheet programs write cells in one way, which one expression knows by heart: that is three times as fast as any
parser that was tried. What is written otherwise goes through the parser, row by row or, if there is anything that could
make a row look like something else, all the rest. Either way every byte is accounted for.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, repeat
from xml.parsers import expat

from portal.contracts.formats.tables import packages, sheet_events, values
from portal.contracts.formats.tables.grid import Cell, refused
from portal.contracts.formats.tables.segments import SHEET, segments
from portal.contracts.formats.tables.sheet_events import Filled
from portal.contracts.formats.tables.values import LAST_ROW, Read
from portal.contracts.formats.tables.workbooks import Workbook, local

# The start of a row, and its attributes.
_ROW = re.compile(r"\s*<row((?: [A-Za-z0-9:]+=\"[^\"<&]*\")*)>")
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:]+)="([^"<&]*)"')
_ATTRIBUTES = re.compile(r'((?: [A-Za-z0-9:]+="[^"<&]*")*) ?(/?)')
# The letters of a cell's column, its other attributes, and its value or text.
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]{1,7}"([^<>&]*)>'
    r'(?:<v>([^<&\x00-\x1f]*)</v></c>|<is><t(?: xml:space="preserve")?>([^<&\x00-\x1f]*)</t></is></c>)?'
)
_GROUPS = 5  # what a row is split into for each cell: these four, and what is behind it

# How many ways to fill a row, or to mark a cell, are kept in mind.
_KEPT = 1000


def rows(package: zipfile.ZipFile, part: str, book: Workbook) -> Iterator[tuple[int, Filled]]:
    """Give the rows of a sheet with their numbers.

    Raises:
        Invalid: FIL-06, rows or cells are not in their order: some readers would pass over some of them.
        Exception: the sheet is damaged.
    """
    usual, last = _Usual(book), 0
    for segment in segments(packages.pieces(package, part), SHEET):
        for number, filled in usual.rows(segment, last):
            if number <= last:
                raise refused("FIL-06.workbook")
            last = number
            yield number, filled


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it is usually written: the letters of its cells, their other attributes, and their contents.

    The content of a cell that ends where it begins is None.
    """

    number: int
    letters: tuple[str, ...]
    marks: tuple[str, ...]
    contents: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class _Form:
    """What rows with the same letters and marks have in common; a cell without a reader ends where it begins."""

    places: Sequence[int]
    readers: Sequence[Read | None]

    def fits(self, row: _Row) -> bool:
        if None not in row.contents and None not in self.readers:
            return True
        pairs = zip(self.readers, row.contents, strict=True)
        return all((read is None) == (content is None) for read, content in pairs)

    def filled(self, rows: Sequence[_Row]) -> Iterator[tuple[int, Filled]]:
        """Give rows of this form with their numbers."""
        contents = zip(self.readers, zip(*(row.contents for row in rows), strict=True), strict=True)
        columns = [[""] * len(rows) if read is None else list(read(texts)) for read, texts in contents]
        is_full = all(map(all, columns))
        for row, cells in zip(rows, zip(*columns, strict=True) if columns else repeat(()), strict=False):
            pairs = zip(self.places, cells, strict=True)
            # Comparing numbers with "" would take longer than reading them.
            filled = list(pairs) if is_full else [pair for pair in pairs if pair[1] or not isinstance(pair[1], str)]
            yield row.number, filled


class _Usual:
    """Reads rows as they are usually written."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._form = lru_cache(_KEPT)(self._form_of)
        self._reader = lru_cache(_KEPT)(self._reader_of)

    def rows(self, segment: str | Iterable[bytes], last: int) -> Iterator[tuple[int, Filled]]:
        """Give the rows of a segment; ``last`` is the number of the row before it."""
        if not isinstance(segment, str):
            yield from sheet_events.rows(segment, self._book, last)
            return
        alike: list[_Row] = []
        kept = None
        for text in segment.split("</row>")[:-1]:
            row = _split(text, last)
            form = self._form(row.letters, row.marks) if row else None
            is_usual = row is not None and form is not None and form.fits(row)
            if alike and kept and not (is_usual and form is kept):
                yield from kept.filled(alike)
                alike = []
            if row and is_usual:
                alike.append(row)
                last, kept = row.number, form
                continue
            for number, filled in sheet_events.rows(_document(text), self._book, last):
                yield number, filled
                last = number
        if alike and kept:
            yield from kept.filled(alike)

    def _form_of(self, letters: tuple[str, ...], marks: tuple[str, ...]) -> _Form | None:
        """Return the form of rows; None if any of their cells is not as usual."""
        readers = [self._reader(one) for one in marks]
        return None if _unusual in readers else _Form(_places(letters), readers)

    def _reader_of(self, mark: str) -> Read | None:
        """Return how cells with these attributes are read: not at all if they end there."""
        found = _ATTRIBUTES.fullmatch(mark)
        attributes = _ATTRIBUTE.findall(found[1]) if found else [("r", "")]
        if len({"r", *dict(attributes)}) <= len(attributes):
            return _unusual
        return None if found and found[2] else values.reader(dict(attributes), self._book)


def _unusual(texts: Sequence[str]) -> Iterable[Cell]:
    raise ValueError(texts)


def _split(text: str, last: int) -> _Row | None:
    """Return a row; None if it is not as usual."""
    parts = _CELL.split(text)
    start = _ROW.fullmatch(parts[0])
    if start is None or "".join(parts[_GROUPS::_GROUPS]).strip():
        return None
    attributes = _ATTRIBUTE.findall(start[1])
    number = int(dict(attributes).get("r", last + 1))
    if len(dict(attributes)) < len(attributes) or number > LAST_ROW:
        return None
    contents = parts[3::_GROUPS]
    if None in contents:
        contents = [text if value is None else value for value, text in zip(contents, parts[4::_GROUPS], strict=True)]
    return _Row(number, tuple(parts[1::_GROUPS]), tuple(parts[2::_GROUPS]), contents)


def _places(letters: tuple[str, ...]) -> list[int]:
    places = [values.column(one) for one in letters]
    if any(place <= last for last, place in pairwise(places)):
        raise refused("FIL-06.workbook")
    return places


def _document(row: str) -> Iterable[bytes]:
    return [SHEET.before, f"{row}</row>".encode(), SHEET.after]


def merged_cells(package: zipfile.ZipFile, part: str) -> list[str]:
    """Return the ranges of merged cells of a sheet."""
    ranges: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "mergeCell":
            ranges.append(attributes.get("ref", ""))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    for piece in packages.pieces(package, part):
        parser.Parse(piece, False)
    return ranges
