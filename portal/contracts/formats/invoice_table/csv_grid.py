"""CSV files as rows of texts: the encoding is UTF-8 or said, the delimiter is the one that makes the titles known."""

from __future__ import annotations

import codecs
import contextlib
import csv
import re
from collections.abc import Iterator
from io import StringIO

from portal.contracts.formats.invoice_table import columns
from portal.contracts.formats.invoice_table.grid import MOST_CHARACTERS, Grid, bounded, refused
from portal.contracts.scalars import shown

#: Encodings that may be said, besides those that a byte order mark says.
ENCODINGS = ("utf-8", "windows-1252", "windows-1250", "iso-8859-1", "iso-8859-2", "iso-8859-15", "cp850", "shift_jis")

DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "vertical bar"}

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SEPARATOR = re.compile(r"sep=([;,|\t])\r?\n", re.IGNORECASE)
# How many words are shown to choose an encoding by.
_SAMPLES = 3

_BINARY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
# A word with a letter that encodings write differently.
_NOT_PLAIN = re.compile(r"[\w'-]{0,20}[\x80-\U0010ffff][\w'\x80-\U0010ffff-]{0,20}")
# A text that spreadsheet programs would take for a formula, written so that they do not (rule FIL-04).
_ESCAPED = re.compile(r"'[=+\-@\t\r＝＋－＠]")


def read(data: bytes, encoding: str = "", delimiter: str = "") -> Grid:
    """Return the rows.

    ``encoding`` and ``delimiter`` are what the supplier says of them; "" leaves them to be found.

    Raises:
        Invalid: FIL-01, they are not certain; FIL-03, there is too much; FIL-06, this is no CSV file.
    """
    text, found = _decoded(data, encoding)
    if _BINARY.search(text) or not text.strip():
        raise refused("FIL-06.text")
    if separator := _SEPARATOR.match(text):
        text, delimiter = text[separator.end() :], delimiter or separator[1]
    elif not delimiter:
        delimiter = _delimiter(text)
    return Grid(tuple(bounded(_rows(text, delimiter))), found, delimiter)


def _decoded(data: bytes, encoding: str) -> tuple[str, str]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            data, encoding = data.removeprefix(mark), name
            break
    try:
        return data.decode(encoding or "utf-8"), encoding or "utf-8"
    except (UnicodeDecodeError, LookupError):
        if encoding:
            raise refused("FIL-01.undecodable", encoding=encoding) from None
        raise refused("FIL-01.encoding", **_samples(data)) from None


def _samples(data: bytes) -> dict[str, str]:
    """Return words as they read in each encoding that the file can be in, those that tell the encodings apart first.

    Of encodings in which the whole file reads alike, only the first is there: it makes no difference.
    """
    texts: dict[str, str] = {}
    for encoding in ENCODINGS:
        with contextlib.suppress(UnicodeDecodeError):
            texts.setdefault(data.decode(encoding), encoding)
    words = {encoding: _NOT_PLAIN.findall(text) for text, encoding in texts.items()}
    places = range(min(map(len, words.values()), default=0))
    telling = sorted(places, key=lambda place: len({found[place] for found in words.values()}) == 1)[:_SAMPLES]
    return {encoding: shown(", ".join(found[place] for place in telling)) for encoding, found in words.items()}


def _delimiter(text: str) -> str:
    """Return what stands between the titles: the one by which most of them are known."""
    known = {delimiter: _known(text, delimiter) for delimiter in DELIMITERS}
    best = max(known.values())
    likely = [delimiter for delimiter, score in known.items() if score == best]
    if len(likely) > 1 and best[0]:
        raise refused("FIL-01.delimiter", first=DELIMITERS[likely[0]], second=DELIMITERS[likely[1]])
    return likely[0]


def _known(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many titles are known if this is between them, and how many there are."""
    titles = next((row for row in _rows(text, delimiter) if any(cell.strip() for cell in row)), ())
    return sum(columns.find(title) is not None for title in titles if len(titles) > 1), len(titles)


def _rows(text: str, delimiter: str) -> Iterator[tuple[str, ...]]:
    lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(lines)
        except StopIteration:
            return
        except csv.Error:
            # A quote that never ends, or something behind one; the library's own limit of a cell is larger.
            raise refused("FIL-06.text", f"rows/{number}") from None
        for place, cell in enumerate(row, 1):
            if len(cell) > MOST_CHARACTERS:
                raise refused("FIL-03.cell", f"rows/{number}/{place}", limit=f"{MOST_CHARACTERS:,}")
        yield tuple(cell[1:] if _ESCAPED.match(cell) else cell for cell in row)
