"""How values read on a page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest

from portal.web.shared import formats

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)


def plain(text: str) -> str:
    """Return the text with ordinary spaces, to compare by eye."""
    return text.replace(formats.THIN, " ").replace(formats.SPACE, " ")


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        ("12345.6", "EUR", "12 345.60 EUR"),
        ("1280000", "JPY", "1 280 000 JPY"),
        ("1280000.00", "JPY", "1 280 000 JPY"),
        ("1250.1", "KWD", "1 250.100 KWD"),
        ("0.0325", "USD", "0.0325 USD"),
        ("-5", "EUR", "−5.00 EUR"),
        ("999.99", "EUR", "999.99 EUR"),
        ("1E+3", "EUR", "1 000.00 EUR"),
    ],
)
def test_money_has_the_decimals_of_its_currency_and_those_of_a_finer_price(value, currency, expected):
    assert plain(formats.money(Decimal(value), currency)) == expected


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (Decimal("1200.000"), "H87", "1 200 pc"),
        (Decimal("12.50"), "KGM", "12.5 kg"),
        (Decimal("3"), "XBX", "3 box"),
        (Decimal("3"), "QQQ", "3 QQQ"),
        (Fraction(1, 3), "KGM", "0.333 kg"),
        (7, "", "7"),
    ],
)
def test_quantities_have_no_idle_zeros_and_their_unit_in_words(value, code, expected):
    assert plain(formats.quantity(value, code)) == expected


def test_a_figure_never_breaks_over_two_lines():
    assert " " not in formats.money(Decimal("1234567.8"), "EUR")
    assert " " not in formats.quantity(Decimal("1234567.8"), "KGM")
    assert " " not in formats.day(date(2026, 3, 12))


def test_days_read_the_same_in_every_country():
    assert plain(formats.day(date(2026, 3, 2))) == "2 Mar 2026"
    assert plain(formats.weekday(date(2026, 3, 12))) == "Thu 12 Mar 2026"


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(seconds=44), "just now"),
        (timedelta(seconds=45), "45 seconds ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=119), "1 hour ago"),
        (timedelta(hours=26), "1 day ago"),
        (timedelta(days=14), "14 days ago"),
        (timedelta(days=14, seconds=1), "26 Feb 2026"),
        (timedelta(hours=-2), "in 2 hours"),
        (timedelta(seconds=-5), "in a moment"),
    ],
)
def test_times_are_told_relatively_for_two_weeks(ago, expected):
    assert plain(formats.relative(NOW - ago, NOW)) == expected


def test_an_instant_tells_its_exact_time_in_utc_wherever_it_came_from():
    tokyo = datetime(2026, 3, 12, 23, 2, tzinfo=timezone(timedelta(hours=9)))
    assert plain(str(formats.instant(tokyo, NOW))) == (
        '<time datetime="2026-03-12T14:02:00Z" title="12 Mar 2026, 14:02 UTC" data-relative>3 minutes ago</time>'
    )


def test_counts_have_their_word():
    assert plain(formats.plural(1, "line")) == "1 line"
    assert plain(formats.plural(2000, "line")) == "2 000 lines"
    assert plain(formats.plural(2, "reply", "replies")) == "2 replies"


def test_shares_read_as_percentages():
    assert plain(formats.percent(Decimal("0.125"))) == "12.5 %"
    assert plain(formats.percent(Decimal("1"))) == "100 %"


def test_a_hostile_name_stays_text():
    assert formats.bdi("<script>") == "<bdi>&lt;script&gt;</bdi>"


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (1, "1 byte"),
        (1023, "1 023 bytes"),
        (1024, "1 kB"),
        (640 * 1024, "640 kB"),
        (8 * 1024 * 1024, "8 MB"),
        (9_000_000, "8.6 MB"),
    ],
)
def test_sizes_are_told_in_the_unit_that_people_know(octets, words):
    assert plain(formats.size(octets)) == words
