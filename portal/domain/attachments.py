"""Files beside a document, and what a supplier may attach."""

from __future__ import annotations

from dataclasses import dataclass

#: Exactly this many bytes of a file and files of a document are taken, one more is too much.
LARGEST = 7 * 1024 * 1024
MOST = 50

#: Characters of a name that is shown, its ending included.
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file kept by the SHA-256 of its bytes; ``kind`` says what it is (a certificate of analysis, a photo)."""

    digest: str
    name: str
    media_type: str
    size: int
    kind: str = ""
    position: int | None = None
