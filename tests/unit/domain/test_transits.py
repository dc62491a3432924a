"""From ship date to arrival and back, over the calendars of both ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.domain import transits
from portal.domain.calendars import WorkCalendar
from portal.domain.orders import ShipTo
from portal.domain.transits import Transit
from tests import make

#: Tuesday to Thursday, with a Wednesday between that can be closed.
TUESDAY, WEDNESDAY, THURSDAY = date(2026, 6, 2), date(2026, 6, 3), date(2026, 6, 4)
WEEKEND = frozenset({6, 7})

calendars = st.builds(
    WorkCalendar,
    st.frozensets(st.integers(1, 7), max_size=3),
    st.frozensets(st.dates(date(2026, 5, 1), date(2026, 7, 1)), max_size=6),
)


def way(days: int, supplier: WorkCalendar | None = None, **place: frozenset[int] | frozenset[date]) -> Transit:
    closed = WorkCalendar(WEEKEND) if supplier is None else supplier
    return Transit(days, closed, make.ship_to("Hamburg", **{"closed_weekdays": WEEKEND, **place}))


def _transit(days: int, supplier: WorkCalendar, place: WorkCalendar) -> Transit:
    return Transit(days, supplier, ShipTo(make.address(), "UTC", place.closed_weekdays, place.closed_dates))


ways = st.builds(_transit, st.integers(0, 12), calendars, calendars)
days = st.dates(date(2026, 5, 1), date(2026, 7, 1))


@pytest.mark.parametrize(
    ("transit", "ships", "arrives"),
    [
        pytest.param(way(2), TUESDAY, THURSDAY, id="two working days"),
        pytest.param(way(1, closed_dates=frozenset({WEDNESDAY})), TUESDAY, THURSDAY, id="the place is closed between"),
        pytest.param(way(1, WorkCalendar(WEEKEND, frozenset({WEDNESDAY}))), TUESDAY, THURSDAY, id="so is the supplier"),
        pytest.param(way(1), date(2026, 6, 5), date(2026, 6, 8), id="over a weekend"),
        pytest.param(way(2, WorkCalendar(frozenset({5, 6}))), THURSDAY, date(2026, 6, 9), id="over two weekends"),
        pytest.param(way(0), TUESDAY, TUESDAY, id="on the same day"),
        pytest.param(way(0, WorkCalendar()), date(2026, 6, 6), date(2026, 6, 8), id="from an open Saturday"),
    ],
)
def test_there_and_back(transit: Transit, ships: date, arrives: date) -> None:
    journey, back = transit.from_ship_date(ships), transit.to_arrival(arrives)
    assert journey is not None
    assert journey.arrives == arrives
    assert back is not None
    assert back.arrives == arrives
    assert back.ships >= ships


def test_the_sentences_name_both_days_and_what_is_closed() -> None:
    transit = way(1, WorkCalendar(WEEKEND, frozenset({WEDNESDAY})))
    assert transit.ship_words(THURSDAY) == (
        "Arrives Thu 4 Jun 2026 at Hamburg = leaves Tue 2 Jun 2026 at the latest, "
        "1 working day on the way; Wed 3 Jun is closed."
    )
    assert transit.arrival_words(TUESDAY) == (
        "Leaves Tue 2 Jun 2026 = arrives Thu 4 Jun 2026 at Hamburg, 1 working day on the way; Wed 3 Jun is closed."
    )


def test_a_closed_day_is_arrived_at_before() -> None:
    assert way(2).ship_words(date(2026, 6, 7)) == (
        "To be at Hamburg by Sun 7 Jun 2026, arrives Fri 5 Jun 2026 = leaves Wed 3 Jun 2026 at the latest, "
        "2 working days on the way."
    )


def test_many_closed_days_are_counted() -> None:
    journey = way(10).from_ship_date(TUESDAY)
    assert journey is not None
    assert journey.words.startswith("10 working days on the way; Sat 6 Jun, Sun 7 Jun, Sat 13")
    longer = way(15).from_ship_date(TUESDAY)
    assert longer is not None
    assert longer.words == "15 working days on the way; 6 days between are closed"


def test_a_way_that_never_ends_has_no_sentence() -> None:
    never = way(2, closed_weekdays=frozenset(range(1, 8)))
    assert (never.arrival_words(TUESDAY), never.ship_words(THURSDAY)) == ("", "")


@pytest.mark.parametrize("extreme", [date.min, date.max])
@pytest.mark.parametrize("count", [0, 1])
def test_the_first_and_last_day_of_all_fail_nothing(extreme: date, count: int) -> None:
    transit = way(count, WorkCalendar())
    transit.to_arrival(extreme)
    transit.from_ship_date(extreme)


@given(ways, days)
def test_goods_that_leave_on_the_latest_day_arrive_and_those_of_a_day_later_do_not(transit: Transit, day: date) -> None:
    journey = transit.to_arrival(day)
    assume(journey is not None)
    assert journey is not None
    assert journey.arrives <= day
    assert not transit.supplier.is_closed(journey.ships)
    later = transit.supplier.first_open(journey.ships + timedelta(days=1))
    following = None if later is None else transit.from_ship_date(later)
    assert following is None or following.arrives > day


@given(ways, days)
def test_an_arrival_leads_back_to_the_day_it_came_from_or_a_later_one(transit: Transit, day: date) -> None:
    ships = transit.supplier.first_open(day)
    journey = None if ships is None else transit.from_ship_date(ships)
    assume(journey is not None)
    assert journey is not None
    assert not transit.place.calendar.is_closed(journey.arrives)
    back = transit.to_arrival(journey.arrives)
    assert back is not None
    assert (back.ships >= journey.ships, back.arrives) == (True, journey.arrives)
    assert transit.to_arrival(back.arrives) == back


@given(ways, days, st.integers(0, 30))
def test_who_leaves_later_never_arrives_earlier(transit: Transit, day: date, ahead: int) -> None:
    first, second = transit.from_ship_date(day), transit.from_ship_date(day + timedelta(days=ahead))
    assume(first is not None and second is not None)
    assert first is not None
    assert second is not None
    assert first.arrives <= second.arrives
    earlier, later = transit.to_arrival(day), transit.to_arrival(day + timedelta(days=ahead))
    if earlier is not None and later is not None:
        assert earlier.ships <= later.ships


@given(ways, days)
def test_the_days_on_the_way_are_those_that_both_ends_work(transit: Transit, day: date) -> None:
    journey = transit.from_ship_date(day)
    assume(journey is not None)
    assert journey is not None
    if transit.days:
        between = (journey.arrives - journey.ships).days - 1
        assert between - len(journey.closed) == transit.days - 1


@pytest.mark.parametrize("days_", [None, -1, 367])
def test_a_way_of_unknown_length_is_not_reckoned(days_: int | None) -> None:
    line = make.line(transit_days=days_)
    assert transits.of_line(line, make.order(line), make.supplier()) is None


def test_the_place_of_the_line_is_where_the_goods_arrive() -> None:
    line = make.line(transit_days=2, ship_to=make.ship_to("Poznan"))
    transit = transits.of_line(line, make.order(line), make.supplier(address=make.address(country="PL")))
    assert transit == Transit(2, WorkCalendar(WEEKEND), make.ship_to("Poznan"))


@pytest.mark.parametrize(("lead", "day"), [(0, TUESDAY), (3, date(2026, 6, 5)), (4, date(2026, 6, 8)), (367, None)])
def test_goods_leave_on_the_first_open_day_after_the_lead_time(lead: int, day: date | None) -> None:
    line = make.line(lead_days=lead)
    supplier = make.supplier(address=make.address(country="DE"))
    assert transits.earliest_ship(line, make.order(line, ordered_on=TUESDAY), supplier) == day
