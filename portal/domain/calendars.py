"""Working calendars: the days on which a supplier sends goods, or a place receives them, each in its own time zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

#: How far an open day is looked for.
SEARCH_DAYS = 60

_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()

_SATURDAY_AND_SUNDAY = frozenset({6, 7})

#: Weekends that are not Saturday and Sunday, as ISO weekdays (Unicode CLDR, weekData).
_WEEKENDS = {
    **dict.fromkeys(("BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "OM", "QA", "SA", "SD", "SY", "YE"), {5, 6}),
    "AF": {4, 5},
    "IR": {5},
    "IN": {7},
    "UG": {7},
}


def weekend(country: str) -> frozenset[int]:
    """Return the days of the weekend in a country (ISO 3166-1 alpha-2) as ISO weekdays; none without a country."""
    if not country:
        return frozenset()
    return frozenset(_WEEKENDS.get(country.upper(), _SATURDAY_AND_SUNDAY))


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """ISO weekdays (1 Monday) and dates that are closed; every other day is open."""

    closed_weekdays: frozenset[int] = frozenset()
    closed_dates: frozenset[date] = frozenset()

    def is_closed(self, day: date) -> bool:
        """Say whether nothing is done on this day."""
        return day.isoweekday() in self.closed_weekdays or day in self.closed_dates

    def first_open(self, start: date) -> date | None:
        """Return the first open day from this one on, the day itself included; None within ``SEARCH_DAYS``."""
        return next(self._open(start.toordinal(), 1), None)

    def open_after(self, day: date) -> Iterator[date]:
        """Give the open days after this one, until there is none for ``SEARCH_DAYS``."""
        return self._open(day.toordinal() + 1, 1)

    def open_until(self, day: date) -> Iterator[date]:
        """Give the open days from this one back, the day itself included, until there is none as above."""
        return self._open(day.toordinal(), -1)

    def open_before(self, day: date) -> Iterator[date]:
        """Give the open days before this one, going back, until there is none as above."""
        return self._open(day.toordinal() - 1, -1)

    def _open(self, ordinal: int, step: int) -> Iterator[date]:
        shut = 0
        while shut <= SEARCH_DAYS and _FIRST <= ordinal <= _LAST:
            day = date.fromordinal(ordinal)
            shut = shut + 1 if self.is_closed(day) else 0
            if not shut:
                yield day
            ordinal += step

    def __or__(self, other: WorkCalendar) -> WorkCalendar:
        """Return the calendar that is closed where either is."""
        return WorkCalendar(self.closed_weekdays | other.closed_weekdays, self.closed_dates | other.closed_dates)
