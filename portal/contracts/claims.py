"""What a file is by how it begins, against what its name and the type that came with it say (rule FIL-06).

A name without an ending that is known here says nothing, nor does a type that browsers give to anything.
"""

from __future__ import annotations

from enum import StrEnum

from portal.contracts import attachments
from portal.contracts.attachments import FileType
from portal.contracts.scalars import Unreadable


class Content(StrEnum):
    """Kinds of content that are told apart by their beginnings, in words."""

    PDF = "a PDF"
    WORKBOOK = "an Excel workbook"
    PICTURE = "a picture"
    XML = "an XML file"
    CSV = "a CSV file"


_BEGINNINGS = (
    (b"%PDF-", Content.PDF),
    (b"PK\x03\x04", Content.WORKBOOK),
    (b"\xd0\xcf\x11\xe0", Content.WORKBOOK),  # one of old, or one with a password
    (b"\x89PNG", Content.PICTURE),
    (b"\xff\xd8\xff", Content.PICTURE),
)
_BOM = b"\xef\xbb\xbf"

_ENDINGS = {
    "pdf": Content.PDF,
    "xlsx": Content.WORKBOOK,
    "xlsm": Content.WORKBOOK,
    "xls": Content.WORKBOOK,
    "png": Content.PICTURE,
    "jpg": Content.PICTURE,
    "jpeg": Content.PICTURE,
    "xml": Content.XML,
    "csv": Content.CSV,
    "txt": Content.CSV,
}

# Windows says of CSV files what it says of old workbooks, and of XML that it is text: neither is a claim.
_TYPES = {
    "application/pdf": Content.PDF,
    FileType.XLSX.value: Content.WORKBOOK,
    "image/png": Content.PICTURE,
    "image/jpeg": Content.PICTURE,
    "application/xml": Content.XML,
    "text/xml": Content.XML,
    "text/csv": Content.CSV,
}

#: Content that is only known by its beginning: a file that claims to be it and begins otherwise is not it.
_MARKED = frozenset({Content.PDF, Content.WORKBOOK, Content.PICTURE})


def find_content(data: bytes) -> Content | None:
    """Return what a file is, whole or damaged; None where its beginning does not tell."""
    for begins, content in _BEGINNINGS:
        if data.startswith(begins):
            return content
    if data.removeprefix(_BOM).lstrip().startswith(b"<"):
        return Content.XML
    return Content.CSV if attachments.sniff(data) is FileType.CSV else None


def check(name: str, declared: str, data: bytes) -> Unreadable | None:
    """Return what is wrong with a file that is not what its name or its type says, None where nothing is.

    ``name`` is as it may be shown. What the beginning does not tell is left to whoever reads the file, unless the file
    claims to be of a kind that has a beginning of its own.
    """
    content = find_content(data)
    by_name = _ENDINGS.get(name.rpartition(".")[2].lower()) if "." in name else None
    for claimed in (by_name, _TYPES.get(declared.partition(";")[0].strip().lower())):
        if claimed is None or claimed is content or (content is None and claimed not in _MARKED):
            continue
        if content is None:
            return Unreadable("FIL-06.no_such", name, file=name, claimed=claimed.value)
        return Unreadable("FIL-06.named", name, file=name, claimed=claimed.value, found=content.value)
    return None
