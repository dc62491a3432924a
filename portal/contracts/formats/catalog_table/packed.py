"""Rows of a table as bytes: CSV in UTF-8, compressed, so that 200,000 of them travel and wait in little memory.

The first line has the keys of columns. Values are written in one way, whatever the table's style: ``1234.5``,
``2026-06-08``. A cell that could not be read has what is wrong with it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from gzip import GzipFile
from io import BytesIO, StringIO, TextIOWrapper

from portal.contracts.formats.tables.grid import refused
from portal.contracts.scalars import Unreadable
from portal.domain.issues import Issue

#: The first column: the row's number in the file.
NUMBER = "row"

#: The second one: where in a row the first cell is that has something in it, but no name.
UNNAMED = "unnamed"

#: What a cell begins with that could not be read; no text that is taken has such a character.
WRONG = "\x01"

#: The most that all values together may be.
MOST_MEGABYTES = 512
_LEVEL = 1


class Packer:
    """Packs rows, many at a time."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._packed = BytesIO()
        self._file = GzipFile(fileobj=self._packed, mode="wb", compresslevel=_LEVEL, mtime=0)
        self._size = 0
        self.add([(NUMBER, *keys)])

    def add(self, rows: Iterable[Sequence[object]]) -> None:
        """Add rows.

        Raises:
            Invalid: FIL-03, they are too much together.
        """
        text = StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        content = text.getvalue().encode()
        self._size += len(content)
        if self._size > MOST_MEGABYTES * 1024 * 1024:
            raise refused("FIL-03.unpacked", limit=f"{MOST_MEGABYTES} MB")
        self._file.write(content)

    def end(self) -> bytes:
        """Return what was packed."""
        self._file.close()
        return self._packed.getvalue()


def unpacked(packed: bytes) -> Iterator[list[str]]:
    """Give the line with the keys, then the rows."""
    with GzipFile(fileobj=BytesIO(packed)) as content, TextIOWrapper(content, "utf-8", newline="") as text:
        yield from csv.reader(text)


def wrong(unreadable: Unreadable) -> str:
    """Return a cell that says what is wrong with it."""
    return WRONG + json.dumps([unreadable.key, unreadable.value, unreadable.params], ensure_ascii=False)


def issue(cell: str, number: int, key: str) -> Issue:
    """Return the finding of a cell that could not be read; ``number`` is its row, ``key`` its column."""
    if key == UNNAMED:
        return Unreadable("FIL-02.unnamed").issue(f"rows/{number}/{cell.removeprefix(WRONG)}")
    name, value, params = json.loads(cell.removeprefix(WRONG))
    return Unreadable(name, value, **params).issue(f"rows/{number}/{key}")
