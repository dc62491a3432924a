"""Readers in the same process: as fast as they are, and as dangerous."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, TypeVar

from portal.contracts import plain
from portal.domain.errors import Invalid
from portal.ports.readers import Cause, NotRead, Read, Reader

T = TypeVar("T")


class FakeReaders:
    """Reads without a process of its own; ``refuses`` is what it says instead."""

    def __init__(self) -> None:
        self.refuses: NotRead | None = None

    def read(self, reader: Reader[T], data: bytes, options: Mapping[str, str] | None = None) -> Read[T] | NotRead:
        """Run a reader on a file."""
        if self.refuses:
            return self.refuses
        module, _, name = reader.name.partition(":")
        function: Any = getattr(import_module(module), name)
        try:
            return Read(plain.load(reader.gives, plain.dump(function(data, **(options or {})))))
        except Invalid as invalid:
            return NotRead(Cause.INVALID, invalid.issues)

    def close(self) -> None:
        """Do nothing: there is nothing to end."""
