"""ASN-08, ASN-09 and ASN-27: when the goods leave, arrive and are told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.domain import messages
from portal.domain.rules import check_notice
from tests import make
from tests.make_shipments import ARRIVES, SHIPS, limits, notice, ships, snapshot
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, found, ids
from tests.unit.domain.rules.shipping.cases import lines

ORDERED = date(2026, 3, 1)


def days(
    rule: str, side: str, words: str, *, leave: int | None = 0, arrive: int | None = 0, finds=(), **more
) -> Boundary:
    """Make a case of goods so many days after the usual ones."""
    document = {
        "ships": None if leave is None else SHIPS + timedelta(leave),
        "arrives": None if arrive is None else ARRIVES + timedelta(arrive),
    }
    return lines(rule, side, words, document=document, finds=finds, **more)


def told(side: str, words: str, moment: datetime, *, finds=(), hours: str | None = "24") -> Boundary:
    """Make a case of a notice sent at this moment, for goods that arrive on the 20th in Berlin."""
    world = {"now": moment, "today": moment.date(), "limits": {"ship_lead_hours": hours, "ship_ahead_days": None}}
    return lines("ASN-27", side, words, finds=finds, **world)


CASES: tuple[Boundary, ...] = (
    days("ASN-08", "inside", "today"),
    days("ASN-08", "on", "tomorrow", leave=1),
    days("ASN-08", "outside", "the day after", leave=2, arrive=2, finds=["E ships"]),
    days("ASN-08", "inside", "a week ahead where that is taken", leave=7, arrive=7, limits={"ship_ahead_days": "7"}),
    days("ASN-08", "inside", "not checked", leave=5, arrive=5, limits={"ship_ahead_days": None}),
    days("ASN-08", "outside", "no date", leave=None, finds=["E ships"]),
    lines("ASN-08", "on", "the day of the order", document={"ships": ORDERED}),
    lines("ASN-08", "outside", "the day before", document={"ships": ORDERED - timedelta(1)}, finds=["E ships"]),
    days("ASN-09", "inside", "the day asked for"),
    days("ASN-09", "on", "the last day", arrive=5),
    days("ASN-09", "outside", "a day later", arrive=6, finds=["W lines/1"]),
    days("ASN-09", "on", "the first day", leave=-9, arrive=-5),
    days("ASN-09", "outside", "a day earlier", leave=-9, arrive=-6, finds=["W lines/1"]),
    days("ASN-09", "outside", "refused", arrive=6, limits={"ship_window_action": "error"}, finds=["E lines/1"]),
    days("ASN-09", "outside", "decided", arrive=6, limits={"ship_window_action": "review"}, finds=["R lines/1"]),
    days("ASN-09", "inside", "nobody minds", arrive=6, limits={"ship_window_action": "none"}),
    days("ASN-09", "inside", "no last day", arrive=99, limits={"ship_window_late_days": None}),
    days("ASN-09", "inside", "no first day", leave=-40, arrive=-40, limits={"ship_window_early_days": None}),
    days("ASN-09", "on", "the day the goods leave", leave=1, arrive=-1),
    days("ASN-09", "outside", "before they leave", leave=1, arrive=-2, finds=["E arrives"]),
    days("ASN-09", "outside", "no date", arrive=None, finds=["E arrives"]),
    days("ASN-09", "inside", "no date was asked for", arrive=99, line={"requested": None}),
    told("inside", "long before", datetime(2026, 4, 1, tzinfo=UTC)),
    # The day of arrival begins in Berlin at 22:00 UTC.
    told("on", "a day before the day begins", datetime(2026, 4, 18, 22, tzinfo=UTC)),
    told("outside", "a second later", datetime(2026, 4, 18, 22, 0, 1, tzinfo=UTC), finds=["W arrives"]),
    told("inside", "not checked", datetime(2026, 4, 20, 9, tzinfo=UTC), hours=None),
    told("outside", "after the goods", datetime(2026, 4, 21, tzinfo=UTC), finds=["I arrives"]),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_dates(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_a_line_with_deliveries_is_asked_for_on_all_days_that_are_open() -> None:
    deliveries = (make.schedule(1, "60", make.DUE), make.schedule(2, "40", make.in_days(30)))
    line = make.line(10, schedules=deliveries)
    early, late = notice(arrives=make.in_days(-6), ships=make.in_days(-9)), notice(arrives=make.in_days(35))
    assert found(check_notice(late, snapshot(make.order(line))), "ASN-09") == []
    assert found(check_notice(early, snapshot(make.order(line))), "ASN-09") == ["W lines/1"]
    shipped = replace(line, shipped=deliveries[0].quantity)
    first = notice(ships(quantity="40"), arrives=make.DUE)
    assert found(check_notice(first, snapshot(make.order(shipped))), "ASN-09") == ["W lines/1"]


def test_lines_asked_for_on_the_same_day_are_told_once() -> None:
    order = make.order(make.line(10), make.line(20), make.line(30, requested=make.in_days(-1)))
    document = notice(ships(1), ships(2, line=20), ships(3, line=30), arrives=make.in_days(6))
    first, other = check_notice(document, snapshot(order)).warnings
    assert (first.path, other.path) == ("lines/1", "lines/3")
    assert messages.text(first) == (
        "The planned arrival on 26 Apr 2026 is 1 day too late for 2 lines, the first of them 10 of order 4500017."
    )


def test_a_zone_that_does_not_exist_is_no_reason_to_fail() -> None:
    place = replace(make.ship_to(), time_zone="Atlantis/Harbour")
    world = snapshot(make.order(ship_to=place), profile=limits(ship_lead_hours="999"))
    assert found(check_notice(notice(), world), "ASN-27") == ["W arrives"]
