"""Every named point of the code, at its first and its second hit: the process that reaches it is gone there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import zip_longest
from typing import TypeVar

from portal.failpoints import KILLED, POINTS
from portal.faults.stage import Released, Stage
from portal.faults.violation import Violation
from portal.running.parts import SCHEDULE, WEB, WORKERS

SECONDS_TO_REACH = 45.0
GLANCE = 0.1
FLUSH_EVERY = 5  # glances
RECEIVED = 2  # notices of earlier rounds, in each round

#: Which process reaches a point, by the first word of the point's name.
WHERE = {"submit": (WEB,), "deliver": WORKERS, "sweep": (SCHEDULE,), "intake": (SCHEDULE,)}

#: What each armed part is to fail at in one round, "deliver.called:2".
Round = dict[str, str]
Told = TypeVar("Told")


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


def run(stage: Stage, *, stories: int, hits: Sequence[int] = (1, 2), apart: bool = True) -> None:
    """Kill at every point while orders are answered, then again while these are shipped, and compare the books.

    So many stories are told in each round. In the rounds of answers nothing ships, and the other way round, so that
    every point is met by both, by notices at the first of the hits alone; where they are not kept ``apart``, by
    whichever comes first.
    """
    if apart:
        answered = [_kill(stage, armed, lambda: stage.tell(stories, shipped=0)) for armed in rounds(hits)]
        for armed, orders in zip(rounds(hits[:1]), answered, strict=False):
            _kill(stage, armed, partial(_ship, stage, orders))
    else:
        orders = []
        for armed in rounds(hits):
            orders = _kill(stage, armed, partial(_ship_and_tell, stage, orders, stories))
    stage.check("kill points")


def _ship_and_tell(stage: Stage, orders: Sequence[Released], stories: int) -> list[Released]:
    _ship(stage, orders)
    return stage.tell(stories, shipped=0)


def _ship(stage: Stage, orders: Sequence[Released]) -> None:
    """Ship these, and receive what an earlier round has left open, so that the intake has receipts to read."""
    for number in stage.desk.list_notices("open")[:RECEIVED]:
        stage.desk.receive(number)
    stage.ship(orders)


def _kill(stage: Stage, armed: Round, begin: Callable[[], Told]) -> Told:
    stage.say(f"  killing at {', '.join(armed.values())}")
    stage.parts.kill(*armed)
    told = begin()
    for part, point in armed.items():
        stage.parts.start(part, fail_at=point)
    _wait_for_hits(stage, armed)
    stage.heal()
    stage.settle("kill points")
    return told


def _wait_for_hits(stage: Stage, armed: Round) -> None:
    """Start each part again, unarmed, as soon as it has died at its point."""
    waiting = dict(armed)
    doubts = stage.traffic.sending.broken_connections
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
                has_died = stage.traffic.sending.broken_connections > doubts
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
