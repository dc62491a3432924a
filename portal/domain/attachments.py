"""Files beside a document, and what a supplier may attach."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Exactly this many bytes of a file and files of a document are taken, one more is too much.
LARGEST = 7 * 1024 * 1024
MOST = 50

#: Characters of a name that is shown, its ending included.
LONGEST_NAME = 120

#: What may come with an invoice, with the endings of its names: what EN 16931 lets one embed (BR-CL-24).
ENDINGS = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "text/csv": ("csv",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file kept by the SHA-256 of its bytes; ``kind`` says what it is (a certificate of analysis, a photo)."""

    digest: str
    name: str
    media_type: str
    size: int
    kind: str = ""
    position: int | None = None


def in_words(kind: str) -> str:
    """Return a kind as it is shown: ``proof_of_delivery`` as "Proof of delivery"."""
    return kind.replace("_", " ").strip().capitalize()


def kind_of(words: str) -> str:
    """Return the kind that words mean, however they are written: "Proof of Delivery" is ``proof_of_delivery``."""
    return re.sub(r"[\W_]+", "_", words.casefold()).strip("_")
