"""Receiving windows: what is free, what a booking needs, and the windows of a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.domain import windows
from portal.domain.windows import CannotPlan, Counted, Plan, Window

HERE = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 4, 20)
WINDOW = Window("HAM", MONDAY, time(8), time(10), 4, Counted.NOTICES)
PALLETS = replace(WINDOW, capacity=10, counted=Counted.PALLETS)
BEFORE = datetime(2026, 4, 20, 7, 59, tzinfo=HERE)
PLAN = Plan("HAM", MONDAY, MONDAY, frozenset(range(7)), time(8), time(16), 120, 2, Counted.NOTICES)


def plan(**fields: Any) -> tuple[Window, ...]:
    return windows.spread(replace(PLAN, **fields), MONDAY)


def problems(**fields: Any) -> set[str]:
    with pytest.raises(CannotPlan) as refusal:
        plan(**fields)
    return set(refusal.value.problems)


def test_a_notice_takes_one_place_or_as_many_as_it_has_pallets_and_goods_on_none_take_one():
    assert [WINDOW.needed(pallets) for pallets in (0, 1, 7)] == [1, 1, 1]
    assert [PALLETS.needed(pallets) for pallets in (0, 1, 7)] == [1, 1, 7]
    assert [windows.pallets(said, 3) for said in (None, 0, 5)] == [3, 0, 5]


@pytest.mark.parametrize(
    ("window", "pallets", "now", "said"),
    [
        (WINDOW, 9, BEFORE, ""),
        (WINDOW, 1, datetime(2026, 4, 20, 8, 0, tzinfo=HERE), "has begun"),
        (WINDOW, 1, datetime(2026, 4, 19, 23, 59, tzinfo=HERE), ""),
        (WINDOW, 1, datetime(2026, 4, 21, 7, 0, tzinfo=HERE), "has begun"),
        (replace(WINDOW, taken=3), 1, BEFORE, ""),
        (replace(WINDOW, taken=4), 1, BEFORE, "just taken"),
        (replace(WINDOW, is_closed=True), 1, BEFORE, "closed"),
        (replace(PALLETS, taken=7), 3, BEFORE, ""),
        (replace(PALLETS, taken=7), 4, BEFORE, "room for 3 pallets, and this notice has 4"),
        (replace(PALLETS, taken=9), 2, BEFORE, "room for 1 pallet, and this notice has 2"),
    ],
)
def test_a_window_is_refused_for_a_reason_and_exactly_what_is_free_fits(window, pallets, now, said):
    refusal = windows.refusal(window, pallets, now)
    assert said in refusal
    assert bool(refusal) == bool(said)


def test_the_next_free_window_is_the_first_behind_that_has_room():
    full = replace(WINDOW, opens=time(10), closes=time(12), taken=4)
    closed = replace(WINDOW, opens=time(12), closes=time(14), is_closed=True)
    free = replace(WINDOW, opens=time(14), closes=time(16))
    tomorrow = replace(WINDOW, day=date(2026, 4, 21))
    known = [tomorrow, free, closed, full, WINDOW]
    assert windows.next_free(known, WINDOW, 1, BEFORE) == free
    assert windows.next_free(known, free, 1, BEFORE) == tomorrow
    assert windows.next_free(known, tomorrow, 1, BEFORE) is None


def test_a_plan_cuts_the_opening_hours_of_its_weekdays_and_leaves_out_what_is_too_short():
    spans = [f"{each.opens:%H:%M}-{each.closes:%H:%M}" for each in plan(opens=time(8, 30), closes=time(13))]
    assert spans == ["08:30-10:30", "10:30-12:30"]
    assert [each.closes for each in plan(minutes=0)] == [time(16)]
    assert [each.closes for each in plan(opens=time(22), closes=time(23, 59), minutes=30)][-1] == time(23, 30)
    week = plan(last=date(2026, 5, 3), weekdays=frozenset({1, 6}), minutes=0)
    assert [each.day.day for each in week] == [21, 26, 28, 3]
    assert {(each.ship_to, each.capacity, each.counted, each.taken) for each in week} == {
        ("HAM", 2, Counted.NOTICES, 0)
    }


@pytest.mark.parametrize(
    ("fields", "about"),
    [
        ({"first": date(2026, 4, 19)}, {"first"}),
        ({"last": date(2026, 4, 19)}, {"last"}),
        ({"last": date(2026, 10, 19)}, {"last"}),
        ({"weekdays": frozenset()}, {"weekdays"}),
        ({"weekdays": frozenset({1})}, {"weekdays"}),
        ({"closes": time(8)}, {"closes"}),
        ({"closes": time(9)}, {"minutes"}),
        ({"capacity": 0}, {"capacity"}),
        ({"capacity": 1000}, {"capacity"}),
        ({"first": date(2026, 4, 19), "closes": time(7), "capacity": 0}, {"first", "closes", "capacity"}),
    ],
)
def test_a_plan_that_cannot_be_names_everything_that_is_wrong(fields, about):
    assert problems(**fields) == about


def test_what_lies_on_the_limits_of_a_plan_is_fine():
    assert len(plan(last=date(2026, 10, 18), minutes=0)) == windows.MOST_DAYS
    assert plan(capacity=windows.MOST_CAPACITY)[0].free == 999


def test_windows_that_share_time_with_others_are_left_out_and_those_that_touch_are_not():
    known = [replace(WINDOW, opens=time(9), closes=time(10))]
    assert [each.opens.hour for each in windows.fresh(plan(), known)] == [10, 12, 14]
    elsewhere = [replace(known[0], ship_to="KIEL"), replace(known[0], day=date(2026, 4, 21))]
    assert len(windows.fresh(plan(), elsewhere)) == 4
