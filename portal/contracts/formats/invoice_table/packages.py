"""Workbooks before anything opens them: what is in the zip file, how large it gets, and what must not be there."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from lxml import etree

from portal.contracts.formats.invoice_table.grid import refused

#: The most that all parts together may unpack to, and how many there may be.
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 1000

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1
_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
_FORBIDDEN = {
    word.encode(encoding): word.lstrip("<!")
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
}
_DAMAGES = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError)


def check(data: bytes) -> None:
    """Look through a workbook, with never more than one of its parts in memory.

    Raises:
        Invalid: FIL-06, it is none, damaged, locked or has macros; FIL-03, it unpacks to too much; FIL-07, there is a
            DOCTYPE in it.
    """
    if data.startswith(_OLD_OR_LOCKED):
        raise refused("FIL-06.locked")
    with _opened(data) as package:
        parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            # A size that lies is found while reading: no part gives more than it announces.
            raise refused("FIL-03.unpacked", limit=f"{MOST_UNPACKED // (1024 * 1024)} MB")
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise refused("FIL-06.locked")
        names = {part.filename for part in parts}
        if not names >= _NEEDED or len(names) != len(parts):
            raise refused("FIL-06.workbook")
        if any(_is_macro(name.lower()) for name in names):
            raise refused("FIL-06.macros")
        for part in parts:
            _check_part(part.filename, package.read(part))


def _is_macro(name: str) -> bool:
    return name.endswith("vbaproject.bin") or name.startswith(("xl/macrosheets/", "xl/dialogsheets/"))


def _check_part(name: str, content: bytes) -> None:
    if name == "[Content_Types].xml" and b"macroenabled" in content.lower():
        raise refused("FIL-06.macros")
    if name.lower().endswith((".xml", ".rels", ".vml")):
        for mark, construct in _FORBIDDEN.items():
            if mark in content:
                raise refused("FIL-07", construct=construct)


def merged_cells(data: bytes, sheet: str) -> list[str]:
    """Return the ranges of merged cells of a sheet, named by its part in the package.

    Raises:
        Invalid: FIL-06, its rows are not in their order: readers would pass over some of them.
    """
    with _opened(data) as package:
        content = package.read(sheet)
    parser = etree.XMLParser(target=_Sheet(), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    ranges: list[str] = etree.fromstring(content, parser)
    return ranges


class _Sheet:
    """Looks at a sheet while it goes by; no tree is kept."""

    def __init__(self) -> None:
        self._ranges: list[str] = []
        self._row = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "mergeCell":
            self._ranges.append(attributes.get("ref", ""))
        elif name == "row":
            number = int(attributes.get("r", self._row + 1))
            if number <= self._row:
                raise refused("FIL-06.workbook")
            self._row = number

    def close(self) -> list[str]:
        return self._ranges


@contextmanager
def _opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            yield package
    except RuntimeError:
        # What the library says of a part with a password.
        raise refused("FIL-06.locked") from None
    except _DAMAGES:
        raise refused("FIL-06.workbook") from None
