"""Reading risky files: whatever a file does to its reader, the caller gets a verdict, in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from portal.domain.issues import Issue

T = TypeVar("T")

#: The largest file (bytes) that is read among others: an invoice of some 900 lines, which takes half a second.
SHORT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reader(Generic[T]):
    """A function that reads bytes, by name: ``module:function``, called as ``function(data, **options)``.

    It returns a ``gives``, a dataclass that ``portal.contracts.plain`` can write, or raises ``Invalid`` with what is
    wrong with the file. ``seconds`` and ``megabytes`` are what one document may take. A module with a function
    ``warm`` has it called once, before its first document and outside of that document's time.
    """

    name: str
    gives: type[T]
    seconds: float = 30
    megabytes: int = 512


class Cause(StrEnum):
    """Why a file was not read."""

    INVALID = "invalid"  # the reader says what is wrong with it
    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"


@dataclass(frozen=True, slots=True)
class NotRead:
    """A definite no, with its findings. The same file again would give the same, unless the machine is very slow."""

    cause: Cause
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What the file says."""

    value: T = field(hash=False)


class Readers(Protocol):
    """Runs readers on bytes within limits.

    Hanging, running out of memory, crashing and misbehaving end the reader, never the caller, and come as ``NotRead``
    (FIL-03 or FIL-06). A reader has no secrets, no network and may write nothing. One document at a time: callers in
    other threads wait for their turn. A file that is not ``SHORT`` gives way to all else that this machine has to do.
    """

    def read(self, reader: Reader[T], data: bytes, options: Mapping[str, str] | None = None) -> Read[T] | NotRead:
        """Run a reader on a file.

        Raises:
            OSError: this machine cannot run readers now (out of processes or memory); the same again, later.
        """
        ...

    def close(self) -> None:
        """End what was kept warm; reading again starts anew."""
        ...
