"""A sheet with texts and colours put into it; all other bytes of it are kept.

A parser says where rows and cells are, and what is new goes between the bytes that were there.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from xml.parsers import expat

from portal.contracts.formats.tables import values
from portal.contracts.formats.tables.workbooks import local
from portal.contracts.formats.tables.xlsx_writing import escaped

_STYLE = re.compile(rb"""\ss=(?:"[^"]*"|'[^']*')""")
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")

# What a sheet has behind its reference to comments, in the order of the standard.
_BEHIND_COMMENTS = frozenset(
    {
        "AlternateContent",
        "controls",
        "drawingHF",
        "extLst",
        "legacyDrawingHF",
        "oleObjects",
        "picture",
        "tableParts",
        "webPublishItems",
    }
)


@dataclass(frozen=True, slots=True)
class Colours:
    """Styles of cells by the style that they have: ``wrong`` ones for all, ``plain`` ones for those with our colour."""

    wrong: Mapping[int, int]
    plain: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class RowEdit:
    """What is put into a row: texts by their columns, and which cells are wrong.

    ``is_behind`` says that the texts come behind all cells that the row has.
    """

    texts: Mapping[int, str] = field(default_factory=dict)
    wrong: frozenset[int] = frozenset()
    is_behind: bool = True


_NO_EDIT = RowEdit()
_CELLS = frozenset({"c", "v", "is", "t"})


def edited(
    pieces: Iterator[bytes], colours: Colours, edit: Callable[[int], RowEdit | None], comments: Callable[[str], str]
) -> Iterator[bytes]:
    """Give a sheet with its edits.

    ``edit`` is asked for each row in its turn; ``comments`` behind the last one: it gets the id by which the sheet
    refers to the boxes of comments, or "" and returns the reference to be put in.
    """
    editor = _Editor(colours, edit, comments)
    for piece in _as_utf8(pieces):
        yield editor.feed(piece)
    yield editor.end()


