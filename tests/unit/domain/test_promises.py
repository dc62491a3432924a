"""Pauses between tries: growing, spread, bounded, and never shorter than the other side asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.domain.promises import FIRST_PAUSE, LONGEST_PAUSE, LONGEST_WISH, pause

EVEN = 0.5  # the chance that leaves a pause as it is


def test_pauses_double_until_the_longest() -> None:
    seconds = [pause(tries, chance=EVEN).total_seconds() for tries in range(1, 11)]
    assert seconds == [1, 2, 4, 8, 16, 32, 64, 120, 120, 120]


@pytest.mark.parametrize("tries", [0, 1])
def test_the_first_pause_is_the_shortest(tries: int) -> None:
    assert pause(tries, chance=EVEN) == FIRST_PAUSE


def test_a_very_long_absence_gives_no_longer_pause() -> None:
    assert pause(1_000_000, chance=EVEN) == LONGEST_PAUSE


@pytest.mark.parametrize(("chance", "seconds"), [(0, 6), (0.5, 8), (1, 10)])
def test_pauses_are_spread_by_a_quarter_either_way(chance: float, seconds: int) -> None:
    assert pause(4, chance=chance) == timedelta(seconds=seconds)


@pytest.mark.parametrize("chance", [0, 0.5, 1])
def test_it_never_comes_back_before_the_other_side_wishes(chance: float) -> None:
    assert pause(1, chance=chance, retry_after=30) >= timedelta(seconds=30)


@pytest.mark.parametrize(
    ("wish", "kept"), [(0, timedelta(0)), (-5, timedelta(0)), (3600, LONGEST_WISH), (86_400, LONGEST_WISH)]
)
def test_a_wish_is_believed_from_nothing_to_an_hour(wish: float, kept: timedelta) -> None:
    assert pause(1, chance=0, retry_after=wish) == kept
