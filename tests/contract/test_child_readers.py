"""Readers in a process of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.adapters import child_readers
from portal.adapters.child_readers import ChildReaders
from tests.contract.readers_conformance import ReadersConformance, reader


class TestChildReaders(ReadersConformance):
    @pytest.fixture
    def readers(self) -> Iterator[ChildReaders]:
        readers = ChildReaders()
        yield readers
        readers.close()

    def test_a_child_is_replaced_before_it_grows_old(self, readers, monkeypatch):
        monkeypatch.setattr(child_readers, "MOST_DOCUMENTS", 2)
        processes = [readers.read(reader("good"), b"").value.process for _ in range(4)]
        assert processes[0] == processes[1] != processes[2] == processes[3]
