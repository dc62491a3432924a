"""A workbook with a status and remarks behind each row, and a colour and a comment on each wrong cell.

The sheet goes by piece by piece, and every other part is copied as it is.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from io import BytesIO

from portal.contracts.formats.tables import (
    colours,
    comments,
    packages,
    sheet_edits,
    sheets,
    values,
    workbooks,
    xlsx_grid,
)
from portal.contracts.formats.tables.columns import Columns
from portal.contracts.formats.tables.comments import Comment
from portal.contracts.formats.tables.grid import MOST_COLUMNS, Cell, Limits
from portal.contracts.formats.tables.relations import NAMESPACE, Relations
from portal.contracts.formats.tables.sheet_edits import RowEdit
from portal.contracts.formats.tables.verdicts import REMARKS, STATUS, Verdict, Verdicts
from portal.contracts.formats.tables.xlsx_writing import NAMESPACE as SHEET_NAMESPACE

#: More comments than this no spreadsheet program shows well; colours and remarks are there for all.
MOST_COMMENTS = 10_000

_WORKBOOK = "xl/workbook.xml"
_STYLES, _COMMENTS, _BOXES = "xl/portalStyles.xml", "xl/portalComments.xml", "xl/drawings/portalComments.vml"
_REFERENCE = re.compile(rb"""\sr=["']([A-Z]{1,3})[0-9]""")
_OVERLAP = 16


def dump(data: bytes, columns: Columns, limits: Limits, expected: str, verdicts: Iterable[Verdict]) -> bytes:
    """Return the workbook with what became of its rows, which come in their order.

    Raises:
        Invalid: the workbook is none that was read.
    """
    packages.check(data, limits)
    made = BytesIO()
    with xlsx_grid.opened(data) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        _Result(package, new, columns, expected).write(Verdicts(verdicts))
    return made.getvalue()


class _Result:
    """One workbook on its way from one package to another."""

    def __init__(self, package: zipfile.ZipFile, new: zipfile.ZipFile, columns: Columns, expected: str) -> None:
        self._package, self._new = package, new
        book = workbooks.load(package)
        self._sheet = xlsx_grid.chosen(package, book, expected).part
        self._header, titles = next((number, row) for number, row in sheets.rows(package, self._sheet, book) if row)
        cells: list[Cell] = [""] * titles[-1][0]
        for place, title in titles:
            cells[place - 1] = title
        placed = columns.placed(cells)
        self._titles = {column.key: str(cells[place]).strip() for place, column in placed.items()}
        self._columns = {column.key: place + 1 for place, column in placed.items()}
        end = self._last_column()
        for key in (STATUS, REMARKS):
            if key not in self._columns:
                end = self._columns[key] = end + 1
        self._own = columns.by_key[STATUS].title, columns.by_key[REMARKS].title
        self._relations = Relations(package)
        self._replaced: dict[str, bytes] = {}
        self._comments: list[Comment] = []
        self._boxes = ""

    def write(self, verdicts: Verdicts) -> None:
        styled = self._coloured()
        with self._new.open(self._sheet, "w", force_zip64=True) as part:
            for piece in sheet_edits.edited(
                packages.pieces(self._package, self._sheet),
                styled,
                lambda number: self._edit(number, verdicts),
                self._reference,
            ):
                part.write(piece)
        if self._boxes:
            self._write_comments()
        self._replaced.update(self._relations.changed())
        for name in self._package.namelist():
            if name not in self._replaced and name != self._sheet:
                with self._new.open(name, "w", force_zip64=True) as part:
                    part.writelines(packages.pieces(self._package, name))
        for name, content in self._replaced.items():
            self._new.writestr(name, content)

    def _last_column(self) -> int:
        """Return the last column in which any row has a cell, as far as rows are read."""
        found: set[bytes] = set()
        rest = b""
        for piece in packages.pieces(self._package, self._sheet):
            found.update(_REFERENCE.findall(rest + piece))
            rest = piece[-_OVERLAP:]
        places = [values.column(letters.decode()) for letters in found]
        return max([*self._columns.values(), *(place for place in places if place <= 2 * MOST_COLUMNS)])

    def _coloured(self) -> sheet_edits.Colours:
        part = self._relations.find(_WORKBOOK, "styles")
        data, styled = colours.added(workbooks.tree(self._package, part) if part else None)
        if not part:
            part = _STYLES
            self._relations.add(_WORKBOOK, "styles", part)
        self._replaced[part] = data
        return styled

    def _edit(self, number: int, verdicts: Verdicts) -> RowEdit | None:
        if number == self._header:
            return self._written(*self._own)
        verdict = verdicts.find(number) if number > self._header else None
        if verdict is None:
            return self._written("", "") if STATUS in self._titles and number > self._header else None
        notes: dict[int, list[str]] = {}
        for key, note in verdict.notes:
            if key in self._titles:
                notes.setdefault(self._columns[key], []).append(note)
        room = MOST_COMMENTS - len(self._comments)
        self._comments += [Comment(place, number, "\n".join(texts)) for place, texts in sorted(notes.items())[:room]]
        return self._written(verdict.status, verdict.remarks(self._titles), frozenset(notes))

    def _written(self, status: str, remarks: str, wrong: frozenset[int] = frozenset()) -> RowEdit:
        texts = {self._columns[STATUS]: status, self._columns[REMARKS]: remarks}
        return RowEdit(texts, wrong, is_behind=not {STATUS, REMARKS} & set(self._titles))

    def _reference(self, drawing: str) -> str:
        """Keep where the boxes of comments are; where there are none, return how the sheet is to refer to them."""
        if drawing:
            self._boxes = self._relations.of(self._sheet)[drawing][1]
            return ""
        if not self._comments:
            return ""
        self._boxes = _BOXES
        name = self._relations.add(self._sheet, "vmlDrawing", _BOXES)
        return f'<legacyDrawing xmlns="{SHEET_NAMESPACE}" xmlns:r="{NAMESPACE}" r:id="{name}"/>'

    def _write_comments(self) -> None:
        texts = self._relations.find(self._sheet, "comments")
        if not texts:
            texts = _COMMENTS
            self._relations.add(self._sheet, "comments", texts)
        written = comments.dump(self._comments, self._old(texts), self._old(self._boxes))
        self._replaced[texts], self._replaced[self._boxes] = written

    def _old(self, part: str) -> bytes:
        return self._package.read(part) if part in self._package.namelist() else b""
