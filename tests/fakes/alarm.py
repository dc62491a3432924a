"""An alarm clock that only remembers whom it was asked to wake."""

from __future__ import annotations

from collections.abc import Sequence

from portal.ports.alarm import Promise


class FakeAlarm:
    """Takes every promise; ``away`` makes it like a queue that does not answer."""

    def __init__(self) -> None:
        self.woken: list[Promise] = []
        self.away = False

    def wake(self, promises: Sequence[Promise]) -> int:
        """Remember the promises and return how many."""
        if self.away:
            return 0
        self.woken += promises
        return len(promises)

    def depth(self) -> int | None:
        """Return how many were remembered."""
        return None if self.away else len(self.woken)

    def answers(self) -> bool:
        """Say whether the queue answers."""
        return not self.away
