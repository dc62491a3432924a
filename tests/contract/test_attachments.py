"""Attached files are what they say they are, or are refused with a sentence."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from portal.contracts import attachments
from portal.contracts.attachments import FileType
from portal.contracts.scalars import Unreadable
from portal.domain.attachments import LARGEST, LONGEST_NAME

PICTURE = Image.linear_gradient("L")


def picture(kind: str) -> bytes:
    written = BytesIO()
    PICTURE.save(written, kind)
    return written.getvalue()


def pdf() -> bytes:
    canvas = Canvas(written := BytesIO(), invariant=1)
    canvas.drawString(100, 100, "Certificate of analysis")
    canvas.save()
    return written.getvalue()


def archive(*names: str) -> bytes:
    with zipfile.ZipFile(written := BytesIO(), "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return written.getvalue()


PDF, PNG, JPEG = pdf(), picture("PNG"), picture("JPEG")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
HTML = b"<html><script>alert(1)</script></html>"


def refusal(name: str, declared: str, data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        attachments.check(name, declared, data)
    assert refused.value.rule == "FIL-06"
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "declared", "data", "kind"),
    [
        ("coa.pdf", "application/pdf", PDF, FileType.PDF),
        ("COA.PDF", "application/octet-stream", PDF, FileType.PDF),
        ("photo.png", "image/png", PNG, FileType.PNG),
        ("photo.jpg", "image/jpeg; charset=binary", JPEG, FileType.JPEG),
        ("photo.jpeg", "image/pjpeg", JPEG, FileType.JPEG),
        ("photo.jpg", "", JPEG + b"what a camera adds", FileType.JPEG),
    ],
)
def test_a_file_that_is_what_it_says_is_taken(name, declared, data, kind):
    assert attachments.check(name, declared, data) is kind


@pytest.mark.parametrize(
    ("name", "declared", "data"),
    [
        ("coa.pdf", "application/pdf", PNG),
        ("coa.pdf", "application/pdf", HTML),
        ("coa.pdf", "application/pdf", b"%PDF-1.7\n" + HTML),
        ("coa.pdf", "application/pdf", HTML + PDF),
        ("coa.pdf", "application/pdf", PDF[: len(PDF) // 2]),
        ("photo.png", "image/png", JPEG),
        ("photo.png", "image/png", PNG[:-12]),
        ("photo.png", "image/png", PNG.replace(b"IDAT", b"iDAT", 1)),
        ("photo.jpg", "image/jpeg", b"\xff\xd8\xff" + HTML),
        ("photo.jpg", "image/jpeg", JPEG[:20]),
        ("photo.jpg", "image/jpeg", b"\xff\xd8\xff\xc0\0\0" * 100),
    ],
)
def test_a_file_that_is_something_else_is_refused(name, declared, data):
    assert f"{name} is not a real {name.rpartition('.')[2].upper().replace('JPG', 'JPEG')}" in refusal(
        name, declared, data
    )


@pytest.mark.parametrize(
    ("name", "declared", "data"),
    [
        ("macro.xlsm", "", XLSX),
        ("list.xlsx", FileType.XLSX, XLSX),
        ("page.html", "text/html", HTML),
        ("coa.pdf.exe", "application/pdf", PDF),
        ("coa", "application/pdf", PDF),
        ("coa.pdf", "text/html", PDF),
    ],
)
def test_other_kinds_are_not_taken(name, declared, data):
    assert "Attach a PDF, PNG or JPEG" in refusal(name, declared, data)


def test_name_and_type_that_disagree_are_refused():
    assert "another kind" in refusal("coa.pdf", "image/png", PNG)


def test_the_largest_file_is_taken_and_one_byte_more_is_not():
    largest = JPEG + bytes(LARGEST - len(JPEG))
    assert attachments.check("a.jpg", "image/jpeg", largest) is FileType.JPEG
    assert f"At most {LARGEST // 2**20} MB" in refusal("a.jpg", "image/jpeg", largest + b"\0")


def test_an_empty_file_is_refused():
    assert "empty" in refusal("a.pdf", "application/pdf", b"")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (XLSX, FileType.XLSX),
        (archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), None),
        (archive("word/document.xml"), None),
        (b"PK\x03\x04 and no more", None),
        (b"order,line\r\n4500017,10\r\n", FileType.CSV),
        ("\ufefforder;menge\n4500017;1,5\n".encode(), FileType.CSV),
        (b"Packed with care.\nTwo pallets, stacked.\n", FileType.TEXT),
        (HTML, None),
        (b"<?xml version='1.0'?><a/>", None),
        (b"\xff\xfeo\0r\0", None),
        (b"MZ\x90\0\x03", None),
        (b"   \n", None),
    ],
)
def test_other_kinds_are_told_apart(data, kind):
    assert attachments.sniff(data) is kind


@given(st.sampled_from([PDF, PNG, JPEG, XLSX, b""]), st.binary(max_size=40), st.integers(0, 200))
def test_no_file_is_a_crash(start, rest, length):
    attachments.sniff(start[:length] + rest)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("coa.pdf", "coa.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\coa.pdf", "coa.pdf"),
        ("coa\u202efdp.exe", "coafdp.exe"),
        ("co\x00a\r\n.pdf", "coa.pdf"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("分析証明書.pdf", "分析証明書.pdf"),
        ("re\u0301sume\u0301.pdf", "résumé.pdf"),
        ("lone\udc80.pdf", "lone.pdf"),
    ],
)
def test_names_are_safe_to_show_and_save(name, shown):
    assert attachments.display_name(name) == shown


@given(st.text())
def test_a_name_is_short_and_names_no_folder(name):
    shown = attachments.display_name(name)
    assert 0 < len(shown) <= LONGEST_NAME
    assert not set(shown) & set("/\\\r\n\0")
    assert attachments.display_name(shown) == shown


def test_a_long_name_keeps_its_ending():
    assert attachments.display_name("x" * 500 + ".pdf").endswith("x.pdf")
