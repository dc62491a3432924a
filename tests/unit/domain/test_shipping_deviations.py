"""What the buyer decides about a ship notice, and what the goods concerned are worth."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from portal.domain.orders import PurchaseOrder
from portal.domain.rules import check_notice
from portal.domain.shipments import ShipNotice
from portal.domain.shipping_deviations import Deviating, deviating
from tests import make
from tests import make_shipments as ships
from tests.make_shipments import ARRIVES, lot, notice

LATE = {"ship_window_action": "review", "ship_window_late_days": "2"}


def of(document: ShipNotice, *orders: PurchaseOrder, bases: tuple[PurchaseOrder, ...] = (), **limits: str) -> Deviating:
    world = ships.snapshot(*orders, profile=ships.limits(**limits), bases=ships.bases(bases))
    return deviating(document, world, check_notice(document, world))


def test_a_clean_notice_has_none() -> None:
    assert of(notice(), make.order()) == Deviating()


def test_goods_that_come_too_late_are_worth_what_ships_of_the_lines_of_that_day() -> None:
    lines = (make.line(10), make.line(20, price="4.00"), make.line(30, requested=ARRIVES + timedelta(days=9)))
    shipped = [ships.ships(place, line=line) for place, line in enumerate((10, 20, 30), 1)]
    found = of(notice(*shipped, arrives=ARRIVES + timedelta(days=9)), make.order(*lines), **LATE)
    (late,) = found.deviations
    assert (late.label, late.line, late.difference) == ("Arrives too late", 1, "7 days too late, 2 lines")
    assert (late.ordered, late.answered) == ("Until 22 Apr 2026", "29 Apr 2026")
    assert late.tolerance == "2 days (buyer default)"
    assert (late.money, found.consequence, found.currency) == (Decimal("1350.00"), Decimal("1350.00"), "EUR")


def test_a_changed_order_says_what_changed_and_the_same_goods_count_once() -> None:
    old = make.order(make.line(10))
    new = make.revised(old, make.line(10, requested=ARRIVES - timedelta(days=5)))
    found = of(notice(), new, bases=(old,), **LATE)
    changed, late = found.deviations
    assert (changed.rule, changed.label) == ("PO-08", "The order has changed")
    assert (changed.ordered, changed.answered) == ("Revision 2", "Revision 1")
    assert "20 Apr 2026" in changed.difference
    assert late.rule == "ASN-09"
    assert changed.money == late.money == found.consequence == Decimal("950.00")


def test_a_short_shelf_life_concerns_its_lot_alone() -> None:
    lots = (
        lot("40", best_before=ARRIVES + timedelta(days=9)),
        lot("60", "L-2", best_before=ARRIVES + timedelta(days=90)),
    )
    found = of(notice(ships.ships(lots=lots)), make.order(make.line(10, shelf_life_days=30)))
    (short,) = found.deviations
    assert (short.ordered, short.answered) == ("30 days at arrival", "9 days at arrival, lot L-1")
    assert short.money == Decimal("380.00")


def test_nothing_is_told_of_money_where_currencies_differ() -> None:
    orders = (make.order(), make.order(number="4500018", currency="USD"))
    shipped = [ships.ships(1), ships.ships(2, order="4500018")]
    found = of(notice(*shipped, arrives=ARRIVES + timedelta(days=9)), *orders, **LATE)
    assert [each.money for each in found.deviations] == [Decimal(0)]
    assert (found.currency, found.consequence) == ("", Decimal(0))
