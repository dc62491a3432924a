"""The cells of one sheet while it goes by: no more than one piece of it is in memory.

A parser in C calls a function for each element; of the ways that were measured for 200,000 rows, this took the least
time and the least memory.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache
from xml.parsers import expat

from portal.contracts.formats.tables import packages
from portal.contracts.formats.tables.grid import MOST_CHARACTERS, Cell, refused
from portal.contracts.formats.tables.workbooks import Shape, Workbook, local, unescaped
from portal.contracts.scalars import Unreadable, shown

#: As many rows and columns as a sheet can have.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

#: The cells of a row that have something in them, by their column, from 1.
Filled = list[tuple[int, Cell]]

_ROWS_END = b"sheetData"
_LONGEST_EXACT = 10**15
_SHORT = 15  # digits that a number of a spreadsheet has
# Days count from here; the calendar of spreadsheet programs has a 29 February 1900 that never was.
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - a cell knows no time zone
_FIRST_SURE_DAY = 61
_LAST_DAY = 2_958_465  # 31 December 9999

# What is met in a row: the attributes of a cell, texts, and the beginnings of these.
_Met = list[Mapping[str, str] | str]
_NO_CELL: Mapping[str, str] = {}
_FORMULA, _VALUE, _PRONOUNCED = "\0formula", "\0value", "\0pronounced"  # no text of XML has such a mark


def rows(package: zipfile.ZipFile, part: str, book: Workbook) -> Iterator[tuple[int, Filled]]:
    """Give the rows of a sheet with their numbers.

    Raises:
        Invalid: FIL-06, rows are not in their order: some readers would pass over some of them.
        Exception: the sheet is damaged.
    """
    reader = _Reader()
    for piece in packages.pieces(package, part):
        reader.parse(piece)
        for number, met in reader.taken():
            yield number, _filled(met, book)
    reader.end()
    for number, met in reader.rest():
        yield number, _filled(met, book)


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


def letters(column: int) -> str:
    """Return the letters of a column: AA is 27."""
    name = ""
    while column:
        column, place = divmod(column - 1, 26)
        name = chr(ord("A") + place) + name
    return name


class _Reader:
    """Collects what is met between the beginning and the end of the rows."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._wait
        self._done: list[tuple[int, _Met]] = []
        self._number = 0
        self._met: _Met = []
        self._is_formula = False
        self._rest = b""

    def parse(self, piece: bytes) -> None:
        # Ends of elements are millions, and only one of them counts: they are heard where its name comes by.
        if _ROWS_END in self._rest + piece or b"\0" in piece[:4]:
            self._parser.EndElementHandler = self._end
        self._rest = piece[-len(_ROWS_END) :]
        self._parser.Parse(piece, False)
        if len(self._met) > 8 * LAST_COLUMN:
            raise refused("FIL-06.workbook")

    def end(self) -> None:
        self._parser.Parse(b"", True)

    def taken(self) -> list[tuple[int, _Met]]:
        """Return the rows that have begun since, but not the last one, which may go on."""
        done, self._done = self._done[:-1], self._done[-1:]
        return done

    def rest(self) -> list[tuple[int, _Met]]:
        """Return what ``taken`` left."""
        return self._done

    def _wait(self, name: str, _: object) -> None:
        if local(name) == "sheetData":
            self._parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        # The most frequent first: this is called millions of times.
        if name == "c":
            self._met.append(attributes)
        elif name == "v":
            if self._is_formula:
                self._met.append(_VALUE)
                self._is_formula = False
        elif name == "row":
            self._start_row(attributes)
        elif name == "f":
            self._met.append(_FORMULA)
            self._is_formula = True
        elif name == "rPh":
            self._met.append(_PRONOUNCED)
        elif ":" in name:
            self._start(local(name), attributes)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._number + 1))
        if not self._number < number <= LAST_ROW:
            raise refused("FIL-06.workbook")
        self._number, self._met = number, []
        self._done.append((number, self._met))
        self._parser.CharacterDataHandler = self._met.append

    def _end(self, name: str) -> None:
        if local(name) == "sheetData":
            self._parser.StartElementHandler = self._parser.EndElementHandler = None
            self._parser.CharacterDataHandler = None


