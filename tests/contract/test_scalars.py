"""Untrusted text becomes a value, or is asked back with a sentence that helps."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.contracts import scalars
from portal.contracts.scalars import Unreadable
from portal.domain.acknowledgments import RowType
from tests import strategies

#: A whole number that Python refuses to write out.
HUGE = pytest.param(10**5000, id="huge")


def refusal_of(read: object, value: object, *args: object) -> Unreadable:
    with pytest.raises(Unreadable) as refusal:
        read(value, *args)  # type: ignore[operator]
    return refusal.value


@pytest.mark.parametrize(
    ("text", "value"),
    [("5", "5"), (" 5 ", "5"), ("12.5", "12.5"), (".5", "0.5"), ("-3", "-3"), ("007", "7"), ("1.234", "1.234")],
)
def test_a_number_with_a_point_is_read(text: str, value: str) -> None:
    assert scalars.quantity(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,5", "Write 1.5 with a point."),
        ("0,500", "Write 0.500 with a point."),
        ("1.234,5", "Write 1234.5, without anything between the thousands."),
        ("1,234.5", "Write 1234.5, without anything between the thousands."),
        ("1,234,567", "Write 1234567, without anything between the thousands."),
        ("1.234.567", "Write 1234567, without anything between the thousands."),
        ("1 234", "Write 1234, without anything between the thousands."),
        ("1\u00a0234,5", "Enter a number, for example 12.5."),
        ("1'234.50", "Write 1234.50, without anything between the thousands."),
        ("1,234", "1,234 can be read in two ways. Write 1234 or 1.234."),
        ("+5", "Write the number without a plus sign."),
        ("\u0661\u0662", "Write the number with the digits 0 to 9."),
        ("\uff15", "Write the number with the digits 0 to 9."),
        ("1" * 40, "Use at most 12 digits before the point and 6 after it."),
    ],
)
def test_what_a_person_may_have_meant_is_asked_back(text: str, sentence: str) -> None:
    assert str(refusal_of(scalars.quantity, text)) == sentence


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "--", "5.", ".", "1e999", "1E2", "NaN", "Infinity", "-inf", "0x10", "1_000", "1,5,5", "5 pcs", "1\0",
     "\ud800", "\u202e5", "\u00bd", "\u00b2"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    assert refusal_of(scalars.quantity, text).rule == "SCH-03"


@pytest.mark.parametrize("value", [True, 5, 1.5, float("nan"), None, [[]], {}, HUGE])
def test_a_number_comes_as_text_and_in_no_other_way(value: object) -> None:
    assert refusal_of(scalars.quantity, value).key == "SCH-02.number"


def test_a_number_may_have_twelve_digits_before_and_six_after_the_point() -> None:
    assert scalars.price("999999999999.999999") == Decimal("999999999999.999999")
    assert refusal_of(scalars.price, "1000000000000").key == "SCH-03.long"
    assert refusal_of(scalars.price, "0.1234567").key == "SCH-03.long"


@given(st.text(max_size=30) | st.text("0123456789.,-+ '", max_size=12))
def test_no_text_crashes_and_every_number_read_is_what_python_reads(text: str) -> None:
    with suppress(Unreadable):
        assert scalars.quantity(text) == Decimal(text.strip())


def test_a_day_is_read_in_one_form_only() -> None:
    assert scalars.day(" 2026-06-08 ") == date(2026, 6, 8)
    for text in ("8.6.2026", "06/08/2026", "2026-6-8", "20260608", "2026-06-08T10:00", "99999-1-1", "", "2026-W24-1"):
        assert refusal_of(scalars.day, text).key == "SCH-04"


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "2025-02-29", "2026-00-00"])
def test_a_day_that_is_in_no_calendar_is_named(text: str) -> None:
    assert str(refusal_of(scalars.day, text)) == f"There is no such day: {text}."


def test_years_are_read_from_1900_to_2199() -> None:
    assert scalars.day("1900-01-01").year == 1900
    assert scalars.day("2199-12-31").year == 2199
    for text in ("1899-12-31", "2200-01-01", "0000-01-01", "0002-06-08", "9999-12-31"):
        assert refusal_of(scalars.day, text).key == "SCH-04.year"


def test_a_text_is_trimmed_composed_and_has_newlines_for_line_ends() -> None:
    assert scalars.plain_text(" cafe\u0301\r\nnext\rlast\t! ", 20) == "caf\u00e9\nnext\nlast\t!"


def test_a_text_may_be_as_long_as_its_limit_after_composing() -> None:
    assert scalars.plain_text("e\u0301" * 10, 10) == "\u00e9" * 10
    refusal = refusal_of(scalars.plain_text, "x" * 11, 10)
    assert str(refusal) == "Use at most 10 characters. There are 11 now."
    assert refusal_of(scalars.plain_text, "x" * 10_000_000, 10).key == "SCH-05.long"


@pytest.mark.parametrize("mark", ["\0", "\x1b", "\x7f", "\x85", "\ud800", "\ufffe", "\uffff", "\U0001ffff"])
def test_characters_that_cannot_be_shown_are_refused(mark: str) -> None:
    assert refusal_of(scalars.plain_text, f"a{mark}b", 10).key == "SCH-05.control"


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u061c", "\u202a", "\u202e", "\u2066", "\u2069"])
def test_marks_that_change_the_reading_direction_are_refused(mark: str) -> None:
    assert refusal_of(scalars.plain_text, f"a{mark}b", 10).key == "SCH-05.direction"


@pytest.mark.parametrize(
    "text", ["\u5c71\u7530", "\u05e9\u05dc\u05d5\u05dd", "\U0001f69a\u200d\U0001f4a8", "<b>&amp;", "=1+1"]
)
def test_texts_of_the_world_pass_as_they_are(text: str) -> None:
    assert scalars.plain_text(text, 20) == text


@given(strategies.notes())
def test_reading_a_text_twice_changes_nothing(text: str) -> None:
    once = scalars.plain_text(text, 200)
    assert scalars.plain_text(once, 200) == once == text


def test_a_code_stands_on_one_line() -> None:
    assert scalars.code(" AB-77 ", 10) == "AB-77"
    for text in ("AB\n77", "AB\t77", "AB\u202877"):
        assert refusal_of(scalars.code, text, 10).key == "SCH-05.line"
    with pytest.raises(Unreadable) as refusal:
        scalars.code("  ", 10, empty=False)
    assert refusal.value.key == "SCH-05.empty"


def test_a_choice_is_named_with_all_others() -> None:
    assert scalars.choice("accept", RowType) is RowType.ACCEPT
    refusal = refusal_of(scalars.choice, "Accept", RowType)
    assert str(refusal) == "Use one of these: accept, backorder, substitute, reject."


@pytest.mark.parametrize("value", [True, False, -1, 10, 1.0, "1", None, HUGE])
def test_a_whole_number_is_no_truth_value_and_no_text(value: object) -> None:
    assert refusal_of(scalars.whole, value, 0, 9).key == "SCH-02.whole"


def test_both_ends_of_a_whole_numbers_range_belong_to_it() -> None:
    assert [scalars.whole(value, 0, 9) for value in (0, 9)] == [0, 9]


def test_a_finding_repeats_a_value_only_as_far_as_it_can_be_shown() -> None:
    assert scalars.shown("a\0b\u202ec") == "a\ufffdb\ufffdc"
    assert scalars.shown("x" * 100) == "x" * 59 + "\u2026"
    assert scalars.shown("x" * 60) == "x" * 60
