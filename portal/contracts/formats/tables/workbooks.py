"""The parts of a workbook around its sheets: which sheets there are, shared texts, and which numbers are days."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from xml.parsers import expat

from lxml import etree

from portal.contracts.formats.tables import packages
from portal.contracts.formats.tables.grid import MOST_CHARACTERS, Cell, refused
from portal.contracts.formats.tables.segments import TEXTS, segments
from portal.contracts.scalars import Unreadable

# The parts around the sheets are small; they are read whole.
_LARGEST = 16 * 1024 * 1024

# A shared text as it is usually written.
_TEXT = re.compile(r'<si><t(?: xml:space="preserve")?>([^<&\x00-\x1f]*)</t></si>')
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
# What of a number's format is text or colour.
_NOT_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)


class Shape(Enum):
    """How a number is shown."""

    NUMBER = "number"
    PERCENTAGE = "percentage"
    DAY = "day"
    TIME = "time"


_BUILT_IN: Mapping[int, Shape] = {
    **dict.fromkeys((9, 10), Shape.PERCENTAGE),
    **dict.fromkeys((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)), Shape.DAY),
    **dict.fromkeys((*range(18, 22), *range(32, 36), *range(45, 48)), Shape.TIME),
}


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet, and its part in the package."""

    title: str
    part: str
    is_visible: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """What is needed to read any sheet: ``shapes`` by the number of a cell's style."""

    sheets: tuple[SheetPart, ...]
    texts: Sequence[Cell]
    shapes: Sequence[Shape]
    counts_from_1904: bool = False


def load(package: zipfile.ZipFile) -> Workbook:
    """Return a workbook without the content of its sheets; a damaged one raises what its damage makes of it."""
    book = tree(package, "xl/workbook.xml")
    targets = relations(tree(package, relations_of("xl/workbook.xml")), "xl/workbook.xml")
    sheets = [
        SheetPart(sheet.get("name", ""), targets[_relation(sheet)][1], sheet.get("state", "visible") == "visible")
        for sheet in book.iterfind("{*}sheets/{*}sheet")
        if targets[_relation(sheet)][0] == "worksheet"
    ]
    properties = book.find("{*}workbookPr")
    from_1904 = properties is not None and properties.get("date1904", "0") in ("1", "true")
    by_kind = dict(targets.values())
    texts = list(_texts(package, by_kind["sharedStrings"])) if "sharedStrings" in by_kind else []
    shapes = _shapes(tree(package, by_kind["styles"])) if "styles" in by_kind else []
    return Workbook(tuple(sheets), texts, shapes, from_1904)


def tree(package: zipfile.ZipFile, part: str) -> Any:
    """Return a small part as a tree."""
    if package.getinfo(part).file_size > _LARGEST:
        raise refused("FIL-03.unpacked", limit=f"{_LARGEST // (1024 * 1024)} MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(package.read(part), parser)


def relations_of(part: str) -> str:
    """Return the part in which it stands what a part refers to."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def relations(root: Any, part: str) -> dict[str, tuple[str, str]]:
    """Return what a part refers to: the last word of the kind and the part, by the relation's id."""
    folder = posixpath.dirname(part)
    return {
        one.get("Id"): (one.get("Type").rpartition("/")[2], _resolved(folder, one.get("Target")))
        for one in root
        if one.get("TargetMode") != "External"
    }


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _relation(sheet: Any) -> str:
    attributes: dict[str, str] = dict(sheet.attrib)
    return next(value for name, value in attributes.items() if name.endswith("}id"))


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


def as_cell(text: str) -> Cell:
    """Return a text of a workbook as a cell, with the characters that XML cannot write."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if len(text) > MOST_CHARACTERS:
        return Unreadable("FIL-03.cell", text, limit=f"{MOST_CHARACTERS:,}")
    return text if text.strip() else ""


def _texts(package: zipfile.ZipFile, part: str) -> Iterator[Cell]:
    """Give the shared texts, without how they are pronounced."""
    for segment in segments(packages.pieces(package, part), TEXTS):
        if isinstance(segment, str):
            parts = _TEXT.split(segment)
            if not "".join(parts[::2]).strip():
                yield from map(as_cell, parts[1::2])
                continue
            segment = [TEXTS.before, segment.encode(), TEXTS.after]
        yield from _parsed(segment)


def _parsed(document: Iterable[bytes]) -> Iterator[Cell]:
    found: list[list[str]] = []
    is_text = is_spoken = False

    def start(name: str, _: object) -> None:
        nonlocal is_text, is_spoken
        match local(name):
            case "si":
                found.append([])
                is_spoken = False
            case "t":
                is_text = not is_spoken
            case "rPh":
                is_spoken = True

    def end(_: str) -> None:
        nonlocal is_text
        is_text = False

    def content(text: str) -> None:
        if is_text:
            found[-1].append(text)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, content
    for piece in document:
        parser.Parse(piece, False)
        # The last one may not be whole yet.
        yield from (as_cell("".join(texts)) for texts in found[:-1])
        del found[:-1]
    parser.Parse(b"", True)
    yield from (as_cell("".join(texts)) for texts in found)


def _shapes(styles: Any) -> list[Shape]:
    own = {
        int(one.get("numFmtId")): shape(one.get("formatCode", "")) for one in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    known = {**_BUILT_IN, **own}
    return [known.get(int(one.get("numFmtId", "0")), Shape.NUMBER) for one in styles.iterfind("{*}cellXfs/{*}xf")]


def shape(code: str) -> Shape:
    """Return how a number with a format is shown."""
    first = code.partition(";")[0]
    if _ELAPSED.search(first):
        return Shape.TIME
    marks = set(_NOT_FORMAT.sub("", first).lower())
    if marks & set("dy") or ("m" in marks and not marks & set("hs")):
        return Shape.DAY
    if marks & set("hs"):
        return Shape.TIME
    return Shape.PERCENTAGE if "%" in code else Shape.NUMBER
