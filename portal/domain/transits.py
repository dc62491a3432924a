"""From the day on which goods leave to the day on which they arrive, and back (lead times of field rules 4.1).

A day on the way counts if both ends work on it, for a carrier collects at one and delivers at the other. Goods leave
on open days of the supplier and arrive on open days of the place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from portal.domain.calendars import WorkCalendar
from portal.domain.orders import OrderLine, PurchaseOrder, ShipTo
from portal.domain.suppliers import Supplier
from portal.domain.texts import counted, listed, weekday

#: Longer lead times and ways are none that a promise can be reckoned with.
MOST_DAYS = 366

#: So many closed days on the way are named; more are only counted.
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Journey:
    """Goods that leave on one day and arrive on another: ``days`` counted on the way, ``closed`` days between."""

    ships: date
    arrives: date
    days: int
    closed: tuple[date, ...]

    @property
    def words(self) -> str:
        """What lies between: ``2 working days on the way; Sat 18 Apr and Sun 19 Apr are closed``."""
        way = f"{counted(self.days, 'working day')} on the way" if self.days else "on the same day"
        if not self.closed:
            return way
        if len(self.closed) > _NAMED:
            return f"{way}; {len(self.closed)} days between are closed"
        days = listed([weekday(day).rpartition(" ")[0] for day in self.closed])
        return f"{way}; {days} {'is' if len(self.closed) == 1 else 'are'} closed"


@dataclass(frozen=True, slots=True)
class Transit:
    """The way of a line's goods from a supplier to the place that receives them, ``days`` long."""

    days: int
    supplier: WorkCalendar
    place: ShipTo

    def from_ship_date(self, ships: date) -> Journey | None:
        """Return the journey of goods that leave on this day: they arrive on the first day that is possible.

        None where no day on the way or at the place is open for two months.
        """
        if self.days:
            arrives = _nth((self.supplier | self.place.calendar).open_after(ships), self.days)
        else:
            arrives = self.place.calendar.first_open(ships)
        return None if arrives is None else self._journey(ships, arrives)

    def to_arrival(self, arrives: date) -> Journey | None:
        """Return the journey that begins on the last day on which goods can leave to be there by this day.

        They may be there before it, where this day or the ones before it are closed. None as above.
        """
        if self.days:
            first = _nth((self.supplier | self.place.calendar).open_until(arrives), self.days)
            ships = None if first is None else next(self.supplier.open_before(first), None)
        else:
            last = next(self.place.calendar.open_until(arrives), None)
            ships = None if last is None else next(self.supplier.open_until(last), None)
        return None if ships is None else self.from_ship_date(ships)

    def arrival_words(self, ships: date) -> str:
        """Return when goods that leave on this day arrive, in a sentence; "" where that cannot be reckoned."""
        journey = self.from_ship_date(ships)
        if journey is None:
            return ""
        return f"Leaves {weekday(ships)} = arrives {weekday(journey.arrives)} at {self._name}, {journey.words}."

    def ship_words(self, arrives: date) -> str:
        """Return when goods have to leave to be there by this day, in a sentence; "" where that cannot be reckoned."""
        journey = self.to_arrival(arrives)
        if journey is None:
            return ""
        there = f"Arrives {weekday(journey.arrives)} at {self._name}"
        if journey.arrives != arrives:
            there = f"To be at {self._name} by {weekday(arrives)}, arrives {weekday(journey.arrives)}"
        return f"{there} = leaves {weekday(journey.ships)} at the latest, {journey.words}."

    @property
    def _name(self) -> str:
        return self.place.address.name

    def _journey(self, ships: date, arrives: date) -> Journey:
        either = self.supplier | self.place.calendar
        between = (ships + timedelta(days=ahead) for ahead in range(1, (arrives - ships).days))
        return Journey(ships, arrives, self.days, tuple(day for day in between if either.is_closed(day)))


def _nth(days: Iterable[date], count: int) -> date | None:
    return next(islice(days, count - 1, None), None)


def of_line(line: OrderLine, order: PurchaseOrder, supplier: Supplier) -> Transit | None:
    """Return the way of a line's goods; None where the ERP does not say how long it is."""
    if line.transit_days is None or not 0 <= line.transit_days <= MOST_DAYS:
        return None
    return Transit(line.transit_days, supplier.calendar, line.ship_to or order.ship_to)


def earliest_ship(line: OrderLine, order: PurchaseOrder, supplier: Supplier) -> date | None:
    """Return the first day on which a line's goods can leave: the lead time after the order, or the next open day.

    None where the ERP does not say how long the lead time is.
    """
    if line.lead_days is None or not 0 <= line.lead_days <= MOST_DAYS:
        return None
    return supplier.calendar.first_open(order.ordered_on + timedelta(days=line.lead_days))
