"""Limits: the first level that has the key wins."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.domain.tolerances import DEFAULTS, Level, Limit, ToleranceProfile
from tests import make

KEY = "ack_qty_over_pct"
FULL = ToleranceProfile(buyer={KEY: "4"}, groups={"hinges": {KEY: "3"}}, suppliers={"GLOBEX": {KEY: "2"}})


@pytest.mark.parametrize(
    ("line", "order", "profile", "group", "value", "level"),
    [
        ({KEY: "0"}, {KEY: "1"}, FULL, "hinges", "0", Level.LINE),
        ({}, {KEY: "1"}, FULL, "hinges", "1", Level.ORDER),
        ({}, {}, FULL, "hinges", "2", Level.SUPPLIER),
        ({}, {}, ToleranceProfile(FULL.buyer, FULL.groups), "hinges", "3", Level.GROUP),
        ({}, {}, ToleranceProfile(FULL.buyer, FULL.groups), "bolts", "4", Level.BUYER),
        ({}, {}, ToleranceProfile(), "hinges", "0", Level.BUILT_IN),
    ],
    ids=["line", "order", "supplier", "group", "buyer", "built in"],
)
def test_the_nearest_level_wins(
    line: dict[str, str | None],
    order: dict[str, str | None],
    profile: ToleranceProfile,
    group: str,
    value: str,
    level: Level,
) -> None:
    document = make.order(make.line(10, tolerances=line), tolerances=order)
    assert profile.resolve(KEY, document, document.lines[0], group) == Limit(KEY, value, level)


def test_an_empty_limit_wins_too_and_means_not_checked() -> None:
    document = make.order(make.line(10, tolerances={KEY: None}))
    limit = FULL.resolve(KEY, document, document.lines[0])
    assert (limit.number, limit.level) == (None, Level.LINE)


def test_without_a_line_the_lines_own_limit_does_not_count() -> None:
    document = make.order(make.line(10, tolerances={KEY: "9"}))
    assert FULL.resolve(KEY, document).level is Level.SUPPLIER


def test_above_any_order_the_supplier_is_the_nearest() -> None:
    assert FULL.standing(KEY, "GLOBEX").level is Level.SUPPLIER
    assert FULL.standing(KEY, "OTHER", "hinges").level is Level.GROUP
    assert FULL.standing(KEY).level is Level.BUYER


@pytest.mark.parametrize(("value", "number"), [("0", Decimal(0)), ("2.50", Decimal("2.50")), ("", None), (None, None)])
def test_zero_allows_nothing_and_empty_is_not_checked(value: str | None, number: Decimal | None) -> None:
    assert Limit(KEY, value, Level.BUYER).number == number


def test_yes_no_and_ask() -> None:
    assert [Limit(KEY, word, Level.BUYER).is_true for word in ("true", "false", "review")] == [True, False, False]
    assert [Limit(KEY, word, Level.BUYER).needs_review for word in ("true", "false", "review")] == [False, False, True]


def test_kinds_of_file_are_listed_once() -> None:
    limits = [Limit(KEY, value, Level.BUYER).kinds for value in ("timesheet photo timesheet", "", None)]
    assert limits == [("timesheet", "photo"), (), ()]


def test_an_unknown_key_is_not_checked() -> None:
    assert "nonsense" not in DEFAULTS
    assert FULL.standing("nonsense").number is None
