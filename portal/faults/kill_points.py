"""Every named point of the code, at its first and its second hit: the process that reaches it is gone there."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from portal.failpoints import KILLED, POINTS
from portal.faults.checker import Violation
from portal.faults.stage import Stage
from portal.running.parts import SCHEDULE, WEB, WORKERS

SECONDS_TO_REACH = 45.0
GLANCE = 0.1
FLUSH_EVERY = 5  # glances

#: Which process reaches a point, by the first word of the point's name.
WHERE = {"submit": (WEB,), "deliver": WORKERS, "sweep": (SCHEDULE,), "intake": (SCHEDULE,)}

#: What each armed part is to fail at in one round, "deliver.called:2".
Round = dict[str, str]


def rounds(hits: Sequence[int] = (1, 2)) -> Iterator[Round]:
    """Give every point at every hit once, as many in one round as there are processes to reach them."""
    columns: dict[str, list[str]] = {}
    for point in POINTS:
        parts = WHERE[point.partition(".")[0]]
        for hit in hits:
            part = min(parts, key=lambda name: len(columns.get(name, [])))
            columns.setdefault(part, []).append(f"{point}:{hit}")
    for together in zip_longest(*columns.values()):
        yield {part: point for part, point in zip(columns, together, strict=True) if point}


def run(stage: Stage, *, stories: int, hits: Sequence[int] = (1, 2)) -> None:
    """Kill at every point while so many stories are told in each round, heal, and compare the books after each."""
    for armed in rounds(hits):
        stage.say(f"  killing at {', '.join(armed.values())}")
        stage.parts.kill(*armed)
        stage.tell(stories)
        for part, point in armed.items():
            stage.parts.start(part, fail_at=point)
        _wait_for_hits(stage, armed)
        stage.heal()
        stage.settle("kill points")
    stage.check("kill points")


def _wait_for_hits(stage: Stage, armed: Round) -> None:
    """Start each part again, unarmed, as soon as it has died at its point."""
    waiting = dict(armed)
    doubts = stage.traffic.broken_connections
    deadline = time.monotonic() + SECONDS_TO_REACH
    glances = 0
    while waiting and time.monotonic() < deadline:
        time.sleep(GLANCE)
        glances += 1
        if glances % FLUSH_EVERY == 0 and waiting.get(SCHEDULE, "").startswith("sweep"):
            # The sweep has something to do only where the queue has forgotten it.
            stage.parts.flush_queue()
        for part in list(waiting):
            if part == WEB:
                # Its server replaces the process that died; that one's connections are broken.
                has_died = stage.traffic.broken_connections > doubts
            else:
                has_died = stage.parts.exit_code(part) == KILLED
            if has_died:
                stage.faults[f"killed at {waiting.pop(part).partition(':')[0]}"] += 1
                stage.parts.kill(part)
                stage.parts.start(part)
    for part, point in waiting.items():
        stage.violations.append(Violation("point not reached", f"{point} in {part}"))
        stage.parts.kill(part)
        stage.parts.start(part)
