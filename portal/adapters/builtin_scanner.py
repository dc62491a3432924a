"""The scanner of a portal without a virus scanner: it knows one signature, the test file of EICAR.

So the way of a found file can be tried everywhere, and whoever tries it in production without a scanner sees no more
than that. It looks into zip files (workbooks are some) and into the compressed streams of PDFs.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from portal.ports.scanner import Clean, Found, ScanResult

# In two parts, so that no scanner takes this module for the test file.
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_NAME = "Eicar-Test-Signature"

#: What cannot be looked into to the end is not clean: nested deeper, more parts, or more bytes than this. A workbook
#: of 200,000 items has some 300 MB.
DEEPEST, MOST_PARTS, MOST_BYTES = 5, 20_000, 640 * 1024 * 1024
#: What is packed in something packed is unpacked as a whole, so that it may have no more bytes than this.
MOST_NESTED = 128 * 1024 * 1024
LIMITS_EXCEEDED = "Limits.Exceeded"

_ZIP, _PDF = b"PK", b"%PDF"
PIECE = 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n")
_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


class BuiltinScanner:
    """Finds the test file; see ``portal.ports.scanner``."""

    def scan(self, data: bytes) -> ScanResult:
        """Return whether the test file is in there."""
        try:
            found = any(_EICAR in part for part in _Parts().of(data))
        except _TooMuch:
            return Found(LIMITS_EXCEEDED)
        return Found(_NAME) if found else Clean()

    def answers(self) -> bool:
        """Say that it does."""
        return True


class _TooMuch(Exception):
    """There is more inside than is looked into."""


class _Parts:
    """Unpacks a file with everything in it, counting what it costs."""

    def __init__(self) -> None:
        self._parts = 0
        self._bytes = 0

    def of(self, data: bytes, depth: int = 0) -> Iterator[bytes]:
        """Give the file and whatever is packed in it, what is large in pieces that overlap."""
        self._parts += 1
        self._count(len(data))
        yield data
        if depth > DEEPEST:
            raise _TooMuch
        if data.startswith(_ZIP):
            yield from self._zipped(data, depth)
        elif data.startswith(_PDF):
            for part in self._streams(data):
                yield from self.of(part, depth + 1)

    def _count(self, size: int) -> None:
        self._bytes += size
        if self._parts > MOST_PARTS or self._bytes > MOST_BYTES:
            raise _TooMuch

    def _zipped(self, data: bytes, depth: int) -> Iterator[bytes]:
        """Give the parts that can be unpacked; whoever has to open a damaged one cannot either."""
        try:
            with zipfile.ZipFile(BytesIO(data)) as package:
                for part in package.infolist():
                    yield from self._zipped_part(package, part, depth)
        except _DAMAGES:
            return

    def _zipped_part(self, package: zipfile.ZipFile, part: zipfile.ZipInfo, depth: int) -> Iterator[bytes]:
        try:
            with package.open(part) as stream:
                begins = stream.read(PIECE)
                if begins.startswith((_ZIP, _PDF)):
                    nested = begins + stream.read(MOST_NESTED)
                    if len(nested) > MOST_NESTED:
                        raise _TooMuch
                    yield from self.of(nested, depth + 1)
                    return
                self._parts += 1
                while begins:
                    self._count(len(begins))
                    yield begins
                    more = stream.read(PIECE)
                    begins = begins[-len(_EICAR) :] + more if more else b""
        except _DAMAGES:
            return

    def _streams(self, data: bytes) -> Iterator[bytes]:
        # Cut at the ends first: looking for the end of each beginning would take for ever where there is none.
        for piece in data.split(b"endstream"):
            start = _STREAM.search(piece)
            if start is None:
                continue
            try:
                yield zlib.decompressobj().decompress(piece[start.end() :], MOST_NESTED)
            except zlib.error:
                continue
