"""Scanning files for viruses: found, clean, or not known yet, and never taken for clean because nobody could look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Clean:
    """The scanner looked at all of it and found nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """The scanner found something; ``name`` is its own name for it, in printable ASCII."""

    name: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The scanner could not say: it is away, slow, or answered something else. ``why`` is for operations.

    The file is held and scanned again later; nothing that contains it goes on before.
    """

    why: str


ScanResult = Clean | Found | Waiting


class Scanner(Protocol):
    """Looks into one file at a time, archives included; any number of callers at once.

    What is embedded in a document as text, such as base64 in XML, is not looked into: callers decode it and have it
    scanned as a file of its own. Every call ends within the scanner's time limit, and no exception leaves.
    """

    def scan(self, data: bytes) -> ScanResult:
        """Return what the scanner says about a file."""
        ...

    def answers(self) -> bool:
        """Say whether the scanner answers now."""
        ...
