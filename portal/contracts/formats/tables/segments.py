"""Large parts of workbooks as programs usually write them, cut into pieces without a parser.

Where there are no comments, instructions or marked sections, a tag is a tag wherever it stands. What is not usual is
left for a parser; either way every byte is accounted for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from xml.parsers import expat

from portal.contracts.formats.tables.grid import refused

# Nothing that is read is as long: neither what comes before the content nor a piece of it.
_LONGEST = 8 * 1024 * 1024

_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=['"]1\.0['"](?: encoding=['"][Uu][Tt][Ff]-8['"])?"""
    rb"""(?: standalone=['"](?:yes|no)['"])?\s*\?>)?"""
)
_UNUSUAL = (b"<!", b"<?")


@dataclass(frozen=True, slots=True)
class Layout:
    """The tags that begin and end the content of a part, what closes each piece of it, and what it has around it."""

    begin: re.Pattern[bytes]
    end: bytes
    close: bytes
    before: bytes
    after: bytes


#: The rows of a sheet, and the texts that sheets share.
SHEET = Layout(
    re.compile(b"<sheetData>"), b"</sheetData>", b"</row>", b"<worksheet><sheetData>", b"</sheetData></worksheet>"
)
TEXTS = Layout(re.compile(b"<sst(?: [^<>]*)?>"), b"</sst>", b"</si>", b"<sst>", b"</sst>")


def segments(pieces: Iterator[bytes], layout: Layout) -> Iterator[str | Iterable[bytes]]:
    """Give the content of a part: as text that ends with a closing tag, or as a document for a parser.

    Raises:
        Invalid: FIL-06, the part ends too soon.
        ExpatError: what comes behind the content is damaged.
    """
    head = b""
    for piece in pieces:
        head += piece
        if layout.begin.search(head) or len(head) > _LONGEST:
            break
    start = layout.begin.search(head)
    if start is None or not _is_usual(head[: start.end()], layout):
        yield chain([head], pieces)
        return
    rest = head[start.end() :]
    while not any(mark in rest for mark in _UNUSUAL):
        content, end, tail = rest.partition(layout.end)
        cut = content.rfind(layout.close) + len(layout.close)
        if cut >= len(layout.close):
            yield content[:cut].decode()
            content = content[cut:]
        if end:
            if content.strip():
                yield [layout.before, content, layout.after]
            _check(chain([layout.before, layout.end, tail], pieces))
            return
        piece = next(pieces, b"")
        if not piece or len(content) > _LONGEST:
            raise refused("FIL-06.workbook")
        rest = content + piece
    yield chain([layout.before, rest], pieces)


def _is_usual(head: bytes, layout: Layout) -> bool:
    declaration = _DECLARATION.match(head)
    if declaration is None or any(mark in head[declaration.end() :] for mark in _UNUSUAL):
        return False
    try:
        _check([head, layout.after])
    except expat.ExpatError:
        return False
    return True


def _check(document: Iterable[bytes]) -> None:
    parser = expat.ParserCreate()
    for piece in document:
        parser.Parse(piece, False)
    parser.Parse(b"", True)
