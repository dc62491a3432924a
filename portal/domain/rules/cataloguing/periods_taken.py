"""Which days are taken by the prices of lines about one item: as quick with thousands of lines as with a few."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

from portal.domain.rules.cataloguing.facts import Sibling

_DAY = timedelta(days=1)


class PeriodsTaken:
    """Spans of days in their order, none of which overlap, each with the last line that was added and takes it."""

    def __init__(self) -> None:
        self._firsts: list[date] = []
        self._lasts: list[date] = []
        self._lines: list[Sibling] = []

    def find(self, valid_from: date | None, valid_to: date | None) -> Sibling | None:
        """Return a line whose prices hold on one of these days, None where there is none."""
        start, end = self._overlapped(valid_from or date.min, valid_to or date.max)
        return self._lines[start] if start < end else None

    def add(self, line: Sibling) -> None:
        """Have a line take its days, some of which other lines may have taken before."""
        first, last = line.valid_from or date.min, line.valid_to or date.max
        if last < first:
            return
        start, end = self._overlapped(first, last)
        spans = [(first, last, line)]
        if start < end and self._firsts[start] < first:
            spans.insert(0, (self._firsts[start], first - _DAY, self._lines[start]))
        if start < end and self._lasts[end - 1] > last:
            spans.append((last + _DAY, self._lasts[end - 1], self._lines[end - 1]))
        self._firsts[start:end] = [span[0] for span in spans]
        self._lasts[start:end] = [span[1] for span in spans]
        self._lines[start:end] = [span[2] for span in spans]

    def _overlapped(self, first: date, last: date) -> tuple[int, int]:
        """Return where the spans begin and end that have one of these days."""
        return bisect_left(self._lasts, first), bisect_right(self._firsts, last)
