"""Which version of a word's meaning holds on a day, and conversions that lose nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.mappings import (
    LONGEST,
    Mapping,
    MappingKind,
    can_be_mapped,
    in_force,
    normal,
    read_factor,
    written_factor,
)

DAY = date(2026, 6, 8)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)

FIRST = Mapping(MappingKind.UNIT, "GLOBEX", "Stk", "C62")
SECOND = replace(FIRST, ours="H87", valid_from=DAY, version=2)
GENERAL = replace(FIRST, supplier="", ours="EA", version=7)

factors = st.fractions(min_value=Fraction(1, 10**6), max_value=10**6, max_denominator=10**6)
quantities = st.decimals(0, 10**9, places=3)


@pytest.mark.parametrize(("day", "ours"), [(BEFORE, "C62"), (DAY, "H87"), (AFTER, "H87")])
def test_a_later_version_takes_the_earlier_ones_place_from_its_first_day_on(day: date, ours: str) -> None:
    for versions in ([FIRST, SECOND], [SECOND, FIRST]):
        held = in_force(versions, day)
        assert held is not None
        assert held.ours == ours


@pytest.mark.parametrize(("day", "ours"), [(BEFORE, "H87"), (DAY, "H87"), (AFTER, None)])
def test_the_last_day_is_included_and_nothing_earlier_comes_back_behind_it(day: date, ours: str | None) -> None:
    held = in_force([FIRST, replace(SECOND, valid_from=None, valid_to=DAY)], day)
    assert (None if held is None else held.ours) == ours


def test_the_suppliers_own_comes_before_what_holds_for_all_until_it_ends() -> None:
    own = replace(FIRST, valid_to=DAY)
    assert in_force([GENERAL, own], DAY) is own
    assert in_force([GENERAL, own], AFTER) is GENERAL


def test_nothing_holds_before_the_first_version_begins() -> None:
    assert in_force([SECOND], BEFORE) is None


@given(factors, quantities)
def test_there_and_back_is_the_same(factor: Fraction, quantity: Decimal) -> None:
    mapping = replace(FIRST, factor=factor)
    assert mapping.to_theirs(mapping.to_ours(quantity)) == Fraction(quantity)
    assert mapping.to_ours(mapping.to_theirs(quantity)) == Fraction(quantity)


def test_two_hundred_pieces_in_dozens_come_back_as_two_hundred() -> None:
    dozen = replace(FIRST, theirs="Dtzd", factor=Fraction(12))
    assert dozen.to_theirs(Fraction(200)) == Fraction(50, 3)
    assert dozen.to_ours(dozen.to_theirs(Fraction(200))) == 200


def test_parts_of_boxes_are_added_exactly() -> None:
    box = replace(FIRST, theirs="Karton", factor=Fraction(96))
    assert box.to_theirs(Fraction(144)) + box.to_theirs(Fraction(48)) == 2


@given(factors)
def test_a_factor_reads_as_it_is_written(factor: Fraction) -> None:
    assert read_factor(written_factor(factor)) == factor


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("96", Fraction(96)),
        (" 1 / 12 ", Fraction(1, 12)),
        ("0.45359237", Fraction(45359237, 10**8)),
        ("999999999999", Fraction(999_999_999_999)),
        ("0", None),
        ("0.0", None),
        ("1/0", None),
        ("0/3", None),
        ("-1", None),
        ("1,5", None),
        ("1e3", None),
        ("٣", None),
        ("9" * 13, None),
        ("999999999999.999999999999", None),
        ("", None),
    ],
)
def test_a_factor_is_a_number_above_zero_or_a_fraction(text: str, factor: Fraction | None) -> None:
    assert read_factor(text) == factor


@pytest.mark.parametrize("word", ["ＳＴＫ", " stk ", "STK", "Stk"])
def test_words_are_compared_without_case_width_and_outer_spaces(word: str) -> None:
    assert normal(word) == "stk"


@pytest.mark.parametrize(
    ("word", "can"),
    [
        ("Stk", True),
        ("x" * LONGEST, True),
        ("x" * (LONGEST + 1), False),
        ("ß" * 61, False),
        (" ", False),
        ("a\nb", False),
    ],
)
def test_a_word_is_one_line_that_is_not_too_long_however_it_is_compared(word: str, can: bool) -> None:
    assert can_be_mapped(word) is can
