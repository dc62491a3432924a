"""ACC and PO: who sends, and how the order and its lines stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.orders import Contact, Hold, LineStatus, OrderStatus
from portal.domain.rules import Snapshot, check
from portal.domain.suppliers import SupplierStatus
from tests import make
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, case, found, ids

ORDER = make.order(make.line(10), make.line(20))
ANSWER = make.acknowledgment(ORDER)


def _line(status: LineStatus, **fields: Any) -> Snapshot:
    order = make.order(make.line(10, status=status, **fields), make.line(20))
    return make.snapshot(order)


def _held(**fields: Any) -> Snapshot:
    return make.snapshot(make.order(make.line(10), make.line(20), status=OrderStatus.ON_HOLD, **fields))


def _supplier(status: SupplierStatus, reason: str = "") -> Snapshot:
    return make.snapshot(ORDER, supplier=make.supplier(status=status, status_reason=reason))


CASES: tuple[Boundary, ...] = (
    case("ACC-02", "inside", "the role may send", snapshot=make.snapshot(ORDER)),
    case("ACC-02", "outside", "the role may not send", snapshot=make.snapshot(ORDER, may_send=False), finds=["E"]),
    case(
        "ACC-02",
        "outside",
        "and administrators are known",
        snapshot=make.snapshot(ORDER, may_send=False, administrators=("Ana", "Ben")),
        finds=["E"],
    ),
    case("ACC-03", "inside", "an active supplier", snapshot=_supplier(SupplierStatus.ACTIVE)),
    case("ACC-03", "outside", "blocked", snapshot=_supplier(SupplierStatus.BLOCKED, "audit"), finds=["E"]),
    case("ACC-03", "outside", "inactive", snapshot=_supplier(SupplierStatus.INACTIVE), finds=["E"]),
    case("PO-01", "inside", "a released order", snapshot=make.snapshot(ORDER)),
    case(
        "PO-01",
        "outside",
        "another order's number",
        snapshot=make.snapshot(ORDER),
        document=replace(ANSWER, order="9999"),
        finds=["E"],
    ),
    case("PO-01", "outside", "closed", order=make.order(status=OrderStatus.CLOSED), finds=["E"]),
    case("PO-01", "outside", "cancelled", order=make.order(status=OrderStatus.CANCELLED), finds=["E"]),
    case("PO-01", "on", "on hold is still released", order=make.order(status=OrderStatus.ON_HOLD)),
    case(
        "PO-01",
        "outside",
        "a line the order does not have",
        snapshot=make.snapshot(ORDER),
        document=make.acknowledgment(ORDER, make.answer(10, make.accept()), make.answer(11, make.accept())),
        finds=["E lines/11"],
    ),
    case("PO-02", "inside", "released", snapshot=make.snapshot(ORDER)),
    case("PO-02", "outside", "on hold since a date", snapshot=_held(hold=Hold(date(2026, 3, 1))), finds=["E"]),
    case("PO-02", "outside", "on hold without a date", snapshot=_held(), finds=["E"]),
    case("PO-03", "inside", "an open line", document=ANSWER, snapshot=make.snapshot(ORDER)),
    case("PO-03", "outside", "cancelled", document=ANSWER, snapshot=_line(LineStatus.CANCELLED), finds=["E lines/10"]),
    case(
        "PO-03",
        "outside",
        "cancelled on a date",
        document=ANSWER,
        snapshot=_line(LineStatus.CANCELLED, status_since=date(2026, 3, 1)),
        finds=["E lines/10"],
    ),
    case(
        "PO-03",
        "on",
        "cancelled, but not answered",
        document=make.acknowledgment(ORDER, make.answer(20, make.accept())),
        snapshot=_line(LineStatus.CANCELLED),
    ),
    case("PO-04", "inside", "an open line", document=ANSWER, snapshot=make.snapshot(ORDER)),
    case("PO-04", "outside", "closed", document=ANSWER, snapshot=_line(LineStatus.CLOSED), finds=["E lines/10"]),
    case(
        "PO-04",
        "outside",
        "closed softly",
        document=ANSWER,
        snapshot=_line(LineStatus.SOFT_CLOSED),
        finds=["E lines/10"],
    ),
    case("PO-04", "inside", "one piece left", document=ANSWER, snapshot=_line(LineStatus.OPEN, shipped="99")),
    case(
        "PO-04",
        "on",
        "everything shipped",
        document=ANSWER,
        snapshot=_line(LineStatus.OPEN, shipped="100"),
        finds=["E lines/10"],
    ),
    case("PO-06", "inside", "an open line", document=ANSWER, snapshot=make.snapshot(ORDER)),
    case(
        "PO-06",
        "outside",
        "blocked for a reason",
        document=ANSWER,
        snapshot=_line(LineStatus.BLOCKED, status_reason="quality"),
        finds=["E lines/10"],
    ),
    case("PO-06", "outside", "blocked", document=ANSWER, snapshot=_line(LineStatus.BLOCKED), finds=["E lines/10"]),
    case("PO-09", "inside", "the order's currency", snapshot=make.snapshot(ORDER)),
    case(
        "PO-09",
        "on",
        "no currency stated",
        snapshot=make.snapshot(ORDER),
        document=replace(ANSWER, currency=""),
    ),
    case(
        "PO-09",
        "outside",
        "another currency",
        snapshot=make.snapshot(ORDER),
        document=replace(ANSWER, currency="JPY"),
        finds=["E currency"],
    ),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_access_and_order_state(boundary: Boundary) -> None:
    assert_finds(boundary)


@pytest.mark.parametrize(
    ("contact", "named"),
    [
        (Contact("Ada", "ada@initech.example"), "Ada (ada@initech.example)"),
        (Contact("Ada"), "Ada"),
        (Contact(), "Initech"),
    ],
)
def test_a_paused_supplier_reads_whom_to_contact(contact: Contact, named: str) -> None:
    snapshot = make.snapshot(
        ORDER,
        supplier=make.supplier(status=SupplierStatus.BLOCKED),
        profile=make.profile(contact=contact),
    )
    (issue,) = check(ANSWER, snapshot).issues
    assert issue.params["contact"] == named


def test_a_stranger_to_the_order_learns_nothing_of_its_lines() -> None:
    findings = check(replace(ANSWER, order="9999"), make.snapshot(ORDER, may_send=False))
    assert [issue.rule for issue in findings.issues] == ["ACC-02"]


def test_a_line_that_a_newer_revision_dropped_is_a_matter_of_the_revision() -> None:
    newer = replace(ORDER, revision=2, lines=(ORDER.lines[0],))
    findings = check(ANSWER, make.snapshot(newer, base=ORDER))
    assert found(findings, "PO-01") == []
    assert found(findings, "PO-08") == ["E lines/20"]


def test_what_shipped_of_a_line_leaves_the_rest_to_answer() -> None:
    order = make.order(make.line(10, shipped="60"))
    assert order.lines[0].open_to_confirm == Decimal(40)
    assert check(make.acknowledgment(order), make.snapshot(order)).issues == ()
