"""Measuring calls in one process: interleaved rounds, processor time and wall time."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Time:
    """What one call took, in seconds."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Rounds:
    """What one call took in each round, in seconds; the rounds of calls that were compared belong together."""

    times: tuple[Time, ...]

    @property
    def best(self) -> Time:
        """Return the time of the round that was disturbed least."""
        return Time(min(time.cpu for time in self.times), min(time.wall for time in self.times))

    def against(self, other: Rounds) -> Time:
        """Return how many times as long as the other call it took, as the median of the rounds."""
        pairs = tuple(zip(self.times, other.times, strict=True))
        return Time(
            median(mine.cpu / theirs.cpu for mine, theirs in pairs),
            median(mine.wall / theirs.wall for mine, theirs in pairs),
        )


def compare(calls: Mapping[str, Call], *, rounds: int, each: int) -> dict[str, Rounds]:
    """Return what one call of each takes, from rounds in which they take turns.

    Taking turns lets a machine that slows down slow all of them.
    """
    for call in calls.values():
        call()
    taken = [{name: _run(call, each) for name, call in calls.items()} for _ in range(rounds)]
    return {name: Rounds(tuple(times[name] for times in taken)) for name in calls}


def once(call: Call) -> Time:
    """Return what one call takes, the first time."""
    return _run(call, 1)


def _run(call: Call, times: int) -> Time:
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(times):
        call()
    return Time((time.process_time() - cpu) / times, (time.perf_counter() - wall) / times)
