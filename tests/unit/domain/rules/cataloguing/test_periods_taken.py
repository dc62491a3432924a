"""Days taken by lines about one item, against the same found the slow way."""

from __future__ import annotations

from datetime import date, timedelta
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.rules import PeriodsTaken, Sibling

START = date(2026, 1, 1)

days = st.none() | st.integers(0, 30).map(lambda day: START + timedelta(days=day))
periods = st.lists(st.tuples(days, days), max_size=20)


def overlap(one: Sibling, valid_from: date | None, valid_to: date | None) -> bool:
    first = max(one.valid_from or date.min, valid_from or date.min)
    return first <= min(one.valid_to or date.max, valid_to or date.max)


@given(periods)
def test_a_line_is_found_where_one_overlaps_and_it_does_overlap(said):
    taken, lines = PeriodsTaken(), []
    for place, (valid_from, valid_to) in enumerate(said):
        possible = (valid_from or date.min) <= (valid_to or date.max)
        found = taken.find(valid_from, valid_to) if possible else None
        there = [one for one in lines if overlap(one, valid_from, valid_to)] if possible else []
        assert (found is None) == (not there)
        assert found is None or found in there
        line = Sibling(place, valid_from, valid_to)
        taken.add(line)
        if possible:
            lines.append(line)


def test_thousands_of_lines_take_no_longer_each_than_a_few():
    began, taken = process_time(), PeriodsTaken()
    for place in range(50_000):
        first = START + timedelta(days=place % 5_000)
        taken.find(first, None if place % 3 == 0 else first)
        taken.add(Sibling(place, first, None if place % 3 == 0 else first))
    assert process_time() - began < 20
