"""Measuring calls in one process: interleaved rounds, the best of each, processor time and wall time."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Time:
    """What one call took, in seconds."""

    cpu: float
    wall: float


def compare(calls: Mapping[str, Call], *, rounds: int, each: int) -> dict[str, Time]:
    """Return the best time of one call of each, from rounds in which they take turns.

    Taking turns lets a machine that slows down slow all of them; the best round is the one that was disturbed least.
    """
    best: dict[str, Time] = {}
    for call in calls.values():
        call()
    for _ in range(rounds):
        for name, call in calls.items():
            took = _run(call, each)
            known = best.get(name, took)
            best[name] = Time(min(known.cpu, took.cpu), min(known.wall, took.wall))
    return best


def once(call: Call) -> Time:
    """Return what one call takes, the first time."""
    return _run(call, 1)


def _run(call: Call, times: int) -> Time:
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(times):
        call()
    return Time((time.process_time() - cpu) / times, (time.perf_counter() - wall) / times)
