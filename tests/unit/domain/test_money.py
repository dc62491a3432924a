"""Money: rounding half up to the currency's decimals (vectors of field rules 4.1 and field vocabulary 3.14)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.money import exponent, line_net, round_half_up, rounded
from tests import make


def test_halves_go_up_where_binary_floats_go_down() -> None:
    assert round(2.675, 2) == 2.67
    assert rounded(Decimal("2.675"), "EUR") == Decimal("2.68")


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("1.005", 2, "1.01"),
        ("1.0049999", 2, "1.00"),
        ("-1.005", 2, "-1.01"),
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("0", 2, "0.00"),
    ],
)
def test_halves_go_away_from_zero(value: str, decimals: int, expected: str) -> None:
    assert str(round_half_up(Decimal(value), decimals)) == expected


def test_twelve_hundred_at_14_95_per_hundred_are_179_40() -> None:
    assert line_net(Decimal(1200), Decimal("14.95"), Decimal(100), "EUR") == Decimal("179.40")


def test_tax_is_rounded_once_for_a_category_and_not_for_each_line() -> None:
    line = rounded(Decimal("10.13"), "EUR")
    assert rounded(7 * line * Decimal("0.19"), "EUR") == Decimal("13.47")
    assert 7 * rounded(line * Decimal("0.19"), "EUR") == Decimal("13.44")
    assert rounded(9 * Decimal("0.99") * Decimal("0.21"), "EUR") == Decimal("1.87")
    assert 9 * rounded(Decimal("0.99") * Decimal("0.21"), "EUR") == Decimal("1.89")


def test_lines_are_rounded_before_they_are_summed() -> None:
    lines = [make.line(number, "0.67", price="1.50", discrete=False) for number in (10, 20, 30)]
    assert make.order(*lines).value == Decimal("3.03")
    assert rounded(3 * Decimal("0.67") * Decimal("1.50"), "EUR") == Decimal("3.02")


@pytest.mark.parametrize(("currency", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("XYZ", 2)])
def test_each_currency_has_its_own_decimals(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals
    assert -int(rounded(Decimal("1.23456"), currency).as_tuple().exponent) == decimals


def test_a_free_line_is_worth_nothing() -> None:
    assert make.line(10, free_of_charge=True).net("EUR") == 0


@given(st.fractions(min_value=-(10**9), max_value=10**9), st.integers(0, 4))
def test_rounding_moves_by_half_a_step_at_most_and_only_once(value: Fraction, decimals: int) -> None:
    result = round_half_up(value, decimals)
    assert abs(Fraction(result) - value) <= Fraction(1, 2 * 10**decimals)
    assert round_half_up(result, decimals) == result
    assert round_half_up(-value, decimals) == -result


@given(st.integers(1, 10**9), st.integers(1, 10**6), st.integers(1, 1000))
def test_a_line_is_worth_its_exact_product_rounded_once(quantity: int, price: int, base: int) -> None:
    net = line_net(Decimal(quantity) / 1000, Decimal(price) / 10_000, Decimal(base), "EUR")
    assert abs(Fraction(net) - Fraction(quantity, 1000) * Fraction(price, 10_000) / base) <= Fraction(1, 200)
