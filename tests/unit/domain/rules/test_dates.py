"""ACK-06 to ACK-12 and ACK-21: promised dates."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.domain import messages
from portal.domain.acknowledgments import ResponseRow
from portal.domain.rules import check
from tests import make
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, case, found, ids, rows

IN_DAYS = make.in_days
DELIVERY = "lines/10/rows/0/delivery"
SUNDAYS = make.ship_to(closed_weekdays=frozenset({7}))
LATE_2: dict[str, str | None] = {"ack_date_late_days": "2"}
ANY_DATE: dict[str, str | None] = {"ack_date_late_days": None, "ack_date_early_days": None}


def promised(rule: str, side: str, words: str, days: int, *, finds: tuple[str, ...] = (), **more: Any) -> Boundary:
    """Make a case that promises everything so many days after the requested date."""
    return rows(rule, side, words, make.accept("100", IN_DAYS(days)), finds=finds, **more)


def sent(ship: date, **more: Any) -> ResponseRow:
    return make.accept("100", make.DUE, ship=ship, **more)


def on_the_way(side: str, words: str, ship: date, **more: Any) -> Boundary:
    """Make a case of goods from Kuwait, two working days on the way, to a place that is closed at weekends."""
    supplier = make.supplier(address=make.address(country="KW"))
    order = make.order(make.line(10, transit_days=2), ship_to=make.ship_to(closed_weekdays=frozenset({6, 7})))
    document = make.acknowledgment(order, make.answer(10, sent(ship)))
    return case("ACK-08", side, words, document=document, snapshot=make.snapshot(order, supplier=supplier), **more)


def site(rule: str, side: str, words: str, day: date, **more: Any) -> Boundary:
    order = make.order(make.line(10, requested=day), ship_to=more.pop("ship_to", SUNDAYS))
    return case(rule, side, words, order=order, **more)


TWO_ROWS = (make.accept("60"), make.accept("40", IN_DAYS(7)))
SAME_DATE = (make.accept("60"), make.accept("40"))

CASES: tuple[Boundary, ...] = (
    rows("ACK-06", "inside", "a date", make.accept("100")),
    rows("ACK-06", "on", "what is refused needs none", make.reject("100")),
    rows("ACK-06", "outside", "no date", make.accept("100", None), finds=(f"E {DELIVERY}",)),
    rows("ACK-06", "outside", "no date for a backorder", make.backorder("100", None), finds=(f"E {DELIVERY}",)),
    rows(
        "ACK-06", "outside", "no date for a substitute", make.substitute("100", delivery=None), finds=(f"E {DELIVERY}",)
    ),
    rows("ACK-07", "inside", "tomorrow", make.accept("100", IN_DAYS(1, make.TODAY)), limits=ANY_DATE),
    rows("ACK-07", "on", "today", make.accept("100", make.TODAY), limits=ANY_DATE),
    rows(
        "ACK-07",
        "outside",
        "yesterday",
        make.accept("100", IN_DAYS(-1, make.TODAY)),
        limits=ANY_DATE,
        finds=(f"E {DELIVERY}",),
    ),
    rows("ACK-08", "inside", "a day to spare", sent(IN_DAYS(-4)), line={"transit_days": 3}),
    rows("ACK-08", "on", "just in time", sent(IN_DAYS(-3)), line={"transit_days": 3}),
    rows("ACK-08", "outside", "a day short", sent(IN_DAYS(-2)), line={"transit_days": 3}, finds=(f"W {DELIVERY}",)),
    rows("ACK-08", "on", "arrives the day it leaves", sent(IN_DAYS(0))),
    rows("ACK-08", "outside", "arrives before it leaves", sent(IN_DAYS(1)), finds=(f"W {DELIVERY}",)),
    on_the_way("inside", "left on Tuesday for Monday", IN_DAYS(-6)),
    on_the_way("on", "left on Wednesday: Thursday and Monday count", IN_DAYS(-5)),
    on_the_way("outside", "left on Thursday: Friday to Sunday are closed", IN_DAYS(-4), finds=[f"W {DELIVERY}"]),
    promised("ACK-09", "inside", "a day late of two", 1, limits=LATE_2),
    promised("ACK-09", "on", "two days late of two", 2, limits=LATE_2),
    promised("ACK-09", "outside", "three days late of two", 3, limits=LATE_2, finds=(f"R {DELIVERY}",)),
    promised("ACK-09", "on", "on the day, nothing allowed", 0),
    promised("ACK-09", "outside", "a day late, nothing allowed", 1, finds=(f"R {DELIVERY}",)),
    promised("ACK-09", "inside", "not checked", 300, limits=ANY_DATE),
    rows("ACK-09", "outside", "a late backorder", make.backorder("100", IN_DAYS(1)), finds=(f"R {DELIVERY}",)),
    promised("ACK-09", "inside", "no date was asked for", 300, line={"requested": None}),
    promised("ACK-10", "inside", "two days early of three", -2),
    promised("ACK-10", "on", "three days early of three", -3),
    promised("ACK-10", "outside", "four days early of three", -4, finds=(f"R {DELIVERY}",)),
    promised("ACK-10", "inside", "not checked", -30, limits=ANY_DATE),
    promised("ACK-11", "inside", "the day before", 4, line={"cancel_after": IN_DAYS(5)}),
    promised("ACK-11", "on", "the last day", 5, line={"cancel_after": IN_DAYS(5)}),
    promised("ACK-11", "outside", "the day after", 6, line={"cancel_after": IN_DAYS(5)}, finds=(f"R {DELIVERY}",)),
    site("ACK-12", "inside", "a Friday", date(2026, 4, 17)),
    site("ACK-12", "on", "a Saturday, Sunday being closed", date(2026, 4, 18)),
    site("ACK-12", "outside", "a Sunday", date(2026, 4, 19), finds=[f"W {DELIVERY}"]),
    site(
        "ACK-12",
        "outside",
        "a holiday",
        date(2026, 4, 6),
        ship_to=make.ship_to(closed_dates=frozenset({date(2026, 4, 6)})),
        finds=[f"W {DELIVERY}"],
    ),
    site(
        "ACK-12",
        "outside",
        "a site that never opens",
        date(2026, 4, 6),
        ship_to=make.ship_to(closed_weekdays=frozenset(range(1, 8))),
        finds=[f"W {DELIVERY}"],
    ),
    rows("ACK-21", "inside", "two dates", *TWO_ROWS),
    rows("ACK-21", "outside", "the same date twice", *SAME_DATE, finds=("E lines/10/rows/1/delivery",)),
    rows("ACK-21", "on", "the same date for another kind", make.accept("60"), make.backorder("40")),
    rows("ACK-21", "on", "one date", make.accept("100"), limits={"ack_split_allowed": "false"}),
    rows("ACK-21", "outside", "no splits", *TWO_ROWS, limits={"ack_split_allowed": "false"}, finds=("E lines/10",)),
    rows("ACK-21", "outside", "asked first", *TWO_ROWS, limits={"ack_split_allowed": "review"}, finds=("R lines/10",)),
    rows(
        "ACK-21",
        "on",
        "the two deliveries that the order asks for",
        make.accept("50"),
        make.accept("50", IN_DAYS(30)),
        line={"schedules": (make.schedule(1), make.schedule(2, requested=IN_DAYS(30)))},
        limits={"ack_split_allowed": "false"},
    ),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_dates(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_the_next_open_day_is_offered() -> None:
    order = make.order(make.line(10, requested=date(2026, 4, 19)), ship_to=SUNDAYS)
    (issue,) = check(make.acknowledgment(order), make.snapshot(order)).warnings
    assert issue.params["next"] == "Monday, 20 Apr 2026"


def test_goods_that_come_too_soon_are_told_how_long_they_are_on_the_way() -> None:
    order = make.order(make.line(10, transit_days=2), ship_to=make.ship_to(closed_weekdays=frozenset({6, 7})))
    document = make.acknowledgment(order, make.answer(10, sent(IN_DAYS(-3))))
    (issue,) = check(document, make.snapshot(order)).warnings
    assert messages.text(issue) == (
        "Goods that leave on 17 Apr 2026 normally arrive on Tue 21 Apr 2026, 2 working days on the way; "
        "Sat 18 Apr and Sun 19 Apr are closed; you promise delivery on 20 Apr 2026."
    )


def test_the_place_of_the_line_decides_and_not_that_of_the_order() -> None:
    order = make.order(make.line(10, requested=date(2026, 4, 19), ship_to=make.ship_to()), ship_to=SUNDAYS)
    assert check(make.acknowledgment(order), make.snapshot(order)).issues == ()


#: Fifty on the requested date and fifty a month later.
SCHEDULED = make.order(make.line(10, schedules=(make.schedule(1), make.schedule(2, requested=IN_DAYS(30)))))


@pytest.mark.parametrize(
    ("given", "late", "early"),
    [
        pytest.param((make.accept("50"), make.accept("50", IN_DAYS(30))), [], [], id="as scheduled"),
        pytest.param((make.accept("50", IN_DAYS(30)), make.accept("50")), [], [], id="in another order"),
        pytest.param((make.accept("100"),), [], [f"R {DELIVERY}"], id="all with the first: half is early"),
        pytest.param((make.accept("100", IN_DAYS(30)),), [f"R {DELIVERY}"], [], id="all with the last: half is late"),
        pytest.param(
            (make.accept("49"), make.accept("51", IN_DAYS(30))),
            ["R lines/10/rows/1/delivery"],
            [],
            id="one piece of the first comes with the last",
        ),
        pytest.param((make.accept("50"), make.reject("50")), [], [], id="the second is refused"),
        pytest.param(
            (make.accept("50"), make.accept("60", IN_DAYS(30))), [], [], id="what is too much counts for the last"
        ),
    ],
)
def test_each_row_is_held_against_the_schedules_it_serves(
    given: tuple[ResponseRow, ...], late: list[str], early: list[str]
) -> None:
    document = make.acknowledgment(SCHEDULED, make.answer(10, *given))
    findings = check(document, make.snapshot(SCHEDULED, profile=make.tolerances(ack_qty_over_pct="50")))
    assert (found(findings, "ACK-09"), found(findings, "ACK-10")) == (late, early)


def test_accepting_all_schedules_as_ordered_finds_nothing() -> None:
    assert check(make.acknowledgment(SCHEDULED), make.snapshot(SCHEDULED)).issues == ()


def test_a_partly_shipped_first_schedule_leaves_its_rest_for_its_own_date() -> None:
    line = make.line(10, shipped="20", schedules=(make.schedule(1), make.schedule(2, requested=IN_DAYS(30))))
    order = make.order(line)
    assert check(make.acknowledgment(order), make.snapshot(order)).issues == ()
