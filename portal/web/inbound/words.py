"""How notices and windows read to those who receive the goods, and the filters of their pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from portal.contracts import scalars
from portal.contracts.scalars import Unreadable
from portal.domain.states import DocumentState
from portal.domain.windows import LENGTHS, Counted, Window
from portal.domain.wording import Word
from portal.services.inbound import Arrival, Day, InboundFilters
from portal.web.shared.formats import plural, weekday
from portal.web.shared.pagination import address

DAYS = {1: "1 day", 7: "7 days", 14: "14 days", 28: "28 days"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COUNTED = {Counted.NOTICES: "ship notices", Counted.PALLETS: "pallets"}
LENGTH_WORDS = {0: "All of it, one window", 30: "30 minutes", 60: "1 hour", 120: "2 hours", 240: "4 hours"}
assert tuple(LENGTH_WORDS) == LENGTHS

_RECEIVED = Word("Received", "good")
_CANCELLING = Word("Being cancelled", "warning")
_BOOKED = Word("On its way", "info")
_IN_REVIEW = Word("Waits for a decision", "waiting")
_SENT = Word("Not in the ERP yet", "waiting")


def state_word(arrival: Arrival) -> Word:
    """Return how a notice stands for those who wait for the goods."""
    if arrival.is_received:
        return _RECEIVED
    if arrival.is_being_cancelled:
        return _CANCELLING
    return {DocumentState.BOOKED: _BOOKED, DocumentState.IN_REVIEW: _IN_REVIEW}.get(arrival.state, _SENT)


def clock(value: time) -> str:
    """Return a time of day: ``08:00``."""
    return f"{value:%H:%M}"


def room(window: Window) -> str:
    """Return how much of a window is booked: ``3 of 10 pallets``."""
    one, many = ("pallet", "pallets") if window.counted is Counted.PALLETS else ("notice", "notices")
    return f"{window.taken} of {plural(window.capacity, one, many)}"


def room_left(window: Window) -> str:
    """Return how much can still be booked: ``7 pallets``."""
    return plural(window.free, "pallet" if window.counted is Counted.PALLETS else "notice")


def of_day(day: Day) -> str:
    """Return a day's sums in words: ``2 notices, 14 pallets; windows 3 of 5 booked``."""
    words = f"{plural(len(day.arrivals), 'notice')}, {plural(day.pallets, 'pallet')}"
    if not day.windows:
        return f"{words}, no windows"
    full = sum(not window.free for window in day.windows)
    return f"{words}, {full} of {plural(len(day.windows), 'window')} full"


def filters_from(typed: Mapping[str, str], today: date) -> InboundFilters:
    """Return the filters in an address or a form; what means nothing there is as if it were not said."""
    days = typed.get("days", "")
    ship_to = typed.get("ship_to", "")
    return InboundFilters(
        ship_to=ship_to if ship_to.isprintable() and len(ship_to) <= 80 else "",
        first=_day(typed.get("first", ""), today),
        days=int(days) if days in map(str, DAYS) else 7,
    )


def _day(text: str, otherwise: date) -> date:
    try:
        return scalars.day(text)
    except Unreadable:
        return otherwise


def query(filters: InboundFilters) -> dict[str, str]:
    """Return the filters as they stand in an address."""
    return {"ship_to": filters.ship_to, "first": filters.first.isoformat(), "days": str(filters.days)}


def before(day: date, ship_to: str) -> InboundFilters:
    """Return the filters for the longest span that ends on the eve of a day."""
    days = max(DAYS)
    return InboundFilters(ship_to, day - timedelta(days=days), days)


def active(path: str, filters: InboundFilters, today: date, places: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the filters that are on, in words, each with the address without it."""
    words = {"ship_to": f"Place {dict(places).get(filters.ship_to, filters.ship_to)}"} if filters.ship_to else {}
    if filters.first != today:
        words["first"] = f"From {weekday(filters.first)}"
    if filters.days != 7:
        words["days"] = DAYS[filters.days]
    on = {name: value for name, value in query(filters).items() if name in words}
    return [(words[name], address(path, {key: on[key] for key in on if key != name})) for name in words]
