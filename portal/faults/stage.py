"""The stage on which faults play: the parts, the people, both books, and what has come of it so far."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from portal.domain.promises import PromiseState
from portal.faults import checker, stories
from portal.faults.books import Books
from portal.faults.buyer import Buyer
from portal.faults.checker import Verdict, Violation
from portal.faults.traffic import Traffic
from portal.running.parts import ERP_TOKEN, PORTAL, QUEUE, WEB, Parts
from portal.wiring import build

#: Seconds. Shorter than in production, so that what is lost comes back while somebody watches.
TIMINGS = {"ERP_TIMEOUT_SECONDS": "2", "LEASE_SECONDS": "3", "SYNC_EVERY_SECONDS": "1"}

SECONDS_TO_SETTLE = 120.0
GLANCE = 0.25
SETTLED = "did not come to rest"

Say = Callable[[str], None]


class Stage:
    """One run of the suite. ``faults`` counts what was injected by kind; ``recoveries`` are seconds."""

    def __init__(self, folder: Path, *, seed: int, say: Say, database_url: str = "") -> None:
        self.say = say
        self.chance = random.Random(seed)
        self.parts = Parts(folder, database_url, TIMINGS)
        self.faults: Counter[str] = Counter()
        self.recoveries: list[float] = []
        self.seconds_to_start = 0.0
        self.violations: list[Violation] = []
        self._services = build(self.parts.settings)
        self.books = Books(self._services, self.parts.erp_database)
        self.buyer = Buyer(self.parts.erp_database, self.parts.erp_url, ERP_TOKEN, self.chance)
        self._traffic: Traffic | None = None

    @property
    def traffic(self) -> Traffic:
        """The people at work, once the portal is open."""
        assert self._traffic is not None, "opened first"
        return self._traffic

    def open(self) -> None:
        """Start every part and sign everybody in."""
        self.parts.prepare()
        began = time.monotonic()
        self.parts.start(*PORTAL)
        self.parts.wait_for(WEB)
        self.seconds_to_start = time.monotonic() - began
        # Dice of their own: threads that took turns with the nemesis would change what it does.
        self._traffic = Traffic(self.parts.web_url, self.books, random.Random(self.chance.random()))

    def close(self) -> None:
        """Stop everything."""
        self.parts.stop()
        if self._traffic is not None:
            self._traffic.close()
        self._services.database.close()

    def tell(self, count: int) -> list[str]:
        """Release so many orders in the ERP, begin their stories, and return their numbers."""
        released = self.buyer.release(count)
        self.traffic.tell(stories.draw(self.chance, order, supplier) for order, supplier in released)
        return [order for order, _ in released]

    def heal(self) -> None:
        """End every fault: all parts run, the queue answers, the ERP does as it should."""
        for name in (QUEUE, *PORTAL):
            self.parts.thaw(name)
        self.parts.revive()
        while not self.buyer.plan_faults():
            self.parts.revive()
            time.sleep(GLANCE)

    def settle(self, phase: str) -> None:
        """Wait until every story is over and nothing is under way; note how long answers took that were open."""
        began, open_ones = datetime.now(UTC), [promise.id for promise in self.books.open_promises()]
        deadline = time.monotonic() + SECONDS_TO_SETTLE
        while left := self._left():
            if time.monotonic() > deadline:
                self.violations.append(Violation(SETTLED, f"{phase}: {', '.join(left[:20])}"))
                break
            self._replay_stuck()
            self._notice_deaths()
            time.sleep(GLANCE)
        settled = self.books.settled_at(open_ones)
        self.recoveries += [max((at - began).total_seconds(), 0.0) for at in settled]

    def check(self, phase: str) -> Verdict:
        """Compare the books and keep what is wrong."""
        verdict = checker.check(self.books, self.traffic.sent)
        known = set(self.violations)
        self.violations += [violation for violation in verdict.violations if violation not in known]
        self.violations += [Violation("people complain", text) for text in self.traffic.complaints]
        self.traffic.complaints.clear()
        self.say(
            f"  {phase}: {len(self.traffic.sent)} answers accepted, {verdict.bookings} bookings, "
            f"{sum(self.faults.values())} faults, {len(self.violations)} violations"
        )
        return verdict

    def _left(self) -> list[str]:
        """Return what is not over yet, in words."""
        promises = self.books.open_promises()
        return [
            *(f"{promise.key} is {promise.state} ({promise.cause})" for promise in promises),
            *(f"the story of {order}" for order in self.traffic.open_orders()),
            *(f"order {number} is behind" for number in self.books.orders_behind()),
        ]

    def _replay_stuck(self) -> None:
        causes = {promise.cause for promise in self.books.open_promises() if promise.state is PromiseState.STUCK}
        for cause in causes:
            self.traffic.replay(cause)

    def _notice_deaths(self) -> None:
        for name in self.parts.dead():
            code = self.parts.exit_code(name)
            self.violations.append(Violation("part ended by itself", f"{name}: {code}"))
            self.parts.revive([name])
