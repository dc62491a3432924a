"""The teller of the example orders' stories: releases, confirms and revises at moments before today."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cached_property

from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Order, open_quantity, text
from portal.sandbox_erp.items import Item, list_items
from portal.sandbox_erp.orders import get_order, insert_order, save_change, save_revision
from portal.sandbox_erp.releasing import NewLine, draft_order
from portal.sandbox_erp.seed.parties import locations

_PLACES = {"V1002": "POZ1", "V1003": "LYS1", "V1005": "ORD1"}
_WEEKEND = (5, 6)
_OFFICE = timezone(timedelta(hours=1))


def as_drafted(order: Order) -> None:
    """Leave an order as it is."""


@dataclass
class Teller:
    """Tells stories into a database, the same ones for the same day; nothing happens after ``latest``."""

    database: Database
    today: date
    latest: datetime
    chance: random.Random = field(default_factory=lambda: random.Random(2026))
    items: dict[str, list[Item]] = field(default_factory=dict)

    def release(
        self,
        supplier: str,
        days_ago: int,
        lines: int,
        shape: Callable[[Order], None] = as_drafted,
        *,
        note: str = "",
        lead: int = 24,
    ) -> str:
        """Release an order some days ago with so many lines, shaped before it goes out, and return its number."""
        requested = self.workday(self.today + timedelta(days=lead - min(days_ago, lead - 4)))
        chosen = self.chance.sample(self._items_of(supplier), min(lines, len(self._items_of(supplier))))
        wanted = [NewLine(item["number"], self._quantity(item), requested) for item in chosen]
        place, moment = _PLACES.get(supplier, "HAM1"), self.at(days_ago)
        with self.database.write() as connection:
            order = draft_order(connection, supplier, wanted, ship_to=place, note=note, now=moment)
            shape(order)
            insert_order(connection, order, moment)
        return order["number"]

    def workday(self, day: date) -> date:
        """Return this day, or the next one on which all of the buyer's places receive goods."""
        while day.weekday() in _WEEKEND or day.isoformat() in self._closed:
            day += timedelta(days=1)
        return day

    @cached_property
    def _closed(self) -> frozenset[str]:
        return frozenset(day for place in locations(self.today) for day in place["closed_dates"])

    def at(self, days_ago: int) -> datetime:
        """Return a moment in office hours on that day."""
        minute = self.chance.randrange(7 * 60, 10 * 60)
        day = self.today - timedelta(days=days_ago)
        return min(datetime.combine(day, time(minute // 60, minute % 60), _OFFICE), self.latest)

    def confirm_by_mail(self, number: str, days_ago: int) -> None:
        """Note that the supplier has confirmed everything by e-mail, before there was a portal."""
        with self.database.write() as connection:
            order = get_order(connection, number)
            _confirm_all(order)
            save_change(connection, order, self.at(days_ago))

    def revise(self, number: str, change: Callable[[Order], None], days_ago: int, summary: str) -> None:
        """Change an order's content as its next revision."""
        with self.database.write() as connection:
            order = get_order(connection, number)
            change(order)
            save_revision(connection, order, self.at(days_ago), summary)

    def _items_of(self, supplier: str) -> list[Item]:
        if supplier not in self.items:
            with self.database.read() as connection:
                self.items[supplier] = list_items(connection, supplier)
        return self.items[supplier]

    def _quantity(self, item: Item) -> Decimal:
        step = Decimal(item["pack_size"] or item["minimum"] or "1")
        return step * self.chance.choice((1, 2, 3, 4, 5, 6, 8, 10, 12, 20))


def _confirm_all(order: Order) -> None:
    for line in order["lines"]:
        line["confirmations"] = [
            {
                "kind": "accept",
                "quantity": text(open_quantity(line)),
                "delivery_on": line["requested_on"],
                "price": None,
                "booking": "E-MAIL",
            }
        ]
