"""Any sheet of a workbook, element by element as a parser meets them; ``sheets`` reads usual ones faster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.parsers import expat

from portal.contracts.formats.tables import values
from portal.contracts.formats.tables.grid import Cell, refused
from portal.contracts.formats.tables.values import LAST_COLUMN, LAST_ROW
from portal.contracts.formats.tables.workbooks import Workbook, local
from portal.contracts.scalars import Unreadable

#: The cells of a row that have something in them, by their column, from 1.
Filled = list[tuple[int, Cell]]

# What is met in a row: the attributes of a cell, texts, and the beginnings of these.
_Met = list[Mapping[str, str] | str]
_NO_CELL: Mapping[str, str] = {}
_FORMULA, _PRONOUNCED = "\0formula", "\0pronounced"  # no text of XML has such a mark


def rows(pieces: Iterable[bytes], book: Workbook, last: int = 0) -> Iterator[tuple[int, Filled]]:
    """Give the rows of a sheet with their numbers; ``last`` is that of the row before them.

    Raises:
        Invalid: FIL-06, rows or cells are not in their order: some readers would pass over some of them.
        Exception: the sheet is damaged.
    """
    reader = _Reader(last)
    for piece in pieces:
        reader.parse(piece)
        for number, met in reader.taken():
            yield number, _filled(met, book)
    reader.end()
    for number, met in reader.rest():
        yield number, _filled(met, book)


class _Reader:
    """Collects what is met between the beginning and the end of the rows."""

    def __init__(self, last: int) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._wait
        self._parser.EndElementHandler = self._end
        self._done: list[tuple[int, _Met]] = []
        self._number = last
        self._met: _Met = []

    def parse(self, piece: bytes) -> None:
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
        match local(name):
            case "row":
                self._start_row(attributes)
            case "c":
                self._met.append(attributes)
            case "v" | "t":
                self._parser.CharacterDataHandler = self._met.append
            case "f":
                self._met.append(_FORMULA)
            case "rPh":
                self._met.append(_PRONOUNCED)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._number + 1))
        if not self._number < number <= LAST_ROW:
            raise refused("FIL-06.workbook")
        self._number, self._met = number, []
        self._done.append((number, self._met))

    def _end(self, name: str) -> None:
        self._parser.CharacterDataHandler = None
        if local(name) == "sheetData":
            self._parser.StartElementHandler = self._parser.EndElementHandler = None


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
        column = values.column(reference.rstrip("0123456789")) if reference else column + 1
        if column <= last:
            raise refused("FIL-06.workbook")
    return filled


def _cell(attributes: Mapping[str, str], texts: list[str], book: Workbook) -> Cell:
    text = "".join(texts)
    if _FORMULA in text:
        text = text.replace(_FORMULA, "")
        if not text and attributes.get("t") != "str":
            return Unreadable("FIL-01.formula")
    return next(iter(values.reader(attributes, book)((text.partition(_PRONOUNCED)[0],))))
