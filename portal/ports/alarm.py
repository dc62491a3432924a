"""The alarm clock that wakes workers after a commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Promise:
    """Work in the outbox, a print job or a file: its id, the dotted path of its job, and how often it was tried.

    ``is_long``: it may take minutes, for which no delivery may wait.
    """

    id: int
    job: str
    attempts: int
    is_long: bool = False


class Alarm(Protocol):
    """Wakes workers. It may forget: the sweep finds every promise again."""

    def wake(self, promises: Sequence[Promise]) -> int:
        """Enqueue one job per promise and return how many were taken.

        A promise already queued is left as it is. Never raises because the queue is away: returns 0 then.
        """
        ...

    def depth(self) -> int | None:
        """Return how many jobs of either kind are queued now; None when the queue cannot be asked."""
        ...

    def answers(self) -> bool:
        """Say whether the queue answers."""
        ...


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A running process: what it is, where, since when, and when it was last heard of (UTC)."""

    name: str
    kind: str
    started_at: datetime
    seen_at: datetime
