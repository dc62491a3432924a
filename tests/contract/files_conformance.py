"""What every adapter of the files port must do; subclass it with a ``files`` fixture and a way to do damage."""

from __future__ import annotations

from hashlib import sha256
from threading import Barrier, Thread

import pytest

from portal.ports.files import FileDamaged, FileMissing, Files

NOBODYS = sha256(b"never put").hexdigest()


class FilesConformance:
    @pytest.fixture
    def files(self) -> Files:
        raise NotImplementedError

    def damage(self, files: Files, digest: str, data: bytes) -> None:
        """Change what is kept behind the adapter's back."""
        raise NotImplementedError

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.7", bytes(range(256)) * 5000])
    def test_what_was_put_is_read(self, files, data):
        digest = files.put(data)
        assert digest == sha256(data).hexdigest()
        assert (files.read(digest), files.size(digest), files.exists(digest)) == (data, len(data), True)

    def test_the_same_bytes_again_are_the_same_file(self, files):
        assert files.put(b"once") == files.put(b"once")

    def test_what_was_never_put_is_missing(self, files):
        assert not files.exists(NOBODYS)
        with pytest.raises(FileMissing):
            files.read(NOBODYS)
        with pytest.raises(FileMissing):
            files.size(NOBODYS)

    @pytest.mark.parametrize("data", [b"other bytes", b"some byte", b""])
    def test_what_was_changed_on_the_way_is_never_given_out(self, files, data):
        digest = files.put(b"some bytes")
        self.damage(files, digest, data)
        with pytest.raises(FileDamaged):
            files.read(digest)

    def test_a_damaged_file_is_mended_by_putting_it_again(self, files):
        digest = files.put(b"some bytes")
        self.damage(files, digest, b"other bytes")
        files.put(b"some bytes")
        assert files.read(digest) == b"some bytes"

    @pytest.mark.parametrize(
        "name",
        ["", "../../../etc/passwd", "a" * 63, "a" * 65, "A" * 64, "a" * 62 + "/.", "a" * 63 + "\n", "\u0661" * 64],
    )
    def test_only_digests_are_names(self, files, name):
        for ask in (files.read, files.exists, files.size):
            with pytest.raises(ValueError, match="SHA-256"):
                ask(name)

    def test_many_may_put_the_same_at_once(self, files):
        together, digests = Barrier(4), []

        def put() -> None:
            together.wait()
            digests.append(files.put(b"the same" * 10_000))

        threads = [Thread(target=put) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert files.read(digests[0]) == b"the same" * 10_000
        assert len(digests) == 4
