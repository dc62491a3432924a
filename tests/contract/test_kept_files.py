"""Files are kept whole, in memory as in a folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portal.adapters.folder_files import FolderFiles
from tests.contract.files_conformance import FilesConformance
from tests.fakes.files import FakeFiles

ROOT = Path(__file__).resolve().parents[2]

#: Keeps files until it is killed, and says which ones it has kept.
WRITER = """
import sys
from pathlib import Path
from portal.adapters.folder_files import FolderFiles
files = FolderFiles(Path(sys.argv[1]))
for number in range(10 ** 9):
    print(files.put(number.to_bytes(4, "big") * 200_000), flush=True)
"""


class TestFake(FilesConformance):
    @pytest.fixture
    def files(self):
        return FakeFiles()

    def damage(self, files, digest, data):
        files.kept[digest] = data


class TestFolder(FilesConformance):
    @pytest.fixture
    def files(self, tmp_path):
        return FolderFiles(tmp_path / "kept")

    def damage(self, files, digest, data):
        (path,) = files._folder.rglob(digest)
        path.write_bytes(data)

    def test_files_stand_two_folders_deep(self, files, tmp_path):
        digest = files.put(b"deep")
        assert (tmp_path / "kept" / digest[:2] / digest[2:4] / digest).read_bytes() == b"deep"

    def test_nothing_unfinished_stays_where_the_disk_is_full(self, files, tmp_path, monkeypatch):
        def full(_handle: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            files.put(b"too much")
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    def test_a_killed_process_leaves_whole_files_or_none(self, files, tmp_path):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "kept")], stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as process:
            assert process.stdout is not None
            told = [process.stdout.readline().strip() for _ in range(25)]
            process.send_signal(signal.SIGKILL)
        for digest in told:
            assert len(files.read(digest)) == 800_000
        named = {
            path.name for path in tmp_path.rglob("*") if path.is_file() and not path.name.startswith("unfinished-")
        }
        for digest in named:
            files.read(digest)
        assert named >= set(told)
