"""Files that are not what their names or their types say (FIL-06)."""

from __future__ import annotations

import pytest

from portal.contracts.claims import check
from portal.domain.messages import text
from tests.make_tables import csv_table, workbook

XML = b"\xef\xbb\xbf\n<?xml version='1.0'?><Invoice/>"
PDF = b"%PDF-1.7\n"
PICTURE = b"\x89PNG\r\n\x1a\n"
LATIN = "Straße;Größe\n1;2\n".encode("cp1252")
CSV, XLSX = csv_table(), workbook()


@pytest.mark.parametrize(
    ("name", "declared", "data"),
    [
        ("a.csv", "text/csv", CSV),
        ("a.csv", "application/vnd.ms-excel", CSV),  # what Windows says
        ("a.CSV", "", LATIN),
        ("a.txt", "text/plain", CSV),
        ("a.xlsx", "application/octet-stream", XLSX),
        ("a.xls", "", b"\xd0\xcf\x11\xe0"),
        ("a.xml", "text/xml; charset=utf-8", XML),
        ("a.xml", "text/plain", XML),
        ("a.xml", "", b"MZ\x90\0"),  # whoever reads it says that it is no XML
        ("a.pdf", "application/pdf", PDF),
        ("catalog", "", CSV),
        ("invoice.2026", "", XML),
    ],
)
def test_what_a_file_says_is_what_it_is(name: str, declared: str, data: bytes) -> None:
    assert check(name, declared, data) is None


@pytest.mark.parametrize(
    ("name", "declared", "data", "told"),
    [
        ("a.xlsx", "", CSV, "a.xlsx says that it is an Excel workbook, but it is a CSV file."),
        ("a.pdf", "", CSV, "a.pdf says that it is a PDF, but it is a CSV file."),
        ("a.pdf", "", XML, "a.pdf says that it is a PDF, but it is an XML file."),
        ("a.csv", "", XLSX, "a.csv says that it is a CSV file, but it is an Excel workbook."),
        ("a.txt", "", XML, "a.txt says that it is a CSV file, but it is an XML file."),
        ("a.xml", "", CSV, "a.xml says that it is an XML file, but it is a CSV file."),
        ("a.png", "", PDF, "a.png says that it is a picture, but it is a PDF."),
        ("a.xml", "", PICTURE, "a.xml says that it is an XML file, but it is a picture."),
        ("a.csv", "application/pdf", CSV, "a.csv says that it is a PDF, but it is a CSV file."),
        ("a", "text/csv", XLSX, "a says that it is a CSV file, but it is an Excel workbook."),
        ("a.xlsx", "", LATIN[:7], "a.xlsx says that it is an Excel workbook, but it is not."),
        ("a.pdf", "", b"hello", "a.pdf says that it is a PDF, but it is not. Save it as a PDF and send that."),
    ],
)
def test_a_file_that_says_what_it_is_not_is_told_so(name: str, declared: str, data: bytes, told: str) -> None:
    unreadable = check(name, declared, data)
    assert unreadable is not None
    issue = unreadable.issue("file")
    assert (issue.rule, issue.path) == ("FIL-06", "file")
    assert text(issue).startswith(told)
