"""How much an invoice looks like another one, by the labelled pairs of ``portal bench duplicates``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bench.duplicates import RENT, Label, Pair, by_hand, invoice, measure, pairs
from portal.domain.duplicates import PARTS, VALUES, Signal, is_slip, norm

ALL = pairs()


def of(label: Label) -> list[Pair]:
    return [pair for pair in ALL if pair.label is label]


def test_there_are_enough_pairs_of_each_kind() -> None:
    assert len(ALL) >= 300
    assert all(len(of(label)) >= 100 for label in Label)
    assert [pair.second.number for pair in pairs()] == [pair.second.number for pair in ALL]


def test_no_exact_twin_is_missed() -> None:
    assert [pair.words for pair in of(Label.EXACT) if (found := pair.score()) is None or not found.is_certain] == []


def test_fewer_than_one_in_a_hundred_other_invoices_are_refused() -> None:
    others = of(Label.OTHER)
    refused = [pair for pair in others if (found := pair.score()) is not None and found.is_certain]
    assert [pair.words for pair in refused] == [RENT]
    assert len(refused) / len(others) < 0.01


def test_twins_in_disguise_go_to_the_buyer() -> None:
    missed = [f"{one.first.number} {one.second.number}" for one in of(Label.DISGUISED) if one.score() is None]
    assert missed == []


@pytest.mark.parametrize("pair", [pair for pair in by_hand() if pair.words != RENT], ids=lambda pair: pair.words)
def test_hard_cases(pair: Pair) -> None:
    found = pair.score()
    if pair.label is Label.OTHER:
        assert found is None or not found.is_certain
    else:
        assert found is not None
        assert found.is_certain is (pair.label is Label.EXACT)


def test_the_benchmark_meets_its_goals() -> None:
    figures = list(measure())
    assert all(figure.is_met for figure in figures)
    assert sum(figure.goal is not None for figure in figures) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [("INV-00123", "inv 123"), ("INV-1O23", "INV-1023"), ("2026/I1", "2026-1L"), ("R.0", "R0"), ("ab-1", "AB 01")],
)
def test_numbers_that_read_the_same(one: str, other: str) -> None:
    assert norm(one) == norm(other)


@pytest.mark.parametrize(("one", "other"), [("INV-1023", "INV-1032"), ("R-10", "R-1"), ("R-0", "R-1"), ("A-1", "B-1")])
def test_numbers_that_do_not(one: str, other: str) -> None:
    assert norm(one) != norm(other)


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("1023", "1032", True),
        ("1023", "1024", True),
        ("1023", "102", True),
        ("1023", "10233", True),
        ("1023", "1023", False),
        ("1023", "3021", False),
        ("1023", "1123x", False),
        ("1203", "1032", False),
        ("", "1", True),
    ],
)
def test_slips(one: str, other: str, slip: bool) -> None:
    assert is_slip(one, other) is is_slip(other, one) is slip


@given(st.text("0123456789", min_size=1, max_size=9), st.data())
def test_every_single_slip_is_seen(number: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(number) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    for other in (
        number[:at] + digit + number[at:],
        number[:at] + number[at + 1 :],
        number[:at] + digit + number[at + 1 :],
        number[:at] + number[at : at + 2][::-1] + number[at + 2 :],
    ):
        assert is_slip(number, other) is (number != other)


def test_the_explanation_says_what_is_the_same() -> None:
    found = Pair(Label.DISGUISED, "", invoice("INV-7"), invoice("INV 007")).score()
    assert found is not None
    assert (found.signal, str(found.value)) == (Signal.SPELLING, "0.9")
    assert found.explanation == ("the numbers INV 007 and INV-7 differ only in marks, zeros or letters that look alike")


def test_the_strongest_of_what_two_invoices_have_in_common_is_the_score() -> None:
    one, other = invoice("INV-7", order=""), invoice("INV 007", order="")
    found = Pair(Label.DISGUISED, "", one, other).score()
    assert found is not None
    assert found.signals == (Signal.SPELLING, Signal.AMOUNT)
    assert found.value == max(VALUES[signal] for signal in found.signals)
    assert set(PARTS) == set(VALUES) == set(Signal)