def _filled(met: _Met, book: Workbook) -> Filled:
    """Return the cells of a row."""
    filled: Filled = []
    column = 0
    texts: list[str] = []
    attributes: Mapping[str, str] = {}
    for one in (*met, _NO_CELL):
        if isinstance(one, str):
            texts.append(one)
            continue
        if column and texts and (cell := _cell(attributes, texts, book)) != "":
            filled.append((column, cell))
        attributes, texts = one, []
        reference, last = attributes.get("r"), column
        column = _column(reference.rstrip("0123456789")) if reference else column + 1
        if column <= last:
            raise refused("FIL-06.workbook")
    return filled


@cache
def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    if not 1 <= column <= LAST_COLUMN or not letters.isalpha():
        raise ValueError(f"no column: {letters!r:.20}")
    return column


def _cell(attributes: Mapping[str, str], texts: list[str], book: Workbook) -> Cell:
    kind = attributes.get("t", "n")
    text = texts[0] if len(texts) == 1 else "".join(texts)
    if "\0" in text:
        is_formula, text = _FORMULA in text, _value(text)
        if is_formula and not text and kind != "str":
            return Unreadable("FIL-01.formula")
    if kind == "s":
        text = book.texts[int(text)] if text.strip() else ""
        return _text(text)
    if kind == "n":
        return _number(text.strip(), _shape(attributes, book), book) if text.strip() else ""
    return _OTHERS[kind](text)


def _value(text: str) -> str:
    """Return what a cell with a formula has as its result, or a text without how it is pronounced."""
    before, mark, after = text.partition(_FORMULA)
    if mark:
        return after.partition(_VALUE)[2]
    return before.partition(_PRONOUNCED)[0]


def _shape(attributes: Mapping[str, str], book: Workbook) -> Shape:
    style = attributes.get("s")
    return book.shapes[int(style)] if style and book.shapes else Shape.NUMBER


def _text(text: str) -> Cell:
    if len(text) > MOST_CHARACTERS:
        return Unreadable("FIL-03.cell", text, limit=f"{MOST_CHARACTERS:,}")
    return text if text.strip() else ""


def _number(text: str, shape: Shape, book: Workbook) -> Cell:
    if shape is Shape.NUMBER and text.isdecimal() and text.isascii() and len(text) <= _SHORT:
        return Decimal(text)
    value = float(text)
    if not math.isfinite(value):
        return Unreadable("SCH-03", text)
    if shape in (Shape.DAY, Shape.TIME):
        return _day(value, shape, book)
    if abs(value) >= _LONGEST_EXACT:
        return Unreadable("FIL-01.rounded", text)
    exact = Decimal(format(value, ".15g"))
    return exact * 100 if shape is Shape.PERCENTAGE else exact


def _day(value: float, shape: Shape, book: Workbook) -> Cell:
    if shape is Shape.TIME or not 1 <= value <= _LAST_DAY:
        return Unreadable("SCH-04", str(value))
    days = value + 1 if value < _FIRST_SURE_DAY - 1 and not book.counts_from_1904 else value
    found = (_EPOCH_1904 if book.counts_from_1904 else _EPOCH) + timedelta(days=days)
    return found.date() if value == int(value) else Unreadable("SCH-04", str(found))


def _moment(text: str) -> Cell:
    found = datetime.fromisoformat(text.strip())
    return found.date() if found.time() == time() else Unreadable("SCH-04", str(found))


_OTHERS: Mapping[str, Callable[[str], Cell]] = {
    "str": lambda text: _text(unescaped(text)),
    "inlineStr": lambda text: _text(unescaped(text)),
    "b": lambda text: "FALSE" if text.strip() == "0" else "TRUE",
    "e": lambda text: Unreadable("FIL-01.error", text.strip(), value=shown(text.strip())),
    "d": _moment,
}
