"""ACK-17 to ACK-20, ACK-24 to ACK-26, ACK-28 and ACK-29: what kind of answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal.domain.acknowledgments import Acknowledgment, HeaderWord, Reason, ResponseRow, Substitute
from portal.domain.rules import Snapshot, check
from tests import make
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, case, found, ids, rows

ORDER = make.order(make.line(10), make.line(20))
AS_ORDERED = make.acknowledgment(ORDER)
REFUSED = make.acknowledgment(ORDER, make.answer(10, make.reject()), make.answer(20, make.reject()))
CHANGED = make.acknowledgment(
    ORDER, make.answer(10, make.accept("60"), make.reject("40")), make.answer(20, make.accept())
)
REASON, NOTE, ROW = "lines/10/rows/0/reason", "lines/10/rows/0/note", "lines/10/rows/0"
OFFER = "lines/10/rows/0/substitute"


def whole(rule: str, side: str, words: str, document: Acknowledgment, *, finds: tuple[str, ...] = ()) -> Boundary:
    return case(rule, side, words, snapshot=make.snapshot(ORDER), document=document, finds=finds)


def offered(side: str, words: str, row: ResponseRow, allowed: str, *finds: str) -> Boundary:
    return rows("ACK-20", side, words, row, limits={"ack_substitute_allowed": allowed}, finds=finds)


def frozen(side: str, words: str, days: int, *finds: str, **more: Any) -> Boundary:
    """Make a case in which the goods are due so many days from today, and come a day later."""
    due = make.in_days(days, make.TODAY)
    row = more.pop("row", make.accept("100", make.in_days(1, due)))
    return rows("ACK-24", side, words, row, line={"requested": due}, finds=finds, **more)


def released(side: str, words: str, ago: timedelta, *finds: str, **limits: str | None) -> Boundary:
    order = make.order(released_at=make.NOW - ago)
    return case("ACK-26", side, words, snapshot=make.snapshot(order, profile=make.tolerances(**limits)), finds=finds)


def answered_before(**fields: Any) -> Snapshot:
    return make.snapshot(ORDER, **{"previous": CHANGED, "previous_at": make.NOW - timedelta(days=3), **fields})


CASES: tuple[Boundary, ...] = (
    rows("ACK-17", "inside", "refused with a reason", make.reject()),
    rows("ACK-17", "outside", "refused without", make.reject(reason=None), finds=(f"E {REASON}",)),
    rows("ACK-17", "on", "other, with words", make.reject(reason=Reason.OTHER, note="Fire in the shop")),
    rows("ACK-17", "outside", "other, with blanks", make.reject(reason=Reason.OTHER, note="  "), finds=(f"E {NOTE}",)),
    whole("ACK-18", "inside", "something is accepted", CHANGED),
    whole("ACK-18", "outside", "everything is refused", REFUSED, finds=("W typed",)),
    whole("ACK-18", "outside", "and the word is typed", replace(REFUSED, typed="REJECT"), finds=("W typed",)),
    whole("ACK-18", "outside", "the header refuses", replace(REFUSED, claim=HeaderWord.REJECT), finds=("W typed",)),
    whole("ACK-18", "on", "one line of two", make.acknowledgment(ORDER, make.answer(10, make.reject()))),
    case(
        "ACK-18",
        "inside",
        "the buyer asks for no confirmation",
        document=REFUSED,
        snapshot=make.snapshot(ORDER, profile=make.tolerances(reject_all_requires_confirm="false")),
    ),
    rows("ACK-19", "inside", "allowed", make.backorder()),
    rows(
        "ACK-19",
        "outside",
        "not allowed",
        make.backorder(),
        limits={"ack_backorder_allowed": "false"},
        finds=(f"E {ROW}",),
    ),
    rows(
        "ACK-19", "on", "asked first", make.backorder(), limits={"ack_backorder_allowed": "review"}, finds=(f"R {ROW}",)
    ),
    rows(
        "ACK-19",
        "outside",
        "not allowed on this line",
        make.backorder(),
        line={"tolerances": {"ack_backorder_allowed": "false"}},
        finds=(f"E {ROW}",),
    ),
    offered("inside", "allowed", make.substitute(), "true"),
    offered("on", "asked first", make.substitute(), "review", f"R {ROW}"),
    offered("outside", "not allowed", make.substitute(), "false", f"E {ROW}"),
    offered("outside", "no item", make.substitute(item=" "), "true", f"E {OFFER}/item"),
    offered("outside", "nothing offered", make.substitute(substitute=None), "true", f"E {OFFER}/item"),
    offered("outside", "the same item", make.substitute(item="ITEM-10"), "true", f"E {OFFER}/item"),
    offered("outside", "not described", make.substitute(substitute=Substitute("B")), "true", f"E {OFFER}/description"),
    offered("outside", "no reason", make.substitute(reason=None), "review", f"E {REASON}"),
    frozen("inside", "three days before", 3),
    frozen("on", "exactly two days before", 2),
    frozen("outside", "the day before", 1, "R lines/10"),
    frozen("outside", "after the date", -1, "R lines/10", row=make.accept("100", make.in_days(3, make.TODAY))),
    frozen("inside", "as ordered", 1, row=make.accept("100", make.in_days(1, make.TODAY))),
    frozen("inside", "not checked", 1, limits={"ack_freeze_days": None}),
    case("ACK-25", "inside", "the first answer", order=ORDER),
    case(
        "ACK-25",
        "on",
        "an answer to the other line",
        document=make.acknowledgment(ORDER, make.answer(20, make.accept())),
        snapshot=answered_before(previous=make.acknowledgment(ORDER, make.answer(10, make.accept()))),
    ),
    case("ACK-25", "outside", "a second answer", document=AS_ORDERED, snapshot=answered_before(), finds=["I"]),
    case(
        "ACK-25",
        "outside",
        "of unknown date",
        document=AS_ORDERED,
        snapshot=answered_before(previous_at=None),
        finds=["I"],
    ),
    released("inside", "an hour to go", timedelta(hours=47)),
    released("on", "at the last moment", timedelta(hours=48)),
    released("outside", "a second late", timedelta(hours=48, seconds=1), "I"),
    released("outside", "with another limit", timedelta(hours=5), "I", ack_required_hours="4"),
    released("inside", "not checked", timedelta(days=99), ack_required_hours=None),
    whole("ACK-28", "inside", "changes with lines", replace(CHANGED, claim=HeaderWord.CHANGE)),
    whole("ACK-28", "on", "accepted without lines", Acknowledgment("4500017", 1, (), claim=HeaderWord.ACCEPT)),
    whole(
        "ACK-28",
        "outside",
        "changes without lines",
        Acknowledgment("4500017", 1, (), claim=HeaderWord.CHANGE),
        finds=("E claim",),
    ),
    whole("ACK-29", "inside", "accepted, as ordered", replace(AS_ORDERED, claim=HeaderWord.ACCEPT)),
    whole("ACK-29", "on", "changes, though as ordered", replace(AS_ORDERED, claim=HeaderWord.CHANGE)),
    whole("ACK-29", "outside", "accepted, but changed", replace(CHANGED, claim=HeaderWord.ACCEPT), finds=("E claim",)),
    whole("ACK-29", "inside", "refused, as are the lines", replace(REFUSED, claim=HeaderWord.REJECT)),
    whole("ACK-29", "outside", "refused, but not all", replace(CHANGED, claim=HeaderWord.REJECT), finds=("E claim",)),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_answers(boundary: Boundary) -> None:
    assert_finds(boundary)


@pytest.mark.parametrize(
    ("typed", "stands"),
    [("REJECT", False), (" REJECT ", False), ("reject", True), ("", True), ("REJECTED", True)],
)
def test_refusing_the_whole_order_is_confirmed_by_the_word_alone(typed: str, stands: bool) -> None:
    findings = check(REFUSED, make.snapshot(ORDER))
    ticked = frozenset(issue.fingerprint for issue in findings.warnings)
    left = findings.unconfirmed(replace(REFUSED, typed=typed, confirmed=ticked))
    assert [issue.rule for issue in left] == (["ACK-18"] if stands else [])


def test_refusing_the_whole_order_says_what_it_is_worth() -> None:
    (issue,) = check(REFUSED, make.snapshot(ORDER)).warnings
    assert issue.params["value"] == "1,900.00 EUR"


def test_repeating_the_answer_that_stands_is_no_change_even_shortly_before_delivery() -> None:
    order = make.order(make.line(10, requested=make.in_days(1, make.TODAY)))
    answer = make.acknowledgment(order, make.answer(10, make.accept("100", make.in_days(2, make.TODAY))))
    assert found(check(answer, make.snapshot(order)), "ACK-24") == ["R lines/10"]
    assert found(check(answer, make.snapshot(order, previous=answer)), "ACK-24") == []


def test_a_second_answer_is_not_late() -> None:
    order = make.order(released_at=make.NOW - timedelta(days=9))
    answer = make.acknowledgment(order)
    assert found(check(answer, make.snapshot(order, previous=answer, previous_at=make.NOW)), "ACK-26") == []


@pytest.mark.parametrize(
    ("late", "told"),
    [
        (timedelta(seconds=1), "1 hour"),
        (timedelta(hours=1, minutes=1), "2 hours"),
        (timedelta(hours=71), "71 hours"),
        (timedelta(hours=72), "3 days"),
        (timedelta(days=24, hours=5), "24 days"),
    ],
)
def test_lateness_counts_started_hours_and_then_days(late: timedelta, told: str) -> None:
    order = make.order(released_at=make.NOW - timedelta(hours=48) - late)
    (issue,) = check(make.acknowledgment(order), make.snapshot(order)).information
    assert issue.params == {"late": told, "agreed": "48 hours"}
