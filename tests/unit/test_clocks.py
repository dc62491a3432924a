"""What is measured in rounds: the least disturbed round, and how calls compare within each."""

from __future__ import annotations

import pytest

from portal.bench.clocks import Rounds, Time, compare


def _rounds(*seconds: float) -> Rounds:
    return Rounds(tuple(Time(cpu, 2 * cpu) for cpu in seconds))


def test_the_best_round_is_the_one_that_was_disturbed_least():
    assert _rounds(3, 1, 2).best == Time(1, 2)


def test_calls_are_compared_round_by_round_so_that_a_slow_moment_slows_both():
    floor, page = _rounds(1, 10, 1), _rounds(4, 40, 4)
    assert page.against(floor) == Time(4, 4)


def test_one_lucky_round_decides_nothing():
    assert _rounds(4, 4, 4).against(_rounds(1, 0.25, 1)).cpu == 4


def test_calls_take_turns():
    seen: list[str] = []
    calls = {name: lambda name=name: seen.append(name) for name in "ab"}
    times = compare(calls, rounds=2, each=2)
    assert "".join(seen) == "ab" + "aabb" * 2
    assert [len(times[name].times) for name in "ab"] == [2, 2]


def test_rounds_of_different_comparisons_do_not_mix():
    with pytest.raises(ValueError, match="shorter"):
        _rounds(1, 2).against(_rounds(1))
