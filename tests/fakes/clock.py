"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class FakeClock:
    """Tells the time that the test set; a Monday morning at first."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the instant at which the test is."""
        return self._now

    def advance(self, **span: float) -> None:
        """Move on by a span in the words of ``timedelta``: ``advance(minutes=6)``."""
        self._now += timedelta(**span)

    def set(self, instant: datetime) -> None:
        """Move to an instant."""
        self._now = instant
