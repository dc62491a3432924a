"""CSV files as rows of texts: the delimiter is said, or the one that makes the titles known."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from portal.contracts.formats.tables import formulas
from portal.contracts.formats.tables.csv_text import Text, decoded
from portal.contracts.formats.tables.grid import MOST_CHARACTERS, Grid, Limits, Rows, bounded, refused
from portal.domain.errors import Invalid

DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "vertical bar"}

_SEPARATOR = re.compile(r"sep=([;,|\t])\r?\n", re.IGNORECASE)


def read(data: bytes, limits: Limits, is_title: Callable[[str], bool], encoding: str = "", delimiter: str = "") -> Grid:
    """Return the rows.

    ``encoding`` and ``delimiter`` are what the supplier says of them; "" leaves them to be found.

    Raises:
        Invalid: FIL-01, they are not certain; FIL-03, there is too much; FIL-06, this is no CSV file.
    """
    text, mark = opened(data, is_title, encoding, delimiter)
    return Grid(Rows(lambda: bounded(enumerate(rows(text, mark), 1), limits)), text.encoding, mark)


def opened(data: bytes, is_title: Callable[[str], bool], encoding: str = "", delimiter: str = "") -> tuple[Text, str]:
    """Return the text below what it may say of its delimiter in its first line, and the delimiter.

    Raises:
        Invalid: FIL-01, encoding or delimiter are not certain; FIL-06, this is no CSV file.
    """
    text = decoded(data, encoding)
    line = text.lines().readline(_LONGEST_SEPARATOR)
    if separator := _SEPARATOR.match(line):
        text = replace(text, start=text.start + len(separator[0].encode(text.encoding)))
        delimiter = delimiter or separator[1]
    return text, delimiter or _delimiter(text, is_title)


_LONGEST_SEPARATOR = len("sep=;\r\n")


def _delimiter(text: Text, is_title: Callable[[str], bool]) -> str:
    """Return what stands between the titles: the one by which most of them are known."""
    known = {delimiter: _known(text, delimiter, is_title) for delimiter in DELIMITERS}
    best = max(known.values())
    likely = [delimiter for delimiter, score in known.items() if score == best]
    if len(likely) > 1 and best[0]:
        raise refused("FIL-01.delimiter", first=DELIMITERS[likely[0]], second=DELIMITERS[likely[1]])
    return likely[0]


def _known(text: Text, delimiter: str, is_title: Callable[[str], bool]) -> tuple[int, int]:
    """Return how many titles are known if this is between them, and how many there are."""
    try:
        titles = next((row for row in rows(text, delimiter) if any(cell.strip() for cell in row)), ())
    except Invalid:  # all titles in one cell are too long for it
        titles = ()
    return sum(map(is_title, titles)) if len(titles) > 1 else 0, len(titles)


def rows(text: Text, delimiter: str) -> Iterator[tuple[str, ...]]:
    """Give the rows, with what is escaped in them as it was meant.

    Raises:
        Invalid: FIL-03, a cell is too long; FIL-06, a quote never ends, or there is something behind one.
    """
    lines = csv.reader(text.lines(), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(lines)
        except StopIteration:
            return
        except csv.Error:
            # The library's own limit of a cell is larger than ours.
            raise refused("FIL-06.text", f"rows/{number}") from None
        together = "".join(row)
        if len(together) > MOST_CHARACTERS:
            _check_cells(number, row)
        yield tuple(map(formulas.unescaped, row)) if "'" in together else tuple(row)


def _check_cells(number: int, row: list[str]) -> None:
    for place, cell in enumerate(row, 1):
        if len(cell) > MOST_CHARACTERS:
            raise refused("FIL-03.cell", f"rows/{number}/{place}", limit=f"{MOST_CHARACTERS:,}")
