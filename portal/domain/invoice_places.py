"""Places in an invoice (``lines/3/price``, ``adjustments/0``, ``terms``) while it is changed.

Lines are named by their position from 1, all else by its index from 0, as in findings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from portal.domain.invoices import Invoice
from portal.domain.issues import Issue


class Moves:
    """Where the places of an invoice are after a change: lines keep their ids, whatever stands before them."""

    def __init__(self, before: Invoice, after: Invoice) -> None:
        self.before = before
        self.after = after
        self._lines = _followed([line.id for line in before.lines], [line.id for line in after.lines])

    def to(self, path: str) -> str:
        """Return where a place is now, "" where its line is there no more."""
        parts = path.split("/")
        if parts[0] != "lines" or len(parts) == 1 or not 0 < int(parts[1]) <= len(self._lines):
            return path
        now = self._lines[int(parts[1]) - 1]
        return "/".join(["lines", str(now), *parts[2:]]) if now else ""

    def left(self, findings: Iterable[Issue]) -> tuple[Issue, ...]:
        """Return those findings at whose places nothing was entered, where they are now."""
        left = []
        for finding in findings:
            path = self.to(finding.path)
            is_there = bool(path) or not finding.path
            if is_there and value_at(self.before, finding.path) == value_at(self.after, path):
                left.append(replace(finding, path=path))
        return tuple(left)


def _followed(before: list[str], after: list[str]) -> list[int]:
    """Return the position of each line afterwards, 0 for one that is gone.

    Files give one id to several lines: then it is the same one of them, and the last where there are fewer now.
    """
    now: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(after, 1):
        now[name].append(place)
    seen: Counter[str] = Counter()
    followed = []
    for name in before:
        places = now.get(name, [])
        followed.append(places[min(seen[name], len(places) - 1)] if places else 0)
        seen[name] += 1
    return followed


def value_at(document: Invoice, path: str) -> Any:
    """Return what an invoice says at a place, None where it says nothing there."""
    found: Any = document
    for part in path.split("/"):
        if isinstance(found, tuple):
            place = int(part) - (found is document.lines)
            found = found[place] if 0 <= place < len(found) else None
        else:
            found = getattr(found, part, None)
    return found
