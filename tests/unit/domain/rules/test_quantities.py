"""ACK-01 to ACK-05, ACK-22 and ACK-23: the rows of a line partition what is open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from portal.domain.acknowledgments import Acknowledgment, RowType
from portal.domain.quantities import UnitFactor
from portal.domain.rules import Snapshot, check
from tests import make
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, case, found, ids, rows

TWO = make.order(make.line(10), make.line(20))
KILOGRAMS: dict[str, Any] = {"unit": "KGM", "discrete": False}


def partial(allowed: str) -> Snapshot:
    return make.snapshot(TWO, profile=make.tolerances(ack_partial_allowed=allowed))


ONE_OF_TWO = make.acknowledgment(TWO, make.answer(10, make.accept()))
OVER_5: dict[str, str | None] = {"ack_qty_over_pct": "5"}
UNDER_5: dict[str, str | None] = {"ack_qty_under_pct": "5"}

CASES: tuple[Boundary, ...] = (
    case("ACK-01", "inside", "every line answered", order=TWO),
    case("ACK-01", "on", "all but one", document=ONE_OF_TWO, snapshot=partial("false"), finds=["E lines/20"]),
    case(
        "ACK-01",
        "outside",
        "all but one, some lines suffice",
        document=ONE_OF_TWO,
        snapshot=partial("true"),
        finds=["W lines/20"],
    ),
    case(
        "ACK-01",
        "outside",
        "a line with no rows",
        document=make.acknowledgment(TWO, make.answer(10), make.answer(20)),
        snapshot=partial("false"),
        finds=["E lines/10"],
    ),
    case(
        "ACK-01",
        "outside",
        "no line at all, though some lines suffice",
        document=make.acknowledgment(TWO, make.answer(10), make.answer(20)),
        snapshot=partial("true"),
        finds=["E"],
    ),
    case(
        "ACK-01",
        "outside",
        "nothing open, and nothing answered",
        document=Acknowledgment("4500017", 1, ()),
        snapshot=make.snapshot(make.order(make.line(10, shipped="100"))),
        finds=["E"],
    ),
    rows("ACK-02", "inside", "accepted and refused", make.accept("60"), make.reject("40")),
    rows("ACK-02", "on", "a third and two thirds of a box", make.accept("60"), make.backorder("39"), make.reject("1")),
    rows("ACK-02", "outside", "one too few", make.accept("60"), make.reject("39"), finds=("E lines/10",)),
    rows("ACK-02", "outside", "one too many", make.accept("60"), make.reject("41"), finds=("E lines/10",)),
    rows(
        "ACK-02",
        "outside",
        "a thousandth too many",
        make.accept("60"),
        make.backorder("40.001"),
        line=KILOGRAMS,
        limits=OVER_5,
        finds=("E lines/10",),
    ),
    rows("ACK-02", "inside", "more is accepted alone (ACK-03)", make.accept("101")),
    rows("ACK-02", "inside", "less is accepted alone (ACK-04)", make.accept("99")),
    rows("ACK-03", "inside", "under the tolerance", make.accept("104"), limits=OVER_5),
    rows("ACK-03", "on", "exactly the tolerance", make.accept("105"), limits=OVER_5),
    rows("ACK-03", "outside", "just over", make.accept("106"), limits=OVER_5, finds=("R lines/10",)),
    rows("ACK-03", "on", "no tolerance, as ordered", make.accept("100")),
    rows("ACK-03", "outside", "no tolerance, one more", make.accept("101"), finds=("R lines/10",)),
    rows("ACK-03", "inside", "not checked", make.accept("900"), limits={"ack_qty_over_pct": None}),
    rows("ACK-03", "outside", "with a substitute", make.accept("60"), make.substitute("41"), finds=("R lines/10",)),
    rows("ACK-04", "inside", "under the tolerance", make.accept("96"), limits=UNDER_5),
    rows("ACK-04", "on", "exactly the tolerance", make.accept("95"), limits=UNDER_5),
    rows("ACK-04", "outside", "just over", make.accept("94"), limits=UNDER_5, finds=("E lines/10",)),
    rows("ACK-04", "inside", "the rest is refused", make.accept("94"), make.reject("6"), limits=UNDER_5),
    rows("ACK-04", "inside", "not checked", make.accept("1"), limits={"ack_qty_under_pct": None}),
    rows("ACK-05", "inside", "one piece", make.accept("1"), make.reject("99")),
    rows("ACK-05", "on", "zero", make.accept("0"), finds=("E lines/10/rows/0/quantity",)),
    rows("ACK-05", "outside", "below zero", make.accept("-1"), finds=("E lines/10/rows/0/quantity",)),
    rows("ACK-05", "outside", "half a piece", make.accept("99.5"), finds=("E lines/10/rows/0/quantity",)),
    rows("ACK-05", "on", "a whole number with decimals", make.accept("100.000")),
    rows("ACK-05", "on", "three decimals of a kilogram", make.accept("99.999"), make.reject("0.001"), line=KILOGRAMS),
    rows(
        "ACK-05",
        "outside",
        "four decimals of a kilogram",
        make.accept("99.9999"),
        line=KILOGRAMS,
        finds=("E lines/10/rows/0/quantity",),
    ),
    rows("ACK-05", "outside", "no number", make.accept("NaN"), finds=("E lines/10/rows/0/quantity",)),
    rows("ACK-05", "outside", "far too large", make.accept("1e999999"), finds=("E lines/10/rows/0/quantity",)),
    rows("ACK-05", "outside", "far too small", make.accept("1e-999999"), finds=("E lines/10/rows/0/quantity",)),
    rows(
        "ACK-05",
        "outside",
        "half a box",
        make.accept("0.5", unit="XBX"),
        line={"pack": make.BOX_OF_96},
        finds=("E lines/10/rows/0/quantity",),
    ),
    rows(
        "ACK-05",
        "outside",
        "kilograms that give no whole pieces",
        make.accept("10", unit="KGM"),
        line={"pack": UnitFactor("KGM", "H87", 10, 3)},
        finds=("E lines/10/rows/0/quantity",),
    ),
    rows("ACK-22", "inside", "whole packs", make.accept("96"), make.reject("4"), line={"pack_size": "12"}),
    rows(
        "ACK-22", "on", "what the buyer ordered, though it opens a pack", make.accept("100"), line={"pack_size": "12"}
    ),
    rows(
        "ACK-22",
        "outside",
        "an open pack",
        make.accept("97"),
        make.reject("3"),
        line={"pack_size": "12"},
        finds=("W lines/10/rows/0/quantity",),
    ),
    rows("ACK-22", "on", "exactly the minimum", make.accept("40"), make.reject("60"), line={"minimum": "40"}),
    rows(
        "ACK-22",
        "outside",
        "below the minimum",
        make.accept("39"),
        make.reject("61"),
        line={"minimum": "40"},
        finds=("W lines/10/rows/0/quantity",),
    ),
    rows("ACK-23", "inside", "less than the rest", make.accept("31"), make.reject("39"), line={"shipped": "30"}),
    rows("ACK-23", "on", "exactly the rest", make.reject("70"), line={"shipped": "30"}),
    rows("ACK-23", "outside", "one more", make.reject("71"), line={"shipped": "30"}, finds=("E lines/10",)),
    rows(
        "ACK-23", "outside", "arrived without notice", make.reject("100"), line={"received": "1"}, finds=("E lines/10",)
    ),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_quantities(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_a_missing_line_is_named_once_and_is_not_refused() -> None:
    findings = check(ONE_OF_TWO, make.snapshot(TWO))
    (issue,) = findings.errors
    assert (issue.params["list"], issue.key) == ("20", "ACK-01.one")


def test_many_missing_lines_are_counted_and_the_first_ten_named() -> None:
    order = make.order(*(make.line(number) for number in range(1, 21)))
    document = make.acknowledgment(order, make.answer(1, make.accept()))
    (issue,) = check(document, make.snapshot(order)).errors
    assert issue.params == {"lines": "19 lines", "list": "2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 9 more"}


def test_a_line_answered_before_at_this_revision_need_not_be_answered_again() -> None:
    before = make.acknowledgment(TWO, make.answer(20, make.accept()))
    findings = check(ONE_OF_TWO, make.snapshot(TWO, previous=before))
    assert found(findings, "ACK-01") == []


def test_a_line_answered_at_an_older_revision_has_to_be_answered_again() -> None:
    before = make.acknowledgment(TWO, make.answer(20, make.accept()))
    newer = make.revised(TWO)
    document = make.acknowledgment(newer, make.answer(10, make.accept()))
    findings = check(document, make.snapshot(newer, previous=before))
    assert found(findings, "ACK-01") == ["E lines/20"]


def test_boxes_and_pieces_add_up_exactly() -> None:
    order = make.order(make.line(10, "300", pack=make.BOX_OF_96))
    document = make.acknowledgment(order, make.answer(10, make.accept("3", unit="XBX"), make.reject("12")))
    assert check(document, make.snapshot(order)).issues == ()


def test_thirds_of_a_unit_add_up_where_rounded_parts_would_not() -> None:
    third = UnitFactor("XBX", "KGM", 1, 3)
    order = make.order(make.line(10, "1", unit="KGM", discrete=False, pack=third))
    answers = make.answer(
        10,
        make.accept("1", unit="XBX"),
        make.accept("2", make.in_days(0), unit="XBX", price=Decimal("9.50")),
    )
    findings = check(make.acknowledgment(order, answers), make.snapshot(order))
    assert not {"ACK-02", "ACK-03", "ACK-04"} & {issue.rule for issue in findings.issues}


def test_a_row_in_an_unknown_unit_stops_before_quantities_are_compared() -> None:
    row = make.row(RowType.ACCEPT, "100", unit="ZZZ", delivery=make.DUE)
    findings = check(make.acknowledgment(make.order(), make.answer(10, row)), make.snapshot())
    assert [issue.rule for issue in findings.issues] == ["ERP-03"]
