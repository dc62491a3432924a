"""Values as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from portal.domain import texts
from portal.domain.quantities import UnitFactor


def test_dates_have_a_month_in_words() -> None:
    assert texts.day(date(2026, 3, 2)) == "2 Mar 2026"
    assert texts.day(date(2026, 12, 31)) == "31 Dec 2026"
    assert texts.day(None) == "no date"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("100.000"), "100"),
        (Decimal("1234567.5"), "1,234,567.5"),
        (Decimal("1E+3"), "1,000"),
        (Fraction(1, 3), "0.333"),
        (Fraction(1, 100_000), "1e-05"),
        (0, "0"),
        (Decimal("-0.5"), "-0.5"),
    ],
)
def test_numbers_have_no_zeros_behind_and_never_read_as_zero_when_they_are_not(
    value: Decimal | Fraction | int, shown: str
) -> None:
    assert texts.number(value) == shown


@pytest.mark.parametrize(
    ("quantity", "unit", "shown"),
    [
        (1, "pieces", "1 piece"),
        (1, "boxes", "1 box"),
        (1, "kg", "1 kg"),
        (2, "boxes", "2 boxes"),
        (Decimal("0.5"), "litres", "0.5 litres"),
    ],
)
def test_one_of_a_unit_is_singular(quantity: Decimal | int, unit: str, shown: str) -> None:
    assert texts.measured(quantity, unit) == shown


@pytest.mark.parametrize(
    ("price", "currency", "shown"),
    [
        ("9.5", "EUR", "9.50"),
        ("9.5000", "EUR", "9.50"),
        ("0.0125", "EUR", "0.0125"),
        ("1200", "JPY", "1,200"),
        ("1200.5", "JPY", "1,200.5"),
        ("1", "KWD", "1.000"),
        ("0", "EUR", "0.00"),
    ],
)
def test_prices_have_at_least_the_currencys_decimals(price: str, currency: str, shown: str) -> None:
    assert texts.price(Decimal(price), currency) == shown


def test_amounts_are_rounded_to_their_currency() -> None:
    assert texts.amount(Decimal("1234.565"), "EUR") == "1,234.57 EUR"
    assert texts.amount(Decimal("1234.5"), "JPY") == "1,235 JPY"


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [
        (Fraction(1, 10), "10 %"),
        (Fraction(1, 40), "2.5 %"),
        (Fraction(1, 19), "5.3 %"),
        (Fraction(1, 100_000), "less than 0.1 %"),
        (Fraction(0), "0 %"),
        (Fraction(12), "1,200 %"),
    ],
)
def test_ratios_are_per_cent(ratio: Fraction, shown: str) -> None:
    assert texts.percent(ratio) == shown


def test_lists_read_like_a_sentence_and_end() -> None:
    assert texts.listed([]) == ""
    assert texts.listed([10]) == "10"
    assert texts.listed([10, 20, 30]) == "10, 20 and 30"
    assert texts.listed(range(1, 11)) == "1, 2, 3, 4, 5, 6, 7, 8, 9 and 10"
    assert texts.listed(range(1, 13)) == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more"


def test_counts_agree_with_their_noun() -> None:
    assert [texts.counted(count, "line") for count in (0, 1, 2000)] == ["0 lines", "1 line", "2,000 lines"]
    assert texts.counted(2, "entry", "entries") == "2 entries"


NAMES = {"XBX": "boxes", "H87": "pieces", "KGM": "kg"}


@pytest.mark.parametrize(
    ("entered", "factor", "is_open", "words"),
    [
        ("3", UnitFactor("XBX", "H87", 96), "300", "3 boxes x 96 = 288 pieces, open 300"),
        ("1", UnitFactor("XBX", "H87", 1200), "1200", "1 box x 1,200 = 1,200 pieces, open 1,200"),
        ("2", UnitFactor("XBX", "KGM", 1, 3), "1", "2 boxes x 0.333 (1/3) = 0.667 kg, open 1"),
        ("2", UnitFactor("XQQ", "H87", 5), "10.5", "2 XQQ x 5 = 10 pieces, open 10.5"),
    ],
)
def test_a_conversion_names_the_units_and_leaves_a_code_without_a_name(entered, factor, is_open, words):
    assert texts.converted(Decimal(entered), factor, Decimal(is_open), NAMES) == words
