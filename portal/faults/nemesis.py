"""Faults at random, from a seed: parts killed and frozen, the queue emptied, the ERP failing in each of its ways."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.faults.offers import OFFERED
from portal.faults.stage import Stage
from portal.faults.violation import Violation
from portal.running.parts import ERP, QUEUE, SCHEDULE, WEB, WORKERS

#: Seconds between two faults, from and to.
CALM = (0.2, 0.8)
#: Seconds a part is left dead or frozen, from and to; a worker is frozen for longer than its lease.
DOWN = (0.0, 1.5)
ZOMBIE = (3.5, 5.0)
#: A spell of the ERP spoils so many calls in each way.
SPELL = (1, 3)
#: A strike whose faults are counted elsewhere, call by call.
COUNTED = "counted"
#: So many faults are drawn until one is possible: what is down already cannot be killed.
DRAWS = 4
#: A part that was started is spared for so many times as long as the first start took on this machine.
SPARED = 1.5
#: A portal that does not accept the answers asked for in so many times the seconds asked for does not work.
MOST = 20
#: So many stories are told at once.
AT_ONCE = 60

#: The ERP's ways to fail, with what each needs to be told; a slow answer comes after the portal has given up.
WAYS: tuple[dict[str, Any], ...] = (
    {"kind": "slow", "delay": 2.5},
    {"kind": "away"},
    {"kind": "away_cut"},
    {"kind": "throttle", "retry_after": 1},
    {"kind": "error_before_commit"},
    {"kind": "error_after_commit"},
    {"kind": "cut_after_commit"},
    {"kind": "invalid_json"},
)


@dataclass
class Nemesis:
    """Strikes a stage again and again.

    ``_later`` is what has to be taken back, and when; ``_starting`` until when a part is spared: one that has not come
    up yet is at nothing that could be lost.
    """

    stage: Stage
    _later: deque[tuple[float, str, Callable[[], object]]] = field(default_factory=deque)
    _starting: dict[str, float] = field(default_factory=dict)

    def strike(self) -> None:
        """Inject one fault, drawn by the weights, and take back those whose time has come."""
        self._take_back(time.monotonic())
        strikes: dict[Callable[[], str], int] = {
            self._kill_worker: 4,
            self._kill_web: 2,
            self._kill_schedule: 2,
            self._freeze_worker: 2,
            self._flush_queue: 3,
            self._stop_queue: 1,
            self._freeze_queue: 1,
            self._kill_erp: 1,
            self._spoil_erp: 8,
            self._revise: 4,
            self._hold: 2,
            self._receive: 4,
            self._reverse: 2,
        }
        for strike in self.stage.chance.choices(list(strikes), weights=list(strikes.values()), k=DRAWS):
            if name := strike():
                if name != COUNTED:
                    self.stage.faults[name] += 1
                return

    def end(self) -> None:
        """Take everything back."""
        self._take_back(float("inf"))

    def _take_back(self, until: float) -> None:
        due = [each for each in self._later if each[0] <= until]
        for each in due:
            self._later.remove(each)
            each[2]()

    def _after(self, span: tuple[float, float], name: str, what: Callable[[], object]) -> None:
        self._later.append((time.monotonic() + self.stage.chance.uniform(*span), name, what))

    def _revive(self, name: str) -> None:
        self.stage.parts.revive([name])
        self._starting[name] = time.monotonic() + SPARED * self.stage.seconds_to_start

    def _is_down(self, name: str) -> bool:
        is_starting = time.monotonic() < self._starting.get(name, 0.0)
        return is_starting or any(each[1] == name for each in self._later) or name in self.stage.parts.dead()

    def _kill(self, name: str) -> str:
        if self._is_down(name):
            return ""
        self.stage.parts.kill(name)
        self._after(DOWN, name, lambda: self._revive(name))
        return f"{name.rstrip('-12')} killed"

    def _freeze(self, name: str, span: tuple[float, float]) -> bool:
        if self._is_down(name):
            return False
        self.stage.parts.freeze(name)
        self._after(span, name, lambda: self.stage.parts.thaw(name))
        return True

    def _kill_worker(self) -> str:
        return self._kill(self.stage.chance.choice(WORKERS))

    def _kill_web(self) -> str:
        return self._kill(WEB)

    def _kill_schedule(self) -> str:
        return self._kill(SCHEDULE)

    def _kill_erp(self) -> str:
        return self._kill(ERP)

    def _stop_queue(self) -> str:
        return "queue stopped" if self._kill(QUEUE) else ""

    def _freeze_worker(self) -> str:
        return "worker frozen past its lease" if self._freeze(self.stage.chance.choice(WORKERS), ZOMBIE) else ""

    def _freeze_queue(self) -> str:
        return "queue frozen" if self._freeze(QUEUE, DOWN) else ""

    def _flush_queue(self) -> str:
        return "" if self._is_down(QUEUE) or not self.stage.parts.flush_queue() else "queue emptied"

    def _spoil_erp(self) -> str:
        """Let the ERP's next calls fail in every way, in any order, once it has done with the last such spell."""
        chance = self.stage.chance
        if self._is_down(ERP) or self.stage.buyer.is_spoiling():
            return ""
        spell = [{**way, "count": chance.randint(*SPELL), "probability": 0.4} for way in WAYS]
        chance.shuffle(spell)
        if not self.stage.buyer.plan_faults(*spell, everywhere=chance.random() < 0.3):
            return ""
        return COUNTED

    def _revise(self) -> str:
        number = self._any_order()
        return "order revised meanwhile" if number and self.stage.buyer.revise(number) else ""

    def _hold(self) -> str:
        number = self._any_order()
        if not number or not self.stage.buyer.hold(number):
            return ""
        self._after((1.0, 3.0), number, lambda: self.stage.buyer.release_hold(number))
        return "order held meanwhile"

    def _receive(self) -> str:
        """Receive some notice, whatever its supplier is doing with it; half of it now and then, and more to come."""
        chance = self.stage.chance
        number = self._any_of(self.stage.desk.list_notices("open"))
        half, more = chance.random() < 0.5, chance.random() < 0.5
        return "goods received meanwhile" if number and self.stage.desk.receive(number, half=half, more=more) else ""

    def _reverse(self) -> str:
        number = self._any_of(self.stage.desk.list_notices("received"))
        return "receipts reversed meanwhile" if number and self.stage.desk.reverse(number) else ""

    def _any_order(self) -> str:
        """Return an order whose answer is on its way, so that the ERP is ahead of it, or any other that is open."""
        on_their_way = {promise.order for promise in self.stage.books.open_promises()} - {""}
        return self._any_of(sorted(on_their_way or self.stage.traffic.open_orders()))

    def _any_of(self, names: Sequence[str]) -> str:
        return self.stage.chance.choice(names) if names else ""


def run(stage: Stage, *, seconds: float, answers: int) -> None:
    """Strike for so long, and on until so many answers were accepted in all; then heal and compare the books."""
    stage.say(f"  striking for {seconds:.0f} s or more")
    nemesis = Nemesis(stage)
    began = time.monotonic()
    while time.monotonic() - began < seconds or stage.traffic.answers < answers:
        if time.monotonic() - began > MOST * seconds:
            stage.violations.append(Violation("too few answers", f"{stage.traffic.answers} of {answers}"))
            break
        missing = AT_ONCE - len(stage.traffic.open_orders())
        if missing > AT_ONCE // 4:
            stage.tell(missing)
            stage.offer(int(missing * OFFERED))
        nemesis.strike()
        time.sleep(stage.chance.uniform(*CALM))
    nemesis.end()
    stage.heal()
    stage.settle("nemesis")
    stage.check("nemesis")
