"""Every named point of the code, at its first and its second hit: the process that reaches it is gone there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import zip_longest
from typing import TypeVar

from portal.failpoints import KILLED, POINTS
from portal.faults.buyer import BILLER
from portal.faults.stage import Released, Stage
from portal.faults.stories import Deed
from portal.faults.violation import Violation
from portal.running import addresses
from portal.running.parts import SCHEDULE, WEB, WORKERS

#: How long a point may take to be reached, besides so many times what all parts took to start on this machine.
SECONDS_TO_REACH = 90.0
STARTS = 2
GLANCE = 0.1
RECEIVED = 2  # notices of earlier rounds, in each round
#: So many orders are invoiced by files, without having been answered, in rounds that kill at reading these.
FILES, FILE = 6, (Deed.UPLOAD, Deed.SEND)
#: So many prices are proposed beside files of catalogs: either worker delivers them, and one has to be met by them.
PRICES = 18

#: Which process reaches a point, by the first word of the point's name.
WHERE = {
    "submit": (WEB,),
    "deliver": WORKERS,
    "read": WORKERS,
    "catalog": WORKERS[1:],  # the other one takes nothing long
    "sweep": (SCHEDULE,),
    "intake": (SCHEDULE,),
}

#: What each armed part is to fail at in one round, "deliver.called:2".
Round = dict[str, str]
Told = TypeVar("Told")


def rounds(hits: Sequence[int] = (1, 2), points: Sequence[str] = POINTS) -> Iterator[Round]:
    """Give each of these points at every hit once, as many in one round as there are processes to reach them."""
    columns: dict[str, list[str]] = {}
    # Those that one process alone reaches come first, so that the others fill up the rest of the rounds.
    for point in sorted(points, key=lambda point: len(_where(point))):
        parts = _where(point)
        for hit in hits:
            part = min(parts, key=lambda name: len(columns.get(name, [])))
            columns.setdefault(part, []).append(f"{point}:{hit}")
    for together in zip_longest(*columns.values()):
        yield {part: point for part, point in zip(columns, together, strict=True) if point}


def _where(point: str) -> tuple[str, ...]:
    return WHERE[point.partition(".")[0]]


def run(
    stage: Stage, *, stories: int, hits: Sequence[int] = (1, 2), apart: bool = True, most: int | None = None
) -> None:
    """Kill at every point while orders are answered, then while these are shipped and invoiced, and compare the books.

    So many stories are told in each round. In the rounds of answers nothing ships, and the other way round, so that
    every point is met by each kind, by notices, invoices and proposals at the first of the hits alone; where they are
    not kept ``apart``, by whichever comes first. Files of invoices and of catalogs are sent in the rounds that kill at
    reading them. No more than the ``most`` points are met, drawn by the stage's chance.
    """
    points = POINTS if most is None else stage.chance.sample(POINTS, most)
    every, first = list(rounds(hits, points)), list(rounds(hits[:1], points))
    if apart:
        answered = [_kill(stage, armed, lambda: stage.tell(stories, goes_on=False)) for armed in every]
        for armed, orders in zip(first, answered, strict=False):
            _kill(stage, armed, partial(_ship, stage, orders))
        for armed in first:
            _kill(stage, armed, lambda: stage.bill(stage.buyer.release(stories // 2, of=BILLER)))
        for armed in first:
            _kill(stage, armed, lambda: stage.offer(stories // 2))
    else:
        orders = []
        for armed in every:
            orders = _kill(stage, armed, partial(_go_on_and_tell, stage, orders, stories))
    stage.check("kill points")


def _go_on_and_tell(stage: Stage, orders: Sequence[Released], stories: int) -> list[Released]:
    _ship(stage, [each for each in orders if each[1] != BILLER])
    stage.bill([each for each in orders if each[1] == BILLER])
    stage.offer(stories // 2)
    return stage.tell(stories, goes_on=False)


def _ship(stage: Stage, orders: Sequence[Released]) -> None:
    """Ship these, and receive what an earlier round has left open, so that the intake has receipts to read."""
    for number in stage.desk.list_notices("open")[:RECEIVED]:
        stage.desk.receive(number)
    stage.ship(orders)


def _kill(stage: Stage, armed: Round, begin: Callable[[], Told]) -> Told:
    stage.say(f"  killing at {', '.join(armed.values())}")
    # A worker that is not to be killed would take the deliveries at which another one is to be, or that the sweep is
    # to find forgotten.
    idle = [worker for worker in WORKERS if worker not in armed] if _needs_idle_workers(armed) else []
    stage.parts.kill(*armed, *idle)
    told = begin()
    if any(point.startswith("read.") for point in armed.values()):
        stage.bill(stage.buyer.release(FILES, of=BILLER), FILE)
    # Files of catalogs are sent beside all else, because the web may be down until its point was reached.
    sender = threading.Thread(target=lambda: stage.traffic.cataloguing.send(), daemon=True)
    if any(point.startswith("catalog.") for point in armed.values()):
        stage.offer(PRICES, [Deed.PROPOSE])
        sender.start()
    for part, point in armed.items():
        stage.parts.start(part, fail_at=point)
    _wait_for_hits(stage, armed)
    if sender.ident is not None:
        sender.join()
    stage.heal()
    stage.settle("kill points")
    return told


def _wait_for_hits(stage: Stage, armed: Round) -> None:
    """Start each part again, unarmed, once it has died at its point; workers when no point needs them idle."""
    waiting = dict(armed)
    web = _Web(stage)
    deadline = time.monotonic() + SECONDS_TO_REACH + STARTS * stage.seconds_to_start
    while waiting and time.monotonic() < deadline:
        time.sleep(GLANCE)
        for part in list(waiting):
            if web.has_died() if part == WEB else stage.parts.exit_code(part) == KILLED:
                stage.faults[f"killed at {waiting.pop(part).partition(':')[0]}"] += 1
                stage.parts.kill(part)
                if part not in WORKERS:
                    stage.parts.start(part)
                if not _needs_idle_workers(waiting):
                    stage.parts.revive(sorted({*WORKERS} & {*stage.parts.dead()}))
    for part, point in waiting.items():
        stage.violations.append(Violation("point not reached", f"{point} in {part}"))
        stage.parts.kill(part)
        stage.parts.start(part)


def _needs_idle_workers(armed: Round) -> bool:
    return any(map(armed.get, WORKERS)) or armed.get(SCHEDULE, "").startswith("sweep")


class _Web:
    """Whether the web's process has died: its server replaces it, and its connections are broken.

    Connections that broke before the web answered for the first time were refused because it was not there yet.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._before: int | None = None

    def has_died(self) -> bool:
        broken = self._stage.traffic.sending.broken_connections
        if self._before is None and addresses.answers(f"{self._stage.parts.web_url}/healthz"):
            self._before = self._stage.traffic.sending.broken_connections
        return self._before is not None and broken > self._before
