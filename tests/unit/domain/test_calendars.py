"""Working calendars: weekends by country, open days, and what an ERP tells about a supplier's."""

from __future__ import annotations

from datetime import date

import pytest

from portal.domain.calendars import WorkCalendar, weekend
from tests import make

WEEKENDS_OFF = WorkCalendar(frozenset({6, 7}), frozenset({date(2026, 4, 6)}))
NEVER = WorkCalendar(frozenset(range(1, 8)))


@pytest.mark.parametrize(
    ("country", "closed"),
    [("DE", {6, 7}), ("AE", {6, 7}), ("KW", {5, 6}), ("il", {5, 6}), ("IR", {5}), ("IN", {7}), ("", set())],
)
def test_the_weekend_is_that_of_the_country(country: str, closed: set[int]) -> None:
    assert weekend(country) == closed


@pytest.mark.parametrize(
    ("day", "found"),
    [
        pytest.param(date(2026, 4, 2), date(2026, 4, 2), id="an open day"),
        pytest.param(date(2026, 4, 4), date(2026, 4, 7), id="a weekend before a holiday"),
        pytest.param(date.max, date.max, id="the last day of all"),
    ],
)
def test_the_first_open_day_may_be_the_day_itself(day: date, found: date) -> None:
    assert WEEKENDS_OFF.first_open(day) == found


def test_days_are_given_forwards_and_backwards() -> None:
    friday = date(2026, 4, 3)
    assert next(WEEKENDS_OFF.open_after(friday)) == date(2026, 4, 7)
    assert next(WEEKENDS_OFF.open_until(date(2026, 4, 6))) == friday
    assert next(WEEKENDS_OFF.open_before(friday)) == date(2026, 4, 2)


def test_what_never_opens_has_no_open_day() -> None:
    assert NEVER.first_open(date(2026, 4, 6)) is None
    assert list(NEVER.open_until(date.min)) == []


def test_the_erp_knows_better_than_the_country() -> None:
    kuwait = make.address(country="KW")
    assert make.supplier(address=kuwait).calendar.closed_weekdays == {5, 6}
    assert make.supplier(address=kuwait, closed_weekdays=frozenset({7})).calendar.closed_weekdays == {7}
    assert make.supplier(address=kuwait, closed_weekdays=frozenset()).calendar.closed_weekdays == set()
    assert make.supplier().calendar == WorkCalendar()
