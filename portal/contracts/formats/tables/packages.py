"""Workbooks before anything opens them: what is in the zip file, how large it gets, and what must not be there."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from io import BytesIO

from portal.contracts.formats.tables.grid import Limits, refused

#: How many parts there may be.
MOST_PARTS = 1000

#: How much of a part is in memory at a time.
PIECE = 256 * 1024

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1
_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
_FORBIDDEN = {word.encode(encoding): word.lstrip("<!") for word in ("<!DOCTYPE", "<!ENTITY") for encoding in _ENCODINGS}
_MERGED = ["mergeCell".encode(encoding) for encoding in _ENCODINGS]
# Pieces overlap by this much, so that no mark is cut in two.
_OVERLAP = 32
_DAMAGES = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError)


def check(data: bytes, limits: Limits) -> Collection[str]:
    """Look through a workbook, with a piece of one part in memory; return the parts that speak of merged cells.

    Raises:
        Invalid: FIL-06, it is none, damaged, locked or has macros; FIL-03, it unpacks to too much; FIL-07, there is a
            DOCTYPE in it.
    """
    if data.startswith(_OLD_OR_LOCKED):
        raise refused("FIL-06.locked")
    with opened(data) as package:
        parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked * 1024 * 1024:
            # A size that lies is found while reading: no part gives more than it announces.
            raise refused("FIL-03.unpacked", limit=f"{limits.unpacked} MB")
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise refused("FIL-06.locked")
        names = {part.filename for part in parts}
        if not names >= _NEEDED or len(names) != len(parts):
            raise refused("FIL-06.workbook")
        if any(_is_macro(name.lower()) for name in names):
            raise refused("FIL-06.macros")
        return [part.filename for part in parts if _check_part(part.filename, pieces(package, part.filename))]


def _is_macro(name: str) -> bool:
    return name.endswith("vbaproject.bin") or name.startswith(("xl/macrosheets/", "xl/dialogsheets/"))


def _check_part(name: str, content: Iterator[bytes]) -> bool:
    """Look through a part; say whether it speaks of merged cells."""
    has_merged, rest = False, b""
    is_xml = name.lower().endswith((".xml", ".rels", ".vml"))
    for piece in content:
        looked_at = rest + piece
        if name == "[Content_Types].xml" and b"macroenabled" in looked_at.lower():
            raise refused("FIL-06.macros")
        if is_xml:
            _check_constructs(looked_at)
        has_merged = has_merged or any(mark in looked_at for mark in _MERGED)
        rest = looked_at[-_OVERLAP:]
    return has_merged


def _check_constructs(content: bytes) -> None:
    for mark, construct in _FORBIDDEN.items():
        if mark in content:
            raise refused("FIL-07", construct=construct)


def pieces(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Give the content of a part, piece by piece."""
    with package.open(name) as part:
        while piece := part.read(PIECE):
            yield piece


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """Open a workbook.

    Raises:
        Invalid: FIL-06, it is damaged or locked; also while a part of it is read.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            yield package
    except RuntimeError:
        # What the library says of a part with a password.
        raise refused("FIL-06.locked") from None
    except _DAMAGES:
        raise refused("FIL-06.workbook") from None
