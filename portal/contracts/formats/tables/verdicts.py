"""What became of the rows of a table, to be written into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: The titles of what is written; columns with these keys are ignored when the file comes back.
STATUS, REMARKS = "status", "remarks"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row, in words; ``notes`` are pairs of a column's key, "" for the whole row, and a sentence."""

    row: int
    status: str
    notes: tuple[tuple[str, str], ...] = ()

    def remarks(self, titles: Mapping[str, str]) -> str:
        """Return the notes as one text; ``titles`` are those of the file by the keys of their columns."""
        return " ".join(f"{titles[key]}: {note}" if key in titles else note for key, note in self.notes)


class Verdicts:
    """Verdicts in the order of their rows, found row by row."""

    def __init__(self, verdicts: Iterable[Verdict]) -> None:
        self._rest = iter(verdicts)
        self._next = next(self._rest, None)

    def find(self, row: int) -> Verdict | None:
        """Return what became of a row; each call is for a row behind the last."""
        while self._next is not None and self._next.row < row:
            self._next = next(self._rest, None)
        return self._next if self._next is not None and self._next.row == row else None
