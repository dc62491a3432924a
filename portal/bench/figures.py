"""What a benchmark finds, and how it is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what was measured, the value with its unit, and the goal (None: there is none, it only tells)."""

    what: str
    value: float
    unit: str
    goal: float | None = None

    @property
    def is_met(self) -> bool:
        """Say whether the value is at or below the goal; a figure without a goal cannot miss it."""
        return self.goal is None or self.value <= self.goal

    def line(self) -> str:
        """Return the figure as it is printed."""
        goal = "" if self.goal is None else f"goal {self.goal:,g} {self.unit}"
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
