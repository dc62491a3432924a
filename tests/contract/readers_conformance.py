"""What every adapter of the readers port must do, whatever a file does to its reader."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest

from portal.domain import messages
from portal.ports.readers import Cause, NotRead, Read, Reader, Readers
from tests.hostile_readers import Seen

#: Seconds that a verdict may take beyond the reader's own limit: starting another process on a busy machine.
SLACK = 100


def reader(name: str, *, seconds: float = 60, megabytes: int = 256) -> Reader[Seen]:
    return Reader(f"tests.hostile_readers:{name}", Seen, seconds, megabytes)


class ReadersConformance:
    @pytest.fixture
    def readers(self) -> Readers:
        raise NotImplementedError

    def refused(self, readers: Readers, one: Reader[Seen]) -> tuple[Cause, str]:
        verdict = readers.read(one, b"file")
        assert isinstance(verdict, NotRead)
        return verdict.cause, messages.text(verdict.issues[0])

    def test_a_file_is_read_with_its_options(self, readers):
        data = bytes(range(256)) * 40_000
        read = readers.read(reader("good"), data, {"words": "Grüße"})
        assert isinstance(read, Read)
        assert (read.value.data, read.value.words) == (data, "Grüße")
        assert read.value.process != os.getpid()

    def test_findings_of_the_reader_come_whole(self, readers):
        verdict = readers.read(reader("refusing"), b"")
        assert isinstance(verdict, NotRead)
        assert verdict.cause is Cause.INVALID
        assert [(issue.path, messages.text(issue)) for issue in verdict.issues] == [
            ("", "The file contains a forbidden construct: DOCTYPE."),
            ("rows/2", "This is missing."),
        ]

    def test_a_warm_reader_is_used_again(self, readers):
        first, second = (readers.read(reader("good"), b"").value for _ in range(2))
        assert (first.process, first.warmed) == (second.process, second.warmed)
        assert first.warmed == 1

    def test_warming_up_is_not_the_documents_time(self, readers):
        assert isinstance(readers.read(reader("good", seconds=0.5), b""), Read)

    @pytest.mark.parametrize("name", ["hanging", "deaf", "spinning"])
    def test_a_reader_that_never_ends_is_ended(self, readers, name):
        start = monotonic()
        assert self.refused(readers, reader(name, seconds=1)) == (
            Cause.TIME,
            "Reading the file took too long. Split it, or save it again in a simpler form.",
        )
        assert monotonic() - start < SLACK

    @pytest.mark.parametrize("name", ["greedy", "grabbing"])
    def test_a_reader_that_wants_all_memory_does_not_get_it(self, readers, name):
        assert self.refused(readers, reader(name)) == (
            Cause.MEMORY,
            "Reading the file needs too much memory. Split it, or save it again in a simpler form.",
        )

    @pytest.mark.parametrize(
        "name", ["aborting", "breaking", "leaving", "exiting", "stumbling", "deep", "lying", "huge", "shouting"]
    )
    def test_a_reader_that_breaks_gives_a_verdict(self, readers, name):
        assert self.refused(readers, reader(name, megabytes=1024)) == (
            Cause.CRASH,
            "The file cannot be read. It may be damaged: save it again and send that.",
        )

    def test_a_reader_that_the_machine_kills_was_too_large(self, readers):
        assert self.refused(readers, reader("killed"))[0] is Cause.MEMORY

    @pytest.mark.parametrize("name", ["hanging", "greedy", "aborting", "stumbling"])
    def test_the_next_document_is_read_after_any_misfortune(self, readers, name):
        before = readers.read(reader("good"), b"").value.process
        self.refused(readers, reader(name, seconds=1))
        after = readers.read(reader("good"), b"next").value
        assert after.data == b"next"
        assert after.process != before

    def test_one_that_was_killed_while_idle_costs_no_document(self, readers):
        os.kill(readers.read(reader("good"), b"").value.process, 9)
        assert readers.read(reader("good"), b"next").value.data == b"next"

    def test_documents_of_many_callers_are_never_mixed(self, readers):
        with ThreadPoolExecutor(4) as callers:
            contents = [f"file {number}".encode() for number in range(20)]
            read = list(callers.map(lambda data: readers.read(reader("good"), data).value.data, contents))
        assert read == contents

    def test_a_reader_has_no_secrets_and_reaches_nothing(self, readers, tmp_path, monkeypatch):
        monkeypatch.setenv("SECRET_KEY", "hush")
        place = tmp_path / "written"
        assert readers.read(reader("curious"), str(place).encode()).value.words == "env LANG env PYTHONPATH"
        assert not place.exists() or place.read_bytes() == b""

    def test_a_reader_that_does_not_exist_is_no_verdict_about_a_file(self, readers):
        with pytest.raises(OSError, match="does not start"):
            readers.read(reader("nothing"), b"")

    def test_after_the_end_reading_starts_anew(self, readers):
        readers.read(reader("good"), b"")
        readers.close()
        assert isinstance(readers.read(reader("good"), b""), Read)
