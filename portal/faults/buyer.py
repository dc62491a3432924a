"""The buyer's side: orders to answer, changes of them at the desk, and the ERP's faults."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any

import requests

from portal.sandbox_erp.buying import LineChange, hold_order, release_hold, revise_order
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.items import list_items
from portal.sandbox_erp.orders import get_location, get_order
from portal.sandbox_erp.releasing import NewLine, NotPossible, release_order

#: Who gets orders, and where their goods go.
PLACES = {"V1001": "HAM1", "V1002": "POZ1", "V1004": "HAM1"}
#: Who sends invoices: the only one of them who has people for that and a VAT id that the rules take.
BILLER = "V1001"
LATE_BY = timedelta(days=7)
LINES = 2
TIMEOUT = 5.0


class Buyer:
    """Releases, revises and holds orders in the ERP, and tells the ERP how to fail."""

    def __init__(self, database: Path, url: str, token: str, chance: random.Random) -> None:
        self.database = Database(database)
        self._faults = f"{url}/api/faults"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._chance = chance
        self._suppliers: Iterator[str] = cycle(PLACES)
        self._plan: Sequence[dict[str, Any]] = ()
        self._items: dict[str, list[tuple[str, Decimal]]] = {}
        self.spoiled: Counter[str] = Counter()

    def release(self, count: int, *, of: str = "") -> list[tuple[str, str]]:
        """Release so many small orders, of one supplier or of all in turn; return each number with its supplier's."""
        moment = now()
        released = []
        for _ in range(count):
            supplier = of or next(self._suppliers)
            chosen = self._chance.sample(self._items_of(supplier), LINES)
            requested = self._day(PLACES[supplier], moment.date())
            lines = [NewLine(item, step * self._chance.randint(2, 12), requested) for item, step in chosen]
            number = release_order(self.database, supplier, lines, ship_to=PLACES[supplier], now=moment)
            released.append((number, supplier))
        return released

    def revise(self, number: str) -> bool:
        """Order more on the first line, so that what is answered meanwhile is stale; False where nothing can change."""
        with self.database.read() as connection:
            line = get_order(connection, number)["lines"][0]
        step = Decimal(line["pack_size"] or line["minimum"] or "1")
        change = LineChange(line["line"], quantity=Decimal(line["quantity"]) + step)
        try:
            revise_order(self.database, number, [change], now=now())
        except NotPossible:
            return False
        return True

    def hold(self, number: str) -> bool:
        """Put an order on hold, so that the ERP refuses what is answered meanwhile."""
        try:
            hold_order(self.database, number, reason="Budget check", now=now())
        except NotPossible:
            return False
        return True

    def release_hold(self, number: str) -> None:
        """End an order's hold."""
        release_hold(self.database, number, now=now())

    def plan_faults(self, *faults: dict[str, Any], everywhere: bool = False, keyless: bool = False) -> bool:
        """Have the ERP's next calls fail (none: end its faults); False where it does not listen.

        Give each fault its ``count``, so that what it spoiled can be counted.
        """
        self._count_spoiled()
        plan = {"faults": faults, "applies_to": "all" if everywhere else "bookings", "keyless": keyless}
        try:
            answer = requests.put(self._faults, json=plan, headers=self._headers, timeout=TIMEOUT)
        except requests.RequestException:
            return False
        if answer.ok:
            self._plan = faults
        return answer.ok

    def is_spoiling(self) -> bool:
        """Say whether the ERP has faults of its plan left."""
        return any(left for _, left in self._counted())

    def _count_spoiled(self) -> None:
        for fault, left in self._counted():
            self.spoiled[fault["kind"]] += fault["count"] - left
        self._plan = ()

    def _counted(self) -> Iterator[tuple[dict[str, Any], int]]:
        """Give each fault of the plan with how many calls it has still to spoil."""
        with self.database.read() as connection:
            for index, fault in enumerate(self._plan):
                row = connection.execute("SELECT value FROM counter WHERE name = ?", (f"fault-{index}",)).fetchone()
                yield fault, max(fault["count"] - (int(row[0]) if row else 0), 0)

    def _items_of(self, supplier: str) -> list[tuple[str, Decimal]]:
        if supplier not in self._items:
            with self.database.read() as connection:
                self._items[supplier] = [
                    (item["number"], Decimal(item["pack_size"] or item["minimum"] or "1"))
                    for item in list_items(connection, supplier)
                    if not item["certificates"]  # nobody here has papers to attach
                ]
        return self._items[supplier]

    def _day(self, place: str, today: date) -> date:
        """Return a day on which a place receives goods, as it does ``LATE_BY`` after it."""
        with self.database.read() as connection:
            location = get_location(connection, place)
        day = today + timedelta(days=20)
        while any(
            candidate.isoweekday() in location["closed_weekdays"] or candidate.isoformat() in location["closed_dates"]
            for candidate in (day, day + LATE_BY)
        ):
            day += timedelta(days=1)
        return day
