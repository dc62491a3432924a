"""Files that suppliers attach: what they are by what is in them, against what they say they are (rule FIL-06).

Only beginnings and structure are looked at, with nothing unpacked, so that a hostile file costs no more than its size.
Whether a file is harmless is for the scanner.
"""

from __future__ import annotations

import csv
import re
import struct
import unicodedata
import zipfile
from enum import StrEnum
from io import BytesIO, StringIO
from zlib import crc32

from portal.contracts.scalars import Unreadable
from portal.domain.attachments import LARGEST, LONGEST_NAME


class FileType(StrEnum):
    """Kinds of file that are told apart, as media types."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    CSV = "text/csv"
    TEXT = "text/plain"


#: What may be attached to a document.
ALLOWED = (FileType.PDF, FileType.PNG, FileType.JPEG)

_WORDS = {
    FileType.PDF: "PDF",
    FileType.PNG: "PNG",
    FileType.JPEG: "JPEG",
    FileType.XLSX: "Excel workbook",
    FileType.CSV: "CSV file",
    FileType.TEXT: "text file",
}
_ENDINGS = {
    "pdf": FileType.PDF,
    "png": FileType.PNG,
    "jpg": FileType.JPEG,
    "jpeg": FileType.JPEG,
    "jpe": FileType.JPEG,
    "jfif": FileType.JPEG,
    "xlsx": FileType.XLSX,
    "csv": FileType.CSV,
    "txt": FileType.TEXT,
}
# What old browsers say, and what any browser says of a file that it does not know.
_ALIASES = {"image/jpg": FileType.JPEG, "image/pjpeg": FileType.JPEG, "application/x-pdf": FileType.PDF}
_UNKNOWN = {"", "application/octet-stream", "binary/octet-stream"}

_UNSAFE = re.compile(r'[<>:"|?*\\/]')
_MARKUP = re.compile(r"\s*<[?!a-z]", re.IGNORECASE)
_SHAPELESS = {"Cc", "Cf", "Cn", "Co", "Cs"}
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def check(name: str, declared: str, data: bytes) -> FileType:
    """Return what an attached file is: of a kind that is taken, and what its name and declared type say.

    ``declared`` is the media type that came with it; "" and ``application/octet-stream`` say nothing.

    Raises:
        Unreadable: FIL-06, with the file's name as it may be shown.
    """
    file = display_name(name)
    if not data:
        raise Unreadable("FIL-06.empty", file, file=file)
    if len(data) > LARGEST:
        raise Unreadable("FIL-06.large", file, file=file, limit=f"{LARGEST // (1024 * 1024)} MB")
    claimed, declared_too = _claims(file, declared)
    if claimed not in ALLOWED or declared_too not in ALLOWED:
        raise Unreadable("FIL-06.kind", file, file=file)
    if claimed is not declared_too:
        raise Unreadable("FIL-06.claims", file, file=file)
    if sniff(data) is not claimed:
        raise Unreadable("FIL-06", file, file=file, kind=_WORDS[claimed])
    return claimed


def _claims(file: str, declared: str) -> tuple[FileType | None, FileType | None]:
    """Return what the name and the declared type say; None for a kind that is not known here."""
    said = declared.partition(";")[0].strip().lower()
    by_name = _ENDINGS.get(file.rpartition(".")[2].lower()) if "." in file else None
    if said in _UNKNOWN:
        return by_name, by_name
    return by_name, _ALIASES.get(said) or next((kind for kind in FileType if kind == said), None)


def sniff(data: bytes) -> FileType | None:
    """Return what a file is by its beginning and structure; None for anything else, damaged files included."""
    for kind, fits in _TESTS.items():
        if fits(data):
            return kind
    return None


def display_name(name: str) -> str:
    """Return a name fit to be shown and saved under: no folders, no control or direction marks, not too long."""
    composed = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode()).replace("\\", "/")
    last = composed.rpartition("/")[2]
    shown = "".join(mark for mark in last if unicodedata.category(mark) not in _SHAPELESS)
    shown = _UNSAFE.sub("_", " ".join(shown.split())).strip(". ")
    stem, point, ending = shown.rpartition(".")
    if len(shown) > LONGEST_NAME:
        ending = ending if point and len(ending) <= 10 else ""
        shown = shown[: LONGEST_NAME - len(ending) - 1].rstrip(". ") + (f".{ending}" if ending else "")
    return shown or "file"


def _is_pdf(data: bytes) -> bool:
    return re.match(rb"%PDF-[12]\.[0-9]", data) is not None and b"%%EOF" in data[-1024:] and b"startxref" in data


def _is_png(data: bytes) -> bool:
    """Walk the chunks to the end of the picture; every one has its right checksum, the first says the size."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"):
        return False
    place, has_picture = 8, False
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        end = place + 12 + length
        kind = data[place + 4 : place + 8]
        if end > len(data) or crc32(data[place + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            return False
        if kind == b"IEND":
            return has_picture
        has_picture = has_picture or kind == b"IDAT"
        place = end
    return False


def _is_jpeg(data: bytes) -> bool:
    """Walk the segments to the picture, which must have a frame before it and an end mark behind it.

    Cameras put more behind the end; it does not matter.
    """
    if not data.startswith(b"\xff\xd8\xff"):
        return False
    place, has_frame = 2, False
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0xDA:
            return has_frame and data.find(b"\xff\xd9", place) > 0
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if length < 2:
            return False
        has_frame = has_frame or marker in _SOF
        place += 2 + length
    return False


def _is_xlsx(data: bytes) -> bool:
    """Look into the table of contents; a workbook with macros is not one that is told apart here."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        names = set(zipfile.ZipFile(BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, struct.error):
        return False
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return {"[Content_Types].xml", "xl/workbook.xml"} <= names and not has_macros


def _is_csv(data: bytes) -> bool:
    """Say whether the first lines have the same number of cells, two or more, by one of the usual delimiters."""
    if not _is_text(data):
        return False
    start = data.decode("utf-8-sig").splitlines(keepends=True)[:20]
    return any(_is_table("".join(start), delimiter) for delimiter in ",;\t|")


def _is_table(text: str, delimiter: str) -> bool:
    try:
        widths = {len(row) for row in csv.reader(StringIO(text), delimiter=delimiter) if row}
    except csv.Error:
        return False
    return len(widths) == 1 and widths.pop() > 1


def _is_text(data: bytes) -> bool:
    """Say whether these are words in UTF-8, and no markup that a browser would open as a page."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text) and not _MARKUP.match(text) and bool(text.strip())


_TESTS = {
    FileType.PDF: _is_pdf,
    FileType.PNG: _is_png,
    FileType.JPEG: _is_jpeg,
    FileType.XLSX: _is_xlsx,
    FileType.CSV: _is_csv,
    FileType.TEXT: _is_text,
}
