"""The scanners: the built-in one, and ClamAV's client against a daemon over real sockets."""

from __future__ import annotations

import base64
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic, process_time

import pytest

from portal.adapters import builtin_scanner
from portal.adapters.builtin_scanner import LIMITS_EXCEEDED, PIECE, BuiltinScanner
from portal.adapters.clamd_scanner import ClamdScanner
from portal.ports.scanner import Clean, Found, Waiting
from tests.contract.scanner_conformance import ScannerConformance, zipped
from tests.make_tables import repacked, workbook
from tests.servers.clamd import EICAR, Clamd

#: Seconds that a daemon has here, and that a busy machine may add.
TIMEOUT, SLACK = timedelta(seconds=20), 20


@contextmanager
def tracing() -> Iterator[Callable[[], int]]:
    """Give what says how many bytes were in use at the most meanwhile, besides those before."""
    tracemalloc.start()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class TestBuiltinScanner(ScannerConformance):
    @pytest.fixture
    def scanner(self) -> BuiltinScanner:
        return BuiltinScanner()

    def test_it_looks_into_what_is_packed(self, scanner):
        pdf = b"%PDF-1.7\n1 0 obj <</Filter /FlateDecode>>\nstream\r\n" + zlib.compress(EICAR) + b"\nendstream"
        for data in (zipped(EICAR), zipped(EICAR, times=4), repacked(workbook(), xl__media=EICAR), pdf, zipped(pdf)):
            assert isinstance(scanner.scan(data), Found)
            assert EICAR not in data

    def test_a_document_embedded_in_xml_is_found_once_its_caller_has_decoded_it(self, scanner):
        embedded = base64.b64encode(zipped(EICAR))
        assert scanner.scan(b"<cbc:EmbeddedDocumentBinaryObject>" + embedded) == Clean()
        assert isinstance(scanner.scan(base64.b64decode(embedded)), Found)

    @pytest.mark.parametrize("before", [0, PIECE - 1, PIECE - 30, PIECE - len(EICAR), PIECE, 3 * PIECE - 1])
    def test_a_large_part_is_looked_into_piece_by_piece(self, scanner, before):
        assert isinstance(scanner.scan(zipped(bytes(before) + EICAR + bytes(PIECE))), Found)
        assert scanner.scan(zipped(bytes(before) + EICAR[:-1] + bytes(PIECE))) == Clean()

    def test_a_part_may_be_as_large_as_that_of_the_largest_catalog(self, scanner):
        data = zipped(bytes(300 * 1024 * 1024))
        with tracing() as most:
            assert scanner.scan(data) == Clean()
        assert most() < 16 * 1024 * 1024

    @pytest.mark.parametrize(
        ("limit", "data"),
        [
            pytest.param("DEEPEST", zipped(EICAR, times=9), id="too deep"),
            pytest.param("MOST_BYTES", zipped(bytes(3 * PIECE)), id="too many bytes"),
            pytest.param("MOST_NESTED", zipped(b"PK" + bytes(3 * PIECE)), id="too many bytes packed twice"),
            pytest.param("MOST_PARTS", repacked(workbook(), a=b"1", b=b"2"), id="too many parts"),
        ],
    )
    def test_what_cannot_be_looked_into_to_the_end_is_not_clean(self, scanner, monkeypatch, limit, data):
        low = {"MOST_BYTES": 2 * PIECE, "MOST_NESTED": 2 * PIECE, "MOST_PARTS": 3}
        monkeypatch.setattr(builtin_scanner, limit, low.get(limit, builtin_scanner.DEEPEST))
        assert scanner.scan(data) == Found(LIMITS_EXCEEDED)

    @pytest.mark.parametrize("piece", [b"stream\n", b"stream\nendstream", b"stream\nx\x9cendstream", b"PK\x03\x04"])
    def test_a_file_of_beginnings_takes_no_longer_than_another(self, scanner, piece):
        start = process_time()
        scanner.scan(b"%PDF-1.7\n" + piece * (3_000_000 // len(piece)))
        assert process_time() - start < 10

    @pytest.mark.parametrize("data", [b"PK\x03\x04" + bytes(99), workbook()[:-40], b"%PDF-1.7\nstream\n" + bytes(99)])
    def test_damage_is_for_others_to_find(self, scanner, data):
        assert scanner.scan(data) == Clean()


class Daemons:
    @pytest.fixture(params=["unix", "tcp"])
    def clamd(self, request, tmp_path: Path) -> Iterator[Clamd]:
        clamd = Clamd(tmp_path / "clamd" if request.param == "unix" else None)
        yield clamd
        clamd.stop()


class TestClamdScanner(Daemons, ScannerConformance):
    @pytest.fixture
    def scanner(self, clamd: Clamd) -> ClamdScanner:
        return ClamdScanner(clamd.url, TIMEOUT)

    def test_the_daemon_sees_every_byte(self, scanner, clamd):
        for data in (b"", b"x" * 65_536, bytes(range(256)) * 1000):
            scanner.scan(data)
            assert clamd.scanned.pop() == data


class TestClamdMisbehaving(Daemons):
    @pytest.mark.parametrize("mood", ["hangs", "drips"])
    def test_a_file_waits_where_the_daemon_is_too_slow(self, clamd, mood):
        clamd.mood = mood
        start = monotonic()
        assert isinstance(ClamdScanner(clamd.url, timedelta(seconds=0.5)).scan(b"file"), Waiting)
        assert monotonic() - start < SLACK

    @pytest.mark.parametrize("mood", ["cuts", "early"])
    def test_a_file_waits_where_the_daemon_hangs_up(self, clamd, mood):
        clamd.mood = mood
        assert isinstance(ClamdScanner(clamd.url, TIMEOUT).scan(b"x" * 5_000_000), Waiting)

    @pytest.mark.parametrize(
        "answer",
        [
            b"",
            b"OK",
            b"stream: ",
            b"stream: OK FOUND it",
            b"stream: OK\nstream: OK",
            b"INSTREAM size limit exceeded. ERROR",
            b"\xff\xfe",
            b"stream: " + b"x" * 9000 + b" FOUND",
        ],
    )
    def test_any_other_answer_is_no_answer(self, clamd, answer):
        clamd.says = answer
        assert isinstance(ClamdScanner(clamd.url, TIMEOUT).scan(b"file"), Waiting)

    def test_a_file_waits_while_the_daemon_is_away_and_is_scanned_when_it_is_back(self, tmp_path):
        scanner = ClamdScanner(f"unix://{tmp_path / 'clamd'}", TIMEOUT)
        assert isinstance(scanner.scan(EICAR), Waiting)
        assert not scanner.answers()
        clamd = Clamd(tmp_path / "clamd")
        try:
            assert isinstance(scanner.scan(EICAR), Found)
        finally:
            clamd.stop()
        assert isinstance(scanner.scan(EICAR), Waiting)
