"""What every adapter of the scanner port must do with clean and with infected files."""

from __future__ import annotations

import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest

from portal.ports.scanner import Clean, Found, Scanner
from tests.servers.clamd import EICAR


class ScannerConformance:
    @pytest.fixture
    def scanner(self) -> Scanner:
        raise NotImplementedError

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.7 fine", bytes(range(256)) * 30_000])
    def test_a_clean_file_is_clean(self, scanner, data):
        assert scanner.scan(data) == Clean()

    @pytest.mark.parametrize("data", [EICAR, b"%PDF-1.7\n" + EICAR, b"x" * 200_000 + EICAR + b"y" * 200_000])
    def test_the_test_file_is_found_and_named(self, scanner, data):
        found = scanner.scan(data)
        assert isinstance(found, Found)
        assert "eicar" in found.name.lower()

    def test_many_files_at_once_are_told_apart(self, scanner):
        with ThreadPoolExecutor(4) as callers:
            found = list(callers.map(scanner.scan, [EICAR, b"fine"] * 10))
        assert [isinstance(one, Found) for one in found] == [True, False] * 10

    def test_it_answers(self, scanner):
        assert scanner.answers()


def zipped(data: bytes, *, times: int = 1) -> bytes:
    """Return a file in a zip file, in a zip file …"""
    for _ in range(times):
        made = BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("inside", data)
        data = made.getvalue()
    return data
