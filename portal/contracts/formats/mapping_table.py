"""Cross-references as a CSV table: one row for each version of a word's meaning.

The first row names the columns, in any order; what is only told (state, author, approver) need not be there. ``read``
is a pure function of bytes: every cell that cannot be read is a finding at its row and column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.contracts import scalars
from portal.contracts.scalars import Unreadable
from portal.domain.errors import Invalid
from portal.domain.issues import Issue
from portal.domain.mappings import Mapping, MappingKind, MappingState, read_factor

#: The columns by their keys, as they are written.
TITLES = {
    "kind": "Kind",
    "supplier": "Supplier",
    "theirs": "Supplier's word",
    "ours": "Our code",
    "factor": "Factor",
    "valid_from": "Valid from",
    "valid_to": "Valid to",
    "note": "Note",
    "version": "Version",
    "state": "State",
    "author": "Author",
    "authored_at": "Proposed at (UTC)",
    "approver": "Decided by",
    "decided_at": "Decided at (UTC)",
}
NEEDED = ("kind", "theirs", "ours")

#: The most rows of one file.
MOST = 5_000

_LONGEST, _LONGEST_NOTE, _MOST_FINDINGS = 200, 1000, 500
# A text that a spreadsheet would take for a formula, as it is written so that none does (rule FIL-04).
_ESCAPED = re.compile(r"'\s*[=+\-@\t\r＝＋－＠]")


@dataclass(frozen=True, slots=True)
class MappingLine:
    """One row: its number in the file, what it says, and which version of the word it is, None for a new one."""

    row: int
    mapping: Mapping
    note: str = ""
    version: int | None = None
    state: MappingState | None = None


def read(data: bytes) -> tuple[MappingLine, ...]:
    """Return the rows.

    Raises:
        Invalid: the file is no such table, or has cells that cannot be read; all of these are listed.
    """
    rows = _rows(data)
    columns = _columns(rows[0] if rows else [])
    filled = [(number, row) for number, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    if not filled:
        raise Invalid([Unreadable("FIL-02.empty").issue("")])
    if len(filled) > MOST:
        raise Invalid([Unreadable("FIL-03", count=f"{len(filled):,}", limit=f"{MOST:,}").issue("")])
    lines, issues = [], []
    for number, row in filled:
        cells = {key: _cell(row, place) for key, place in columns.items()}
        reader = _Row(number, cells)
        lines.append(reader.line())
        issues += reader.issues
    if issues:
        raise Invalid(issues[:_MOST_FINDINGS])
    return tuple(line for line in lines if line is not None)


def _rows(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid([Unreadable("FIL-01.encoding").issue("")]) from None
    if "\0" in text:
        raise Invalid([Unreadable("FIL-06.text").issue("")])
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise Invalid([Unreadable("FIL-06.text").issue("")]) from None


def _columns(titles: Sequence[str]) -> dict[str, int]:
    known = {_bare(name): key for key, title in TITLES.items() for name in (key, title)}
    found: dict[str, int] = {}
    issues = []
    for place, title in enumerate(titles):
        key = known.get(_bare(title))
        shown = scalars.shown(title)
        if key is None and title.strip():
            issues.append(Unreadable("FIL-02.unknown", title, name=shown).issue("rows/1"))
        elif key in found:
            issues.append(Unreadable("FIL-02.twice", title, name=shown).issue("rows/1"))
        elif key is not None:
            found[key] = place
    missing = [key for key in NEEDED if key not in found]
    issues += [Unreadable("FIL-02.missing", name=TITLES[key]).issue("rows/1") for key in missing]
    if issues:
        raise Invalid(issues)
    return found


def _bare(title: str) -> str:
    return "".join(mark for mark in title.casefold() if mark.isalnum())


def _cell(row: Sequence[str], place: int) -> str:
    written = row[place].strip() if place < len(row) else ""
    return written[1:].strip() if _ESCAPED.match(written) else written


class _Row:
    """One row being read, with what is wrong in it."""

    def __init__(self, number: int, cells: Dictionary[str, str]) -> None:
        self._number = number
        self._cells = cells
        self.issues: list[Issue] = []

    def line(self) -> MappingLine | None:
        """Return what the row says; None, with findings, where a cell cannot be read."""
        kind, factor = self._kind(), self._factor()
        mapping = Mapping(
            kind=kind,
            supplier=self._text("supplier"),
            theirs=self._text("theirs"),
            ours=self._text("ours"),
            factor=factor,
            valid_from=self._day("valid_from"),
            valid_to=self._day("valid_to"),
        )
        line = MappingLine(self._number, mapping, self._text("note", _LONGEST_NOTE), self._version(), self._state())
        return None if self.issues else line

    def _find(self, key: str, unreadable: Unreadable) -> None:
        self.issues.append(unreadable.issue(f"rows/{self._number}/{key}"))

    def _written(self, key: str) -> str:
        return self._cells.get(key, "")

    def _text(self, key: str, limit: int = _LONGEST) -> str:
        try:
            return scalars.plain_text(self._written(key), limit)
        except Unreadable as unreadable:
            self._find(key, unreadable)
            return ""

    def _kind(self) -> MappingKind:
        written = self._written("kind").casefold().replace(" ", "_")
        if written in tuple(MappingKind):
            return MappingKind(written)
        self._find("kind", Unreadable("SCH-06", written, choices=", ".join(MappingKind)))
        return MappingKind.ITEM

    def _factor(self) -> Fraction:
        written = self._written("factor")
        factor = read_factor(written) if written else Fraction(1)
        if factor is None:
            self._find("factor", Unreadable("SCH-03.factor", written))
        return factor or Fraction(1)

    def _day(self, key: str) -> date | None:
        try:
            return scalars.day(self._written(key)) if self._written(key) else None
        except Unreadable as unreadable:
            self._find(key, unreadable)
            return None

    def _version(self) -> int | None:
        written = self._written("version")
        if not written:
            return None
        if written.isascii() and written.isdecimal() and 0 < int(written[:10]) <= 10**6:
            return int(written[:10])
        self._find("version", Unreadable("SCH-02.whole", written, first="1", last="1000000"))
        return None

    def _state(self) -> MappingState | None:
        written = self._written("state").casefold()
        if not written or written in tuple(MappingState):
            return MappingState(written) if written else None
        self._find("state", Unreadable("SCH-06", written, choices=", ".join(MappingState)))
        return None
