"""A scanner that says what a test wants."""

from __future__ import annotations

from portal.ports.scanner import Clean, ScanResult


class FakeScanner:
    """Answers ``says`` to every file; ``scanned`` are the files that it was given."""

    def __init__(self) -> None:
        self.says: ScanResult = Clean()
        self.scanned: list[bytes] = []

    def scan(self, data: bytes) -> ScanResult:
        """Return what the test wants."""
        self.scanned.append(data)
        return self.says

    def answers(self) -> bool:
        """Say that it does."""
        return True
