"""What the buyer decides, and the money it moves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from portal.domain.acknowledgments import ResponseRow
from portal.domain.deviations import Deviation, consequence, deviations, tolerance
from portal.domain.orders import PurchaseOrder
from portal.domain.rules import check
from portal.domain.tolerances import Level, Limit, ToleranceProfile
from tests import make


def of(order: PurchaseOrder, *rows: ResponseRow, **limits: str | None) -> tuple[Deviation, ...]:
    """Return the deviations of an answer to line 10."""
    document = make.acknowledgment(order, make.answer(10, *rows))
    return deviations(document, order, check(document, make.snapshot(order, profile=make.tolerances(**limits))))


def one(*rows: ResponseRow, line: dict[str, Any] | None = None, **limits: str | None) -> Deviation:
    (deviation,) = of(make.order(make.line(10, **(line or {}))), *rows, **limits)
    return deviation


def test_a_clean_answer_has_none() -> None:
    order = make.order()
    assert deviations(make.acknowledgment(order), order, check(make.acknowledgment(order), make.snapshot(order))) == ()


def test_too_much_moves_the_value_of_what_is_too_much() -> None:
    found = one(make.accept("110"), ack_qty_over_pct="5")
    assert (found.rule, found.line) == ("ACK-03", 10)
    assert (found.ordered, found.answered) == ("100 pieces", "110 pieces")
    assert (found.difference, found.tolerance) == ("10 % more", "5 % (buyer default)")
    assert found.money == Decimal("95.00")


def test_a_higher_price_moves_the_difference_for_what_is_confirmed() -> None:
    found = one(make.accept("60", price="9.75"), make.reject("40"))
    assert (found.ordered, found.answered) == ("9.50 EUR", "9.75 EUR")
    assert (found.difference, found.money) == ("2.6 % more", Decimal("15.00"))
    assert found.tolerance == "0 % (portal default); not checked (portal default)"


def test_a_price_per_hundred_is_not_taken_for_one_per_piece() -> None:
    found = one(make.accept("1200", price="15.95"), line={"quantity": "1200", "price": "14.95", "price_base": "100"})
    assert found.money == Decimal("12.00")


def test_boxes_count_as_the_pieces_in_them() -> None:
    line = {"quantity": "96", "pack": make.BOX_OF_96}
    found = one(make.accept("1", price="10.50", unit="XBX"), line=line)
    assert found.money == Decimal("96.00")


def test_a_late_delivery_moves_the_value_of_the_goods_that_come_late() -> None:
    found = one(make.accept("60"), make.accept("40", make.in_days(9)), ack_date_late_days="2")
    assert (found.ordered, found.answered) == ("20 Apr 2026", "29 Apr 2026")
    assert (found.difference, found.tolerance) == ("9 days later", "2 days (buyer default)")
    assert found.money == Decimal("380.00")


@pytest.mark.parametrize(
    ("row", "line", "limits", "rule", "difference"),
    [
        (make.accept("100", make.in_days(-4)), {}, {}, "ACK-10", "4 days earlier"),
        (
            make.accept("100", make.in_days(3)),
            {"cancel_after": make.in_days(2)},
            {"ack_date_late_days": "9"},
            "ACK-11",
            "1 day after the last date",
        ),
        (make.backorder("100"), {}, {"ack_backorder_allowed": "review"}, "ACK-19", "on backorder"),
        (make.substitute("100"), {}, {}, "ACK-20", "another item"),
    ],
)
def test_goods_that_come_otherwise_move_their_value(
    row: ResponseRow, line: dict[str, Any], limits: dict[str, str | None], rule: str, difference: str
) -> None:
    found = one(row, line=line, **limits)
    assert (found.rule, found.difference, found.money) == (rule, difference, Decimal("950.00"))


def test_a_substitute_is_told_beside_what_was_ordered() -> None:
    found = one(make.substitute("100"))
    assert found.ordered == "100 pieces delivered on 20 Apr 2026 of ITEM-10"
    assert found.answered == "100 pieces of ALT-1 delivered on 20 Apr 2026"
    assert found.tolerance == "needs approval (portal default)"


def test_a_price_for_what_was_free_says_so() -> None:
    found = one(make.accept("100", price="0.10"), line={"free_of_charge": True, "price": "0"})
    assert (found.difference, found.money) == ("free of charge before", Decimal("10.00"))


def test_money_has_the_decimals_of_the_orders_currency() -> None:
    order = make.order(make.line(10, price="950"), currency="JPY")
    (found,) = of(order, make.accept("100", price="950.4"))
    assert (found.money, str(found.money)) == (Decimal(40), "40")


def test_a_change_shortly_before_delivery_tells_both_plans() -> None:
    due = make.in_days(1, make.TODAY)
    found = one(make.accept("60", due), make.reject("40"), line={"requested": due})
    assert found.rule == "ACK-24"
    assert found.ordered == "100 pieces delivered on 3 Mar 2026"
    assert found.answered == "60 pieces delivered on 3 Mar 2026 and 40 pieces refused"
    assert found.money == Decimal("950.00")


def test_a_rule_that_the_buyer_raised_is_decided_too() -> None:
    profile = make.profile(tolerances=ToleranceProfile(severities={"ACK-26": "R", "ACK-12": "R"}))
    closed = make.ship_to(closed_dates=frozenset({make.DUE}))
    order = make.order(released_at=make.in_days(-9, make.NOW), ship_to=closed)
    document = make.acknowledgment(order)
    found = deviations(document, order, check(document, make.snapshot(order, profile=profile)))
    assert [(one.rule, one.line, one.money) for one in found] == [
        ("ACK-26", None, Decimal("0.00")),
        ("ACK-12", 10, Decimal("950.00")),
    ]


def test_the_consequence_counts_goods_once_and_price_beside_them() -> None:
    order = make.order(make.line(10, cancel_after=make.in_days(2)))
    found = of(order, make.accept("100", make.in_days(9), price="10"))
    assert [(one.rule, one.money) for one in found] == [
        ("ACK-09", Decimal("950.00")),
        ("ACK-11", Decimal("950.00")),
        ("ACK-13", Decimal("50.00")),
    ]
    assert consequence(found) == Decimal("1000.00")


def test_the_consequence_adds_rows_and_lines() -> None:
    order = make.order(make.line(10), make.line(20))
    late = (make.accept("60", make.in_days(1)), make.accept("40", make.in_days(2)))
    document = make.acknowledgment(order, make.answer(10, *late), make.answer(20, *late))
    found = deviations(document, order, check(document, make.snapshot(order)))
    assert len(found) == 4
    assert consequence(found) == Decimal("1900.00")
    assert consequence(()) == 0


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("ack_qty_over_pct", "2.50", "2.5 % (supplier)"),
        ("ack_price_up_abs", "0.1", "0.10 EUR (supplier)"),
        ("ack_date_late_days", "1", "1 day (supplier)"),
        ("ack_required_hours", "48", "48 hours (supplier)"),
        ("price_decimals", "4", "4 (supplier)"),
        ("ack_split_allowed", "false", "not allowed (supplier)"),
        ("ack_price_up_abs", None, "not checked (supplier)"),
        ("ack_price_up_abs", "", "not checked (supplier)"),
    ],
)
def test_a_tolerance_is_told_with_unit_and_level(key: str, value: str | None, words: str) -> None:
    assert tolerance(Limit(key, value, Level.SUPPLIER), "EUR") == words
