"""Receiving windows: when a place takes goods in, how much at a time, and what a booking needs of one.

Days and times are in the place's own calendar, without a zone: everybody there reads the same clock on the wall.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from portal.domain import texts
from portal.domain.errors import PortalError

#: The most days that one plan may reach over, and the most notices or pallets of one window.
MOST_DAYS = 182
MOST_CAPACITY = 999

#: The lengths of windows that a plan may cut a day into, in minutes; 0 is one window over all of it.
LENGTHS = (0, 30, 60, 120, 240)


class Counted(StrEnum):
    """What a window has room for."""

    NOTICES = "notices"
    PALLETS = "pallets"


@dataclass(frozen=True, slots=True)
class Window:
    """A span of one day in which a place takes goods in.

    ``capacity`` is how many notices or pallets it takes, ``taken`` how many of them are booked. A closed window takes
    no more bookings and keeps those it has.
    """

    ship_to: str
    day: date
    opens: time
    closes: time
    capacity: int
    counted: Counted
    taken: int = 0
    is_closed: bool = False

    @property
    def free(self) -> int:
        """How much can still be booked."""
        return 0 if self.is_closed else max(self.capacity - self.taken, 0)

    @property
    def words(self) -> str:
        """When it is: ``Mon 20 Apr 2026, 08:00 to 10:00``."""
        return f"{texts.weekday(self.day)}, {self.opens:%H:%M} to {self.closes:%H:%M}"

    def needed(self, pallets: int) -> int:
        """Return how much of its room a notice with so many pallets takes; goods on no pallet take the room of one."""
        return max(pallets, 1) if self.counted is Counted.PALLETS else 1

    def has_room(self, needed: int) -> bool:
        """Say whether so much fits beside what is taken, in a closed window too: what is booked stays."""
        return self.taken + needed <= self.capacity

    def has_begun(self, now: datetime) -> bool:
        """Say whether it is too late to book it: exactly at the beginning it is. ``now`` is in the place's own zone."""
        return (self.day, self.opens) <= (now.date(), now.time())

    def overlaps(self, other: Window) -> bool:
        """Say whether both are at one place and share some time; one may begin when the other ends."""
        is_there = (self.ship_to, self.day) == (other.ship_to, other.day)
        return is_there and self.opens < other.closes and other.opens < self.closes


def pallets(said: int | None, packed: int) -> int:
    """Return how many pallets are unloaded: as the notice says, or else as it is packed."""
    return packed if said is None else said


def refusal(window: Window, pallets: int, now: datetime) -> str:
    """Return why a window cannot be booked for a notice with so many pallets, "" if it can."""
    if window.has_begun(now):
        return "This window has begun."
    if window.is_closed:
        return "The buyer has closed this window."
    if not window.free:
        return "This window was just taken."
    needed = window.needed(pallets)
    if needed > window.free:
        room = "1 pallet" if window.free == 1 else f"{window.free} pallets"
        return f"This window has room for {room}, and this notice has {needed}."
    return ""


def next_free(windows: Iterable[Window], after: Window, pallets: int, now: datetime) -> Window | None:
    """Return the first window behind another that has room for a notice with so many pallets, or None."""
    behind = (window for window in windows if (window.day, window.opens) > (after.day, after.opens))
    fitting = (window for window in behind if not refusal(window, pallets, now))
    return min(fitting, key=lambda window: (window.day, window.opens), default=None)


class CannotPlan(PortalError):
    """Windows cannot be set up like that; ``problems`` are sentences by what they are about."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Plan:
    """Windows to be set up at one place: on these days of the week (Monday is 0) from the first to the last day.

    The opening hours are cut into windows of so many ``minutes``, 0 for one over all of them; what is left at the end
    is no window. ``capacity`` and ``counted`` are each window's.
    """

    ship_to: str
    first: date
    last: date
    weekdays: frozenset[int]
    opens: time
    closes: time
    minutes: int
    capacity: int
    counted: Counted


def spread(plan: Plan, today: date) -> tuple[Window, ...]:
    """Return a plan's windows, by time.

    Raises:
        CannotPlan: the plan contradicts itself, is over, or gives no window.
    """
    problems = dict(_problems(plan, today))
    if problems:
        raise CannotPlan(problems)
    days = (plan.first + timedelta(days=number) for number in range((plan.last - plan.first).days + 1))
    found = tuple(
        Window(plan.ship_to, day, opens, closes, plan.capacity, plan.counted)
        for day in days
        if day.weekday() in plan.weekdays
        for opens, closes in _spans(plan)
    )
    if not found:
        raise CannotPlan({"weekdays": "None of these weekdays lies between the two days."})
    return found


def _problems(plan: Plan, today: date) -> Iterator[tuple[str, str]]:
    if plan.first < today:
        yield "first", "Enter today or a later day."
    if plan.last < plan.first:
        yield "last", "Enter the first day or a later one."
    elif (plan.last - plan.first).days >= MOST_DAYS:
        yield "last", f"Set up at most {MOST_DAYS} days at once."
    if not plan.weekdays:
        yield "weekdays", "Choose at least one day of the week."
    if plan.closes <= plan.opens:
        yield "closes", "Enter a time after the opening."
    elif not _spans(plan):
        yield "minutes", "The opening hours are shorter than one window."
    if not 1 <= plan.capacity <= MOST_CAPACITY:
        yield "capacity", f"Enter a number from 1 to {MOST_CAPACITY}."


def _spans(plan: Plan) -> list[tuple[time, time]]:
    if not plan.minutes:
        return [(plan.opens, plan.closes)]
    first, last = _minutes(plan.opens), _minutes(plan.closes)
    starts = range(first, last - plan.minutes + 1, plan.minutes)
    return [(_clock(start), _clock(start + plan.minutes)) for start in starts]


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(minutes: int) -> time:
    return time(*divmod(minutes, 60))


def fresh(planned: Sequence[Window], known: Iterable[Window]) -> tuple[Window, ...]:
    """Return the planned windows that share no time with those that are there."""
    by_day: dict[date, list[Window]] = {}
    for window in known:
        by_day.setdefault(window.day, []).append(window)
    return tuple(window for window in planned if not any(map(window.overlaps, by_day.get(window.day, ()))))
