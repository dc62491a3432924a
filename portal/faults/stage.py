"""The stage on which faults play: the parts, the people, both books, and what has come of it so far."""

from __future__ import annotations

import random
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from portal.domain.promises import PromiseState
from portal.faults import bills, checker, goods_checker, invoice_checker, offers, proposal_checker, stories, voyages
from portal.faults.bills import Bill
from portal.faults.books import Books
from portal.faults.buyer import BILLER, PLACES, Buyer
from portal.faults.catalogs import Catalogs
from portal.faults.checker import Verdict
from portal.faults.desk import Desk
from portal.faults.goods_checker import GoodsVerdict
from portal.faults.invoice_checker import InvoiceVerdict
from portal.faults.offers import Offer
from portal.faults.proposal_checker import ProposalVerdict
from portal.faults.stories import Deed
from portal.faults.traffic import Traffic
from portal.faults.violation import Violation
from portal.faults.voyages import Voyage
from portal.running.parts import ERP_TOKEN, PORTAL, QUEUE, WEB, Parts
from portal.wiring import build

#: Seconds. Shorter than in production, so that what is lost comes back while somebody watches.
TIMINGS = {"ERP_TIMEOUT_SECONDS": "2", "LEASE_SECONDS": "3", "SYNC_EVERY_SECONDS": "1"}

SECONDS_TO_SETTLE = 120.0
GLANCE = 0.25
SETTLED = "did not come to rest"

Say = Callable[[str], None]

#: An order and its supplier.
Released = tuple[str, str]


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
        self.desk = Desk(self.parts.erp_database)
        self.catalogs = Catalogs(self._services)
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
        self._traffic = Traffic(self.parts.web_url, self.books, self.desk, random.Random(self.chance.random()))

    def close(self) -> None:
        """Stop everything."""
        self.parts.stop()
        if self._traffic is not None:
            self._traffic.close()
        self._services.database.close()

    def tell(self, count: int, *, goes_on: bool = True) -> list[Released]:
        """Release so many orders in the ERP, begin their stories, and return them; voyages and bills may follow."""
        released = self.buyer.release(count)
        told = [stories.draw(self.chance, order, supplier) for order, supplier in released]
        self.traffic.tell(told, [then for each in released if (then := self._next(*each))] if goes_on else ())
        return released

    def _next(self, order: str, supplier: str) -> Voyage | Bill | None:
        """Draw what follows an answer: it is shipped, invoiced, or neither."""
        if supplier == BILLER and self.chance.random() < bills.BILLED:
            return bills.draw(self.chance, order, supplier)
        return voyages.draw(self.chance, order, supplier) if self.chance.random() < voyages.SHIPPED else None

    def bill(self, released: Iterable[Released], deeds: tuple[Deed, ...] = ()) -> None:
        """Begin bills for orders of whoever sends invoices, of drawn kinds unless told which."""
        self.traffic.tell(
            bills.begun(order, supplier, deeds) if deeds else bills.draw(self.chance, order, supplier)
            for order, supplier in released
        )

    def ship(self, released: Iterable[Released], deeds: Sequence[Deed] = ()) -> None:
        """Begin voyages for orders that were answered, of drawn kinds unless told what is to be done."""
        self.traffic.tell(
            Voyage(order, supplier, deque(deeds)) if deeds else voyages.draw(self.chance, order, supplier)
            for order, supplier in released
        )

    def offer(self, count: int, deeds: Sequence[Deed] = ()) -> None:
        """Begin offers of so many items that no other offer is about, of drawn kinds unless told what is to be done."""
        busy = set(self.traffic.open_offers())
        chosen: set[tuple[str, str]] = set()
        while len(chosen) < count:
            supplier = self.chance.choice(sorted(PLACES))
            code = self.chance.choice(self.books.proposals.list_codes(supplier))
            if f"{supplier}/{code}" not in busy:
                chosen.add((supplier, code))
        self.traffic.tell(
            Offer(*item, deque(deeds)) if deeds else offers.draw(self.chance, *item) for item in sorted(chosen)
        )

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

    def check(self, phase: str) -> tuple[Verdict, GoodsVerdict, InvoiceVerdict, ProposalVerdict]:
        """Compare the books and keep what is wrong."""
        answers, notices, billing = self.traffic.answering.sent, self.traffic.shipping.noticed, self.traffic.billing
        verdict, goods = checker.check(self.books, answers), goods_checker.check(self.books.goods, notices)
        invoices = invoice_checker.check(self.books.accounts, billing.billed, billing.uploaded)
        offered = self.traffic.offering.offered
        proposals = proposal_checker.check(self.books.proposals, offered)
        known = set(self.violations)
        verdicts = (verdict, goods, invoices, proposals)
        found = [*(violation for each in verdicts for violation in each.violations), *self.catalogs.check()]
        self.violations += [violation for violation in found if violation not in known]
        self.violations += [Violation("people complain", text) for text in self.traffic.sending.complaints]
        self.traffic.sending.complaints.clear()
        self.say(
            f"  {phase}: {len(answers)} answers, {len(notices)} notices, {len(billing.billed)} invoices and "
            f"{len(offered)} proposals accepted, "
            f"{verdict.bookings + goods.shipped + goods.cancelled + invoices.entered + proposals.updated} bookings, "
            f"{goods.receipts} goods receipts, {invoices.payments} payments, "
            f"{sum(self.faults.values())} faults, {len(self.violations)} violations"
        )
        return verdicts

    def _left(self) -> list[str]:
        """Return what is not over yet, in words."""
        promises = self.books.open_promises()
        return [
            *(f"{promise.key} is {promise.state} ({promise.cause})" for promise in promises),
            *(f"the story of {order}" for order in (*self.traffic.open_orders(), *self.traffic.open_offers())),
            *(f"order {number} is behind" for number in self.books.orders_behind()),
            *(f"goods receipt {number} is behind" for number in self.books.goods.receipts_behind()),
            *(f"the settlement of {number} is behind" for number in self.books.accounts.settlements_behind()),
            *(f"item {name} is behind" for name in self.books.proposals.items_behind()),
            *(f"file {name} is not read" for name in self.books.accounts.unread()),
            *(f"file {name} is not read" for name in self.catalogs.unread()),
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