def _as_utf8(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = next(pieces, b"")
    if not first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from chain([first], pieces)
        return
    decoder = codecs.getincrementaldecoder("utf-16")()
    yield _DECLARATION.sub("", decoder.decode(first), count=1).encode()
    for piece in pieces:
        yield decoder.decode(piece).encode()


class _Editor:
    """Follows the parser and notes what changes, by places in the sheet."""

    def __init__(self, colours: Colours, edit: Callable[[int], RowEdit | None], comments: Callable[[str], str]) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._colours, self._edit, self._comments = colours, edit, comments
        self._bytes, self._from = b"", 0  # what was not given out yet, and where it begins
        self._known_to = 0  # up to here, no more changes are to come
        self._changes: list[tuple[int, int, bytes]] = []
        self._number, self._column, self._row = 0, 0, _NO_EDIT
        self._put: set[int] = set()  # the columns of the row that are done
        self._replaced: int | None = None  # where a cell began that is written anew
        self._depth_behind: int | None = None
        self._has_comments = False
        self._row_from = 0
        self._is_quiet = False  # nothing is to be done with the cells of the row
        self._prefix = ""

    def feed(self, piece: bytes) -> bytes:
        self._bytes += piece
        self._parser.Parse(piece, False)
        return self._taken(self._known_to)

    def end(self) -> bytes:
        self._parser.Parse(b"", True)
        return self._taken(self._from + len(self._bytes))

    def _taken(self, to: int) -> bytes:
        """Return the bytes up to a place, with their changes."""
        parts, place = [], self._from
        for start, end, new in self._changes:
            parts += [self._slice(place, start), new]
            place = end
        to = max(to, place)
        parts.append(self._slice(place, to))
        self._bytes, self._from, self._changes = self._bytes[to - self._from :], to, []
        return b"".join(parts)

    def _slice(self, start: int, end: int) -> bytes:
        return self._bytes[start - self._from : end - self._from]

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        # This is called millions of times, mostly for what needs nothing.
        if self._is_quiet and name in _CELLS:
            return
        place, given, name = self._parser.CurrentByteIndex, name, local(name)
        if self._depth_behind is not None:
            self._known_to = place
            self._depth_behind += 1
            if self._depth_behind == 1:
                self._meet_behind(name, place, attributes)
        elif name == "row":
            self._start_row(place, attributes)
        elif name == "c":
            self._start_cell(place, attributes)
        elif name == "worksheet":
            self._prefix = given.removesuffix(name)

    def _start_row(self, place: int, attributes: Mapping[str, str]) -> None:
        self._known_to = self._row_from = place
        self._number = int(attributes.get("r", self._number + 1))
        self._column, self._put = 0, set()
        self._row = self._edit(self._number) or _NO_EDIT
        self._is_quiet = self._row.is_behind and not self._row.wrong and not self._colours.plain

    def _start_cell(self, place: int, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        self._column = values.column(reference.rstrip("0123456789")) if reference else self._column + 1
        self._insert(place, before=self._column)
        style = int(attributes.get("s", "0"))
        if self._column in self._row.texts:
            self._replaced = place
        elif self._column in self._row.wrong:
            self._put.add(self._column)
            self._restyle(place, self._colours.wrong.get(style, style))
        elif style in self._colours.plain:
            self._restyle(place, self._colours.plain[style])

    def _restyle(self, place: int, style: int) -> None:
        tag = self._slice(place, self._from + self._bytes.index(b">", place - self._from))
        name = re.match(rb"<[^\s/>]+", tag)
        assert name is not None
        new = name[0] + f' s="{style}"'.encode() + _STYLE.sub(b"", tag[name.end() :])
        self._changes.append((place, place + len(tag), new))

    def _insert(self, place: int, *, before: int) -> None:
        """Put what has no cell yet before a place: wrong cells that are empty, and texts."""
        missing = sorted(column for column in {*self._row.texts, *self._row.wrong} - self._put if column < before)
        for column in missing:
            self._put.add(column)
            self._changes.append((place, place, self._cell(column)))

    def _cell(self, column: int) -> bytes:
        prefix = self._prefix
        reference = f'<{prefix}c r="{values.letters(column)}{self._number}"'
        if column not in self._row.texts:
            return f'{reference} s="{self._colours.wrong.get(0, 0)}"/>'.encode()
        text = f'<{prefix}t xml:space="preserve">{escaped(self._row.texts[column])}</{prefix}t>'
        return f'{reference} t="inlineStr"><{prefix}is>{text}</{prefix}is></{prefix}c>'.encode()

    def _end(self, name: str) -> None:
        if name in _CELLS and self._replaced is None:
            return
        place, name = self._parser.CurrentByteIndex, local(name)
        if self._depth_behind is not None:
            self._known_to = place
            if self._depth_behind == 0:
                self._refer(place)
            self._depth_behind -= 1
        elif name == "c" and self._replaced is not None:
            end = self._from + self._bytes.index(b">", place - self._from) + 1
            self._put.add(self._column)
            self._changes.append((self._replaced, end, self._cell(self._column)))
            self._replaced = None
        elif name == "row":
            if place != self._row_from:  # an empty element has no room
                self._insert(place, before=values.LAST_COLUMN + 1)
            self._row, self._is_quiet = _NO_EDIT, False
        elif name == "sheetData":
            self._depth_behind = 0

    def _meet_behind(self, name: str, place: int, attributes: Mapping[str, str]) -> None:
        if name == "legacyDrawing":
            self._has_comments = True
            self._comments(next((value for key, value in attributes.items() if local(key) == "id"), ""))
        elif name in _BEHIND_COMMENTS:
            self._refer(place)

    def _refer(self, place: int) -> None:
        """Put the reference to comments here, if there is none yet."""
        if not self._has_comments:
            self._has_comments = True
            self._changes.append((place, place, self._comments("").encode()))
