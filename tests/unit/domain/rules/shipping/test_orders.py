"""ACC, PO and ERP for ship notices, ASN-01 to ASN-03, ASN-10 and ASN-24: who sends, what is named, how it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from portal.domain import messages
from portal.domain.orders import Hold, LineStatus, OrderStatus, PurchaseOrder
from portal.domain.rules import check_notice
from portal.domain.suppliers import SupplierStatus
from tests import make
from tests.make_shipments import SHIPS, bases, limits, lot, notice, profile, ships, snapshot, transport
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, found, ids
from tests.unit.domain.rules.shipping import cases
from tests.unit.domain.rules.shipping.cases import lines

ORDER = make.order(make.line(10), make.line(20))
OTHER = make.order(make.line(10), number="4500018")
TWO = notice(ships(1), ships(2, order="4500018"))
HOLD = {"status": OrderStatus.ON_HOLD}
EMPTY = replace(TWO, lines=())
YEAR = timedelta(days=365)


def placed(number: str, code: str, **fields: Any) -> PurchaseOrder:
    """Make an order to a place with this code."""
    place = replace(make.ship_to(), address=make.address(f"Site {code}", code=code))
    return make.order(number=number, ship_to=place, **fields)


def state(rule: str, side: str, words: str, status: LineStatus, finds=(), **fields: Any) -> Boundary:
    return lines(rule, side, words, line={"status": status, **fields}, finds=finds)


def since_then(rule: str, words: str, finds=(), lines=(), **fields: Any) -> Boundary:
    """Make a case of goods that left against revision 1; revision 2 has these lines and fields."""
    newer = make.revised(ORDER, *lines, **fields)
    side = "outside" if finds else "on"
    return cases.notice(rule, side, words, None, newer, bases=bases([ORDER]), finds=finds)


CANCELLED = make.line(10, status=LineStatus.CANCELLED)

CASES: tuple[Boundary, ...] = (
    cases.notice("ACC-02", "inside", "the role may send"),
    cases.notice("ACC-02", "outside", "the role may not", may_send=False, finds=["E"]),
    cases.notice("ACC-03", "inside", "active"),
    cases.notice("ACC-03", "outside", "blocked", supplier=make.supplier(status=SupplierStatus.BLOCKED), finds=["E"]),
    lines("ERP-01", "inside", "this version among others", profile=profile(contracts=("shipment/2", "shipment/1"))),
    lines("ERP-01", "outside", "answers alone", profile=profile(contracts=("acknowledgment/1",)), finds=["E"]),
    lines("ERP-02", "inside", "no limit is known", ships(note="x" * 999), profile=profile(field_lengths={})),
    lines("ERP-02", "on", "exactly as long as is kept", ships(note="x" * 80)),
    lines("ERP-02", "outside", "a character more", ships(note="x" * 81), finds=["E lines/1/note"]),
    lines(
        "ERP-02",
        "outside",
        "number, tracking, lot and serial",
        ships(lots=(lot(number="long", serials=("ok", "long")),)),
        profile=profile(field_lengths={"notice_number": 2, "tracking": 3, "lot": 3, "serial": 3}),
        finds=["E number", "E transport/tracking", "E lines/1/lots/0/number", "E lines/1/lots/0/serials"],
    ),
    lines("ERP-03", "inside", "boxes with a factor", ships(quantity="1", unit="XBX"), line={"pack": make.BOX_OF_96}),
    lines("ERP-03", "on", "the order's own unit", ships(unit="H87"), profile=profile(units={})),
    lines("ERP-03", "outside", "kilograms without one", ships(unit="KGM"), finds=["E lines/1/unit"]),
    lines("ERP-03", "outside", "a unit nobody knows", ships(unit="ZZZ"), finds=["E lines/1/unit"]),
    lines("ERP-06", "inside", "nothing is required", document={"transport": transport(tracking="")}),
    lines("ERP-06", "on", "what is required is there", profile=profile(required=frozenset({"tracking", "note"}))),
    lines(
        "ERP-06",
        "outside",
        "and here it is not",
        profile=profile(required=frozenset({"bill_of_lading", "gross"})),
        finds=["E transport/bill_of_lading", "E transport/gross"],
    ),
    lines(
        "ERP-06",
        "on",
        "an own vehicle has no carrier",
        document={"transport": transport(own_vehicle=True, carrier="", tracking="")},
        profile=profile(required=frozenset({"carrier", "tracking"})),
    ),
    cases.notice("PO-01", "inside", "a released order"),
    cases.notice(
        "PO-01", "outside", "unknown, told once", notice(ships(1, order="X"), ships(2, order="X")), finds=["E lines/1"]
    ),
    cases.notice("PO-01", "outside", "closed", None, make.order(status=OrderStatus.CLOSED), finds=["E lines/1"]),
    cases.notice("PO-01", "outside", "cancelled", None, make.order(status=OrderStatus.CANCELLED), finds=["E lines/1"]),
    cases.notice(
        "PO-01", "outside", "a line it does not have", notice(ships(1), ships(2, line=11)), ORDER, finds=["E lines/2"]
    ),
    cases.notice("PO-01", "on", "on hold is still released", None, make.order(**HOLD)),
    since_then("PO-01", "cancelled since it was read", status=OrderStatus.CANCELLED),
    cases.notice("PO-02", "inside", "released"),
    cases.notice("PO-02", "outside", "on hold", None, make.order(**HOLD), finds=["E lines/1"]),
    cases.notice(
        "PO-02", "outside", "since a date", None, make.order(hold=Hold(date(2026, 3, 1)), **HOLD), finds=["E lines/1"]
    ),
    state("PO-03", "inside", "open", LineStatus.OPEN),
    state("PO-03", "outside", "cancelled", LineStatus.CANCELLED, ["E lines/1"]),
    state("PO-03", "outside", "on a date", LineStatus.CANCELLED, ["E lines/1"], status_since=date(2026, 3, 1)),
    since_then("PO-03", "cancelled since it was read", lines=[CANCELLED]),
    state("PO-04", "inside", "open", LineStatus.OPEN),
    state("PO-04", "on", "closed softly", LineStatus.SOFT_CLOSED),
    state("PO-04", "outside", "closed", LineStatus.CLOSED, ["E lines/1"]),
    state("PO-05", "inside", "open", LineStatus.OPEN),
    state("PO-05", "on", "closed", LineStatus.CLOSED),
    state("PO-05", "outside", "closed softly", LineStatus.SOFT_CLOSED, ["W lines/1"]),
    state("PO-06", "inside", "open", LineStatus.OPEN),
    state("PO-06", "outside", "blocked", LineStatus.BLOCKED, ["E lines/1"]),
    since_then("PO-06", "blocked since it was read", lines=[make.line(10, status=LineStatus.BLOCKED)]),
    cases.notice("PO-08", "inside", "the newest revision", None, ORDER),
    cases.notice(
        "PO-08",
        "on",
        "another line changed",
        None,
        make.revised(ORDER, make.line(20, "7"), note="Call first"),
        bases=bases([ORDER]),
        finds=["I lines/1"],
    ),
    since_then("PO-08", "a price, which goods do not feel", ["I lines/1"], [make.line(10, price="9")]),
    since_then("PO-08", "what this supplier shipped", ["I lines/1"], [make.line(10, shipped="5")]),
    since_then("PO-08", "the quantity", ["R lines/1"], [make.line(10, "150")]),
    since_then("PO-08", "the line was cancelled", ["R lines/1"], [CANCELLED]),
    since_then("PO-08", "the address", ["R lines/1"], ship_to=make.ship_to("Bremen")),
    since_then("PO-08", "the order was cancelled", ["R lines/1"], status=OrderStatus.CANCELLED),
    cases.notice(
        "PO-08",
        "outside",
        "the line is no more",
        notice(ships(1, line=20)),
        make.order(revision=2),
        bases=bases([ORDER]),
        finds=["R lines/1"],
    ),
    cases.notice("PO-08", "outside", "a revision nobody had", None, make.order(revision=2), finds=["R lines/1"]),
    cases.notice("PO-08", "outside", "a revision to come", notice(ships(revision=3)), finds=["R lines/1"]),
    cases.notice("PO-09", "inside", "the order's place", notice(ship_to="A"), placed("4500017", "A")),
    cases.notice("PO-09", "on", "no place named", notice(ship_to=""), placed("4500017", "A")),
    cases.notice("PO-09", "on", "the order's place has no code", notice(ship_to="B")),
    cases.notice("PO-09", "outside", "another", notice(ship_to="B"), placed("4500017", "A"), finds=["E ship_to"]),
    cases.notice("ASN-01", "inside", "a new number", used_numbers={"N-2": SHIPS}),
    cases.notice("ASN-01", "on", "used a year ago", used_numbers={"N-1": SHIPS - YEAR}),
    cases.notice(
        "ASN-01", "outside", "a day less", used_numbers={"N-1": SHIPS - YEAR + timedelta(1)}, finds=["E number"]
    ),
    cases.notice("ASN-01", "on", "thirty characters", notice(number="9" * 30)),
    cases.notice("ASN-01", "outside", "thirty-one", notice(number="9" * 31), finds=["E number"]),
    cases.notice("ASN-01", "outside", "none", notice(number=" "), finds=["E number"]),
    cases.notice("ASN-02", "inside", "two lines", notice(ships(1), ships(2, line=20)), ORDER),
    cases.notice("ASN-02", "on", "two lines of one order line", notice(ships(1, "50"), ships(2, "50"))),
    cases.notice("ASN-02", "outside", "no order", notice(ships(order=" ")), finds=["E lines/1"]),
    cases.notice("ASN-02", "outside", "no line", notice(ships(line=0)), finds=["E lines/1"]),
    cases.notice(
        "ASN-02", "outside", "one place twice", notice(ships(1), ships(1, line=20)), ORDER, finds=["E lines/1"]
    ),
    cases.notice("ASN-02", "outside", "nothing", EMPTY, finds=["E lines"]),
    cases.notice("ASN-03", "inside", "answered"),
    lines("ASN-03", "on", "answered by another way", line={"confirmed": "1"}, acknowledged={}),
    lines("ASN-03", "outside", "not answered", acknowledged={}, finds=["W lines/1"]),
    lines(
        "ASN-03", "outside", "and not taken", acknowledged={}, limits={"ack_before_ship": "error"}, finds=["E lines/1"]
    ),
    lines("ASN-03", "inside", "and nobody minds", acknowledged={}, limits={"ack_before_ship": "none"}),
    cases.notice("ASN-10", "inside", "one order"),
    cases.notice("ASN-10", "on", "two orders to one place", TWO, ORDER, OTHER),
    cases.notice(
        "ASN-10",
        "outside",
        "two places",
        TWO,
        placed("4500017", "A"),
        placed("4500018", "B"),
        finds=["E lines/2"],
    ),
    cases.notice(
        "ASN-10",
        "outside",
        "a line to another place",
        notice(ships(1), ships(2, line=20)),
        make.order(make.line(10), make.line(20, ship_to=make.ship_to("Bremen"))),
        finds=["E lines/2"],
    ),
    cases.notice(
        "ASN-10",
        "outside",
        "two orders where one is taken",
        TWO,
        ORDER,
        OTHER,
        profile=limits(ship_multi_po_allowed="false"),
        finds=["E lines"],
    ),
    cases.notice("ASN-24", "inside", "a first notice", is_received=True),
    cases.notice("ASN-24", "on", "replaces itself", notice(replaces="E-1"), replaced=notice()),
    cases.notice("ASN-24", "outside", "received", notice(replaces="E-1"), is_received=True, finds=["E"]),
    cases.notice(
        "ASN-24",
        "outside",
        "another number",
        notice(replaces="E-1"),
        replaced=notice(number="N-0"),
        finds=["E number"],
    ),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_orders(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_no_change_of_an_order_refuses_goods_that_have_left() -> None:
    newer = make.revised(
        ORDER,
        make.line(10, "1", status=LineStatus.CANCELLED, item="OTHER", unit="KGM", requested=make.in_days(90)),
        ship_to=make.ship_to("Bremen"),
        status=OrderStatus.CANCELLED,
    )
    findings = check_notice(notice(), snapshot(newer, bases=bases([ORDER])))
    assert findings.errors == ()
    assert found(findings, "PO-08") == ["R lines/1", "R lines/1"]


def test_the_buyer_reads_what_changed() -> None:
    newer = make.revised(ORDER, make.line(10, "150"))
    (issue,) = check_notice(notice(), snapshot(newer, bases=bases([ORDER]))).reviews
    assert messages.text(issue) == (
        "Line 10 of order 4500017 changed from revision 1 to 2: quantity from 100 pieces to 150 pieces."
    )


def test_the_lines_that_were_not_answered_are_named_once_for_each_order() -> None:
    document = notice(ships(1), ships(2, line=20), ships(3, order="4500018"))
    issues = check_notice(document, snapshot(ORDER, OTHER, acknowledged={})).warnings
    assert [(issue.rule, issue.path, issue.value) for issue in issues] == [
        ("ASN-03", "lines/1", "10 and 20"),
        ("ASN-03", "lines/3", "10"),
    ]
