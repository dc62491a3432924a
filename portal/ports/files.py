"""Files that suppliers attach, kept by what is in them."""

from __future__ import annotations

from typing import Protocol


class FileMissing(LookupError):
    """No file of this digest is kept."""


class FileDamaged(Exception):
    """What is kept under a digest has another one: the disk or somebody changed it. Trying again does not help."""


class Files(Protocol):
    """Keeps bytes by their SHA-256, written as 64 small hex digits; names are the database's, never this one's.

    A file is there whole or not at all, whatever moment the process dies at. Nothing is overwritten or deleted, so
    the same bytes put twice, or by two processes at once, are kept once. Everything else that a disk or a server
    refuses comes as ``OSError``, and means "later".
    """

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their digest; when it returns, they outlast a loss of power.

        A damaged file of the same digest is replaced: that is how one is mended.
        """
        ...

    def read(self, digest: str) -> bytes:
        """Return the bytes of a digest, checked against it.

        Raises:
            FileMissing: there is no such file.
            FileDamaged: what is there is not what was put.
            ValueError: this is no digest.
        """
        ...

    def exists(self, digest: str) -> bool:
        """Say whether a file of this digest is kept; it is not read.

        Raises:
            ValueError: this is no digest.
        """
        ...

    def size(self, digest: str) -> int:
        """Return how many bytes are kept; they are not read.

        Raises:
            FileMissing: there is no such file.
            ValueError: this is no digest.
        """
        ...


def checked_digest(digest: str) -> str:
    """Return the digest, which is fit to be a file's name.

    Raises:
        ValueError: it is not 64 small hex digits.
    """
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("not the SHA-256 of a file")
    return digest
