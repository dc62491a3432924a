"""ERP-01 to ERP-06: what the ERP's contract takes and can book."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.acknowledgments import ResponseRow, Substitute
from portal.domain.quantities import UnitFactor
from portal.domain.rules import check
from portal.domain.rules.contract import CONTRACT, DEVIATIONS
from tests import make
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, case, ids

ORDER = make.order(make.line(10, pack=make.BOX_OF_96))
ROW = "lines/10/rows/0"


def under(rule: str, side: str, words: str, *given: ResponseRow, finds: tuple[str, ...] = (), **more: Any) -> Boundary:
    """Make a case of one line under a contract with these fields; ``document`` are fields of the answer."""
    document = make.acknowledgment(ORDER, make.answer(10, *(given or (make.accept(),))), **more.pop("document", {}))
    return case(
        rule, side, words, document=document, snapshot=make.snapshot(ORDER, profile=make.profile(**more)), finds=finds
    )


def books(side: str, words: str, without: str, *given: ResponseRow, finds: tuple[str, ...] = ()) -> Boundary:
    return under("ERP-05", side, words, *given, bookable=frozenset(DEVIATIONS) - {without}, finds=finds)


CASES: tuple[Boundary, ...] = (
    under("ERP-01", "inside", "this version among others", contracts=("acknowledgment/2", CONTRACT)),
    under("ERP-01", "outside", "another version alone", contracts=("acknowledgment/2",), finds=("E",)),
    under("ERP-02", "inside", "a short note", make.accept(note="x")),
    under("ERP-02", "on", "exactly as long as is kept", make.accept(note="x" * 80)),
    under("ERP-02", "outside", "a character more", make.accept(note="x" * 81), finds=(f"E {ROW}/note",)),
    under("ERP-02", "outside", "the note of the answer", document={"note": "x" * 201}, finds=("E note",)),
    under(
        "ERP-02",
        "outside",
        "the substitute",
        make.substitute(substitute=Substitute("x" * 31, "y" * 81)),
        finds=(f"E {ROW}/substitute/item", f"E {ROW}/substitute/description"),
    ),
    under(
        "ERP-02",
        "outside",
        "the number",
        field_lengths={"document_number": 2},
        document={"number": "A-1"},
        finds=("E number",),
    ),
    under("ERP-02", "inside", "no limit is known", make.accept(note="x" * 5000), field_lengths={}),
    under("ERP-03", "inside", "boxes with a factor", make.accept("1", unit="XBX"), make.reject("4")),
    under("ERP-03", "on", "the order's own unit", make.accept(unit="H87"), units={}),
    under("ERP-03", "outside", "kilograms without a factor", make.accept(unit="KGM"), finds=(f"E {ROW}/unit",)),
    under("ERP-03", "outside", "a unit nobody knows", make.accept(unit="ZZZ"), finds=(f"E {ROW}/unit",)),
    under("ERP-04", "inside", "a known currency"),
    under("ERP-04", "on", "no list of currencies", currencies={}),
    under("ERP-04", "outside", "an unknown currency", currencies={"JPY": 0}, finds=("E currency",)),
    under("ERP-06", "inside", "nothing is required"),
    under(
        "ERP-06",
        "on",
        "everything required is there",
        make.accept(ship=make.in_days(-2), price="9.50"),
        required=frozenset({"ship", "price", "delivery"}),
    ),
    under("ERP-06", "on", "what is refused ships never", make.reject(), required=frozenset({"ship", "price"})),
    under(
        "ERP-06",
        "outside",
        "ship date and price are missing",
        required=frozenset({"ship", "price"}),
        finds=(f"E {ROW}/price", f"E {ROW}/ship"),
    ),
    under("ERP-06", "outside", "a blank note", required=frozenset({"note"}), document={"note": " "}, finds=("E note",)),
    books("inside", "as ordered", "date"),
    books("outside", "another date", "date", make.accept("100", make.in_days(1)), finds=("E lines/10",)),
    books("outside", "another price", "price", make.accept("100", price="9"), finds=("E lines/10",)),
    books("on", "the same price, stated", "price", make.accept("100", price="9.5")),
    books("outside", "another quantity", "quantity", make.accept("101"), finds=("E lines/10",)),
    books("outside", "a backorder", "backorder", make.backorder(), finds=("E lines/10",)),
    books("outside", "a substitute", "substitute", make.substitute(), finds=("E lines/10",)),
    books("outside", "a refusal", "reject", make.reject(), finds=("E lines/10",)),
    books("outside", "a split", "split", make.accept("60"), make.accept("40", make.in_days(1)), finds=("E lines/10",)),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_contract(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_a_contract_that_books_everything_is_not_looked_at_line_by_line() -> None:
    document = make.acknowledgment(ORDER, make.answer(10, make.backorder()))
    assert "ERP-05" not in {issue.rule for issue in check(document, make.snapshot(ORDER)).issues}


def test_a_factor_for_another_unit_of_the_line_does_not_convert() -> None:
    order = make.order(make.line(10, pack=UnitFactor("XBX", "KGM", 5)))
    document = make.acknowledgment(order, make.answer(10, make.accept("1", unit="XBX")))
    assert [issue.rule for issue in check(document, make.snapshot(order)).issues] == ["ERP-03"]


def test_all_contract_findings_are_errors_whatever_the_profile_says() -> None:
    lowered = replace(make.profile().tolerances, severities={"ERP-03": "I"})
    document = make.acknowledgment(ORDER, make.answer(10, make.accept(unit="ZZZ")))
    findings = check(document, make.snapshot(ORDER, profile=make.profile(tolerances=lowered)))
    assert [issue.rule for issue in findings.errors] == ["ERP-03"]
