"""Files in memory."""

from __future__ import annotations

from hashlib import sha256

from portal.ports.files import FileDamaged, FileMissing, checked_digest


class FakeFiles:
    """Keeps bytes by their digest; ``kept`` is what a test may look into or damage."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their digest."""
        digest = sha256(data).hexdigest()
        self.kept[digest] = data
        return digest

    def read(self, digest: str) -> bytes:
        """Return the bytes, checked against their digest."""
        data = self._find(digest)
        if sha256(data).hexdigest() != digest:
            raise FileDamaged(digest)
        return data

    def exists(self, digest: str) -> bool:
        """Say whether the file is kept."""
        return checked_digest(digest) in self.kept

    def size(self, digest: str) -> int:
        """Return its size."""
        return len(self._find(digest))

    def _find(self, digest: str) -> bytes:
        try:
            return self.kept[checked_digest(digest)]
        except KeyError:
            raise FileMissing(digest) from None
