"""The text of CSV files, decoded piece by piece: the encoding is UTF-8, that of a byte order mark, or said."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

from portal.contracts.formats.tables.grid import refused
from portal.contracts.scalars import shown

#: Encodings that may be said, besides those that a byte order mark says.
ENCODINGS = ("utf-8", "windows-1252", "windows-1250", "iso-8859-1", "iso-8859-2", "iso-8859-15", "cp850", "shift_jis")

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BINARY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PIECE = 1024 * 1024

# How many words are shown to choose an encoding by, and how much around each is looked at.
_SAMPLES = 3
_AROUND = 5000
# A word with a letter that encodings write differently.
_NOT_PLAIN = re.compile(r"[\w'-]{0,20}[\x80-\U0010ffff][\w'\x80-\U0010ffff-]{0,20}")


@dataclass(frozen=True, slots=True)
class Text:
    """A file that is text in this encoding; it begins ``start`` bytes behind the beginning, where its mark ends."""

    data: bytes
    encoding: str
    start: int = 0

    def lines(self) -> TextIOWrapper:
        """Return its lines with their ends as they are, anew each time."""
        content = BytesIO(self.data)
        content.seek(self.start)
        return TextIOWrapper(content, self.encoding, newline="")


def decoded(data: bytes, encoding: str = "") -> Text:
    """Return the text of a file; ``encoding`` is what the supplier says of it.

    Raises:
        Invalid: FIL-01, the encoding has to be said or does not fit; FIL-06, this is no text.
    """
    start = 0
    for mark, name in _MARKS:
        if data.startswith(mark):
            start, encoding = len(mark), name
            break
    text = Text(data, encoding or "utf-8", start)
    try:
        _check(text)
    except (UnicodeDecodeError, LookupError):
        if encoding:
            raise refused("FIL-01.undecodable", encoding=encoding) from None
        raise refused("FIL-01.encoding", **_samples(data)) from None
    return text


def _pieces(text: Text) -> Iterator[str]:
    lines = text.lines()
    while piece := lines.read(_PIECE):
        yield piece


def _check(text: Text) -> None:
    is_blank = True
    for piece in _pieces(text):
        if _BINARY.search(piece):
            raise refused("FIL-06.text")
        is_blank = is_blank and not piece.strip()
    if is_blank:
        raise refused("FIL-06.text")


def _samples(data: bytes) -> dict[str, str]:
    """Return words as they read in each encoding that the file can be in, those that tell the encodings apart first.

    Of encodings in which the whole file reads alike, only the first is there: it makes no difference.
    """
    telling = _telling(data)
    texts: dict[str, str] = {}
    for encoding in ENCODINGS:
        if _fits(data, encoding):
            texts.setdefault(telling.decode(encoding, "ignore"), encoding)
    words = {encoding: _NOT_PLAIN.findall(text) for text, encoding in texts.items()}
    places = range(min(map(len, words.values()), default=0))
    first = sorted(places, key=lambda place: len({found[place] for found in words.values()}) == 1)[:_SAMPLES]
    return {encoding: shown(", ".join(found[place] for place in first)) for encoding, found in words.items()}


def _telling(data: bytes) -> bytes:
    """Return the lines in which bytes come first that encodings read differently: these tell all that a file tells."""
    firsts = sorted(data.index(byte) for byte in set(data) if byte > 0x7F)
    lines = {}
    for place in firsts:
        start = data.rfind(b"\n", max(0, place - _AROUND), place) + 1 or max(0, place - _AROUND)
        lines[start] = data[start : place + _AROUND].partition(b"\n")[0]
    return b"\n".join(lines.values())


def _fits(data: bytes, encoding: str) -> bool:
    try:
        return all(True for _ in _pieces(Text(data, encoding)))
    except UnicodeDecodeError:
        return False
