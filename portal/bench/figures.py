"""What a benchmark finds, and how it is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what was measured, the value with its unit, and the goal (None: there is none, it only tells).

    The value has to be at or below the goal, or at or above it where the goal is the least that is wanted.
    """

    what: str
    value: float
    unit: str
    goal: float | None = None
    is_least: bool = False

    @property
    def is_met(self) -> bool:
        """Say whether the goal is met; a figure without one cannot miss it."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.is_least else self.value <= self.goal

    def line(self) -> str:
        """Return the figure as it is printed."""
        least = "at least " if self.is_least else ""
        goal = "" if self.goal is None else f"goal {least}{self.goal:,g} {self.unit}"
        verdict = "" if self.goal is None else "ok" if self.is_met else "MISSED"
        return f"  {self.what:<66} {self.value:>12,.4g} {self.unit:<10} {goal:<24} {verdict}".rstrip()


Say = Callable[[str], None]


def tell(title: str, figures: Iterable[Figure], say: Say) -> bool:
    """Print a benchmark's figures; return whether every goal was met."""
    say(title)
    told = tuple(figures)
    for figure in told:
        say(figure.line())
    return all(figure.is_met for figure in told)
