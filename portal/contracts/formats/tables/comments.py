"""Comments on cells of a workbook: their texts, and the boxes in which spreadsheet programs show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from portal.contracts.formats.tables import values
from portal.contracts.formats.tables.xlsx_writing import NAMESPACE, escaped

#: Whose comments are replaced when there are new ones.
AUTHOR = "Portal"

_EXCEL, _VML = "urn:schemas-microsoft-com:office:excel", "urn:schemas-microsoft-com:vml"
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]+)")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)

_NO_COMMENTS = f'<comments xmlns="{NAMESPACE}"><authors/><commentList/></comments>'.encode()
_NO_BOXES = (
    f'<xml xmlns:v="{_VML}" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="{_EXCEL}">'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
).encode()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on one cell; columns and rows count from 1."""

    column: int
    row: int
    text: str

    @property
    def reference(self) -> str:
        """The cell as spreadsheet programs name it."""
        return f"{values.letters(self.column)}{self.row}"


def dump(comments: Sequence[Comment], texts: bytes = b"", boxes: bytes = b"") -> tuple[bytes, bytes]:
    """Return both parts; ``texts`` and ``boxes`` are what the workbook has, of which people's comments are kept.

    Raises:
        XMLSyntaxError: what the workbook has cannot be read.
    """
    listed, drawn = etree.fromstring(texts or _NO_COMMENTS, _PARSER), etree.fromstring(boxes or _NO_BOXES, _PARSER)
    authors, kept = listed.find("{*}authors"), listed.find("{*}commentList")
    names = [author.text or "" for author in authors]
    gone = _without_ours(kept, {str(place) for place, name in enumerate(names) if name == AUTHOR})
    _without_boxes(drawn, gone)
    if AUTHOR not in names:
        etree.SubElement(authors, f"{{{NAMESPACE}}}author").text = AUTHOR
        names.append(AUTHOR)
    taken = {comment.get("ref") for comment in kept}
    new = [comment for comment in comments if comment.reference not in taken]
    kept.extend(_parsed(_text(comment, names.index(AUTHOR)) for comment in new))
    kept[:] = sorted(kept, key=lambda comment: _place(comment.get("ref", "")))
    drawn.extend(_parsed(_box(number, comment) for number, comment in enumerate(new)))
    return etree.tostring(listed, xml_declaration=True, encoding="UTF-8", standalone=True), etree.tostring(drawn)


def _without_ours(kept: Any, authors: set[str]) -> set[tuple[int, int]]:
    """Take our own comments out; return where they were."""
    ours = [comment for comment in kept if comment.get("authorId") in authors]
    for comment in ours:
        kept.remove(comment)
    return {_place(comment.get("ref", "")) for comment in ours}


def _without_boxes(drawn: Any, places: set[tuple[int, int]]) -> None:
    for box in drawn.findall(f"{{{_VML}}}shape"):
        place = tuple(box.findtext(f".//{{{_EXCEL}}}{name}", "").strip() for name in ("Row", "Column"))
        if all(map(str.isdecimal, place)) and (int(place[0]) + 1, int(place[1]) + 1) in places:
            drawn.remove(box)


def _place(reference: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    return (int(found[2]), values.column(found[1])) if found else (0, 0)


def _parsed(elements: Iterable[str]) -> Any:
    around = f'<all xmlns="{NAMESPACE}" xmlns:v="{_VML}" xmlns:x="{_EXCEL}">'
    return list(etree.fromstring(f"{around}{''.join(elements)}</all>".encode(), _PARSER))


def _text(comment: Comment, author: int) -> str:
    text = f'<text><t xml:space="preserve">{escaped(comment.text)}</t></text>'
    return f'<comment ref="{comment.reference}" authorId="{author}">{text}</comment>'


def _box(number: int, comment: Comment) -> str:
    left, top = comment.column, max(comment.row - 2, 0)
    return (
        f'<v:shape id="portal{number}" type="#_x0000_t202" style="position:absolute;width:180pt;height:60pt;'
        'visibility:hidden" fillcolor="#ffffe1"><v:textbox/><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
        f"<x:SizeWithCells/><x:Anchor>{left},15,{top},2,{left + 3},15,{top + 4},4</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{comment.row - 1}</x:Row><x:Column>{comment.column - 1}</x:Column></x:ClientData></v:shape>"
    )
