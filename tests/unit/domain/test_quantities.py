"""Quantities and units: exact fractions, rounded last (vectors of field rules 4.1 "Units")."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.quantities import UnitFactor, as_decimal, is_sane, is_whole, total

DOZEN = UnitFactor("DZN", "H87", 12)


def test_two_hundred_pieces_are_sixteen_dozen_and_two_thirds_and_come_back_whole() -> None:
    dozens = Fraction(200) / DOZEN.factor
    assert as_decimal(dozens) == Decimal("16.667")
    assert dozens * DOZEN.factor == 200


def test_two_partial_boxes_are_two_boxes_and_not_three() -> None:
    assert total([Fraction(144, 96), Fraction(48, 96)]) == 2


factors = st.builds(UnitFactor, st.just("XBX"), st.just("H87"), st.integers(1, 10**6), st.integers(1, 10**6))


@given(factors, st.integers(0, 10**9).map(lambda count: Decimal(count) / 1000))
def test_there_and_back_is_the_same(factor: UnitFactor, quantity: Decimal) -> None:
    assert Fraction(quantity) * factor.factor / factor.factor == Fraction(quantity)


@given(st.lists(st.fractions(min_value=0, max_value=10**6, max_denominator=1000), max_size=9))
def test_a_total_does_not_depend_on_the_order(parts: list[Fraction]) -> None:
    assert total(parts) == total(reversed(parts)) == sum(parts)


@pytest.mark.parametrize(
    ("quantity", "shown"),
    [
        ("100", "100"),
        ("100.000", "100"),
        ("1E+3", "1000"),
        ("0.1230", "0.123"),
        ("0.0005", "0.001"),
        ("0.0004", "0"),
        ("-2.5000", "-2.5"),
        ("0", "0"),
        ("123456789012345.6789", "123456789012345.679"),
    ],
)
def test_a_quantity_is_shown_with_three_decimals_at_most_and_no_zeros_behind(quantity: str, shown: str) -> None:
    assert f"{as_decimal(Decimal(quantity)):f}" == shown


@pytest.mark.parametrize(
    ("quantity", "whole"),
    [("1", True), ("1.000", True), ("1E+2", True), ("0.999", False), ("-3", True), ("0", True)],
)
def test_whole_numbers(quantity: str, whole: bool) -> None:
    assert is_whole(Decimal(quantity)) is whole
    assert is_whole(Fraction(Decimal(quantity))) is whole


@pytest.mark.parametrize(
    ("value", "sane"),
    [
        ("0", True),
        ("1", True),
        ("-1", True),
        ("999999999999999999", True),
        ("1e18", True),
        ("1e19", False),
        ("1e999999", False),
        ("1e-18", True),
        ("1e-19", False),
        ("0e999999", False),
        ("NaN", False),
        ("sNaN", False),
        ("Infinity", False),
        ("1" * 40, False),
        ("0." + "1" * 40, False),
    ],
)
def test_no_arithmetic_on_numbers_that_nobody_means(value: str, sane: bool) -> None:
    assert is_sane(Decimal(value)) is sane
