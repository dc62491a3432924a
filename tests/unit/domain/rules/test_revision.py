"""PO-08: the revision procedure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.acknowledgments import Acknowledgment, Question
from portal.domain.orders import LineStatus, PurchaseOrder
from portal.domain.rules import check
from tests import make
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, case, found, ids

BASE = make.order(make.line(10), make.line(20))
ANSWER = make.acknowledgment(BASE)
PRICED = make.acknowledgment(BASE, make.answer(10, make.accept(price="9.50")), make.answer(20, make.accept()))
FIRST = make.acknowledgment(BASE, make.answer(10, make.accept()))
REFUSED = make.acknowledgment(BASE, make.answer(10, make.reject()), make.answer(20, make.accept()))


def after(side: str, words: str, newer: PurchaseOrder, *finds: str, document: Acknowledgment = ANSWER) -> Boundary:
    return case("PO-08", side, words, document=document, snapshot=make.snapshot(newer, base=BASE), finds=finds)


CASES: tuple[Boundary, ...] = (
    case("PO-08", "inside", "the same revision", document=ANSWER, snapshot=make.snapshot(BASE)),
    after("on", "only the note of the order", make.revised(BASE, note="Call first"), "I"),
    after("on", "only another line", make.revised(BASE, make.line(20, "50")), "I", document=FIRST),
    after("on", "only what the ERP booked", make.revised(BASE, make.line(10, confirmed="100", received="5")), "I"),
    after("on", "a new line", make.revised(BASE, make.line(30)), "I"),
    after("outside", "the delivery address", make.revised(BASE, ship_to=make.ship_to("Bremen")), "W"),
    after(
        "outside",
        "the delivery address of a line",
        make.revised(BASE, make.line(10, ship_to=make.ship_to("Bremen"))),
        "W lines/10",
    ),
    after("outside", "a price that was taken as ordered", make.revised(BASE, make.line(10, price="9")), "W lines/10"),
    after(
        "outside",
        "a price that was answered",
        make.revised(BASE, make.line(10, price="9")),
        "E lines/10",
        document=PRICED,
    ),
    after("outside", "the quantity", make.revised(BASE, make.line(10, "90")), "E lines/10"),
    after("outside", "the date", make.revised(BASE, make.line(10, requested=make.in_days(1))), "E lines/10"),
    after(
        "on",
        "the date of a line that is refused",
        make.revised(BASE, make.line(10, requested=make.in_days(1))),
        "W lines/10",
        document=REFUSED,
    ),
    after("outside", "the item", make.revised(BASE, make.line(10, item="OTHER")), "E lines/10"),
    after("outside", "a cancelled line", make.revised(BASE, make.line(10, status=LineStatus.CANCELLED)), "E lines/10"),
    after("outside", "a blocked line", make.revised(BASE, make.line(10, status=LineStatus.BLOCKED)), "E lines/10"),
    after("outside", "a line that is gone", replace(BASE, revision=2, lines=BASE.lines[1:]), "E lines/10"),
    # An answer that states another currency than the order now has is stopped earlier (PO-09): these state none.
    after(
        "on",
        "the currency, with no price answered",
        make.revised(BASE, currency="USD"),
        "W",
        document=replace(ANSWER, currency=""),
    ),
    after(
        "outside",
        "the currency of an answered price",
        make.revised(BASE, currency="USD"),
        "E",
        document=replace(PRICED, currency=""),
    ),
    case(
        "PO-08",
        "outside",
        "a revision the portal never had",
        document=replace(ANSWER, base_revision=7),
        snapshot=make.snapshot(BASE, base=None),
        finds=["E"],
    ),
    case(
        "PO-08",
        "outside",
        "a revision newer than the portal's",
        document=replace(ANSWER, base_revision=2),
        snapshot=make.snapshot(BASE, base=replace(BASE, revision=2)),
        finds=["E"],
    ),
    case(
        "PO-08",
        "outside",
        "what re-basing left open",
        document=replace(ANSWER, questions=(Question(10, 1, 2, "price"), Question(None, 1, 2, "terms"))),
        snapshot=make.snapshot(BASE),
        finds=["W", "W lines/10"],
    ),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_revision(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_a_change_confirmed_for_one_revision_is_asked_again_for_the_next() -> None:
    second = make.revised(BASE, ship_to=make.ship_to("Bremen"))
    third = make.revised(second, ship_to=make.ship_to("Kiel"))
    (asked,) = check(ANSWER, make.snapshot(second, base=BASE)).warnings
    confirmed = replace(ANSWER, confirmed=frozenset({asked.fingerprint}))
    assert check(confirmed, make.snapshot(second, base=BASE)).unconfirmed(confirmed) == ()
    assert [i.rule for i in check(confirmed, make.snapshot(third, base=BASE)).unconfirmed(confirmed)] == ["PO-08"]


def test_both_lines_in_conflict_are_named_with_what_changed() -> None:
    newer = make.revised(BASE, make.line(10, "90"), make.line(20, price="8", requested=make.in_days(2)))
    findings = check(ANSWER, make.snapshot(newer, base=BASE))
    assert found(findings, "PO-08") == ["E lines/10", "E lines/20"]
    assert [issue.params["changes"] for issue in findings.errors] == [
        "quantity from 100 pieces to 90 pieces",
        "requested delivery from 20 Apr 2026 to 22 Apr 2026; price from 9.50 EUR to 8.00 EUR",
    ]


def test_an_answer_in_conflict_is_not_checked_further() -> None:
    newer = make.revised(BASE, make.line(10, "90"))
    assert {issue.rule for issue in check(ANSWER, make.snapshot(newer, base=BASE)).issues} == {"PO-08"}
