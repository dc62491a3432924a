"""Files in a folder, at ``ab/cd/abcd…``: 65,536 folders at most, so that none of them grows long."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from portal.ports.files import FileDamaged, FileMissing, checked_digest

# No digest starts so: what a killed process left behind is never taken for a file.
_UNFINISHED = "unfinished-"


class FolderFiles:
    """Writes beside the place, makes the bytes last, then renames: a rename is whole or has not happened."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their digest."""
        digest = sha256(data).hexdigest()
        path = self._path(digest)
        if not self._is_whole(path, digest):
            self._write(path, data)
        # Another process may have renamed it a moment ago, so its name is made to last here as well.
        for folder in (path.parent, path.parent.parent, self._folder, self._folder.parent):
            _make_last(folder)
        return digest

    def read(self, digest: str) -> bytes:
        """Return the bytes, checked against their digest."""
        try:
            data = self._path(digest).read_bytes()
        except FileNotFoundError:
            raise FileMissing(digest) from None
        if sha256(data).hexdigest() != digest:
            raise FileDamaged(digest)
        return data

    def exists(self, digest: str) -> bool:
        """Say whether the file is there."""
        return self._path(digest).is_file()

    def size(self, digest: str) -> int:
        """Return its size."""
        try:
            return self._path(digest).stat().st_size
        except FileNotFoundError:
            raise FileMissing(digest) from None

    def _path(self, digest: str) -> Path:
        return self._folder / checked_digest(digest)[:2] / digest[2:4] / digest

    def _is_whole(self, path: Path, digest: str) -> bool:
        with suppress(FileNotFoundError):
            return sha256(path.read_bytes()).hexdigest() == digest
        return False

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, path)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(unfinished)
            raise


def _make_last(folder: Path) -> None:
    """Make a folder's names outlast a loss of power; Windows does so itself and opens no folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
