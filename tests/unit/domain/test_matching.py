"""An invoice as the buyer sees it, and what can be billed now."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from portal.domain.deviations import Deviation
from portal.domain.invoices import Invoice
from portal.domain.matching import Match, beside_orders, billable, match
from portal.domain.orders import LineStatus, OrderStatus
from portal.domain.rules import InvoiceSnapshot, check_invoice
from tests import make
from tests.make_invoices import billed, charge, invoice, limits, line, snapshot, tax, twin, with_tax

KEY = ("4500017", 10)


def matched(document: Invoice, world: InvoiceSnapshot) -> Match:
    return match(document, world, check_invoice(document, world))


def one(rule: str, document: Invoice, **world: Any) -> Deviation:
    found = [each for each in matched(document, snapshot(**world)).deviations if each.rule == rule]
    assert len(found) == 1
    return found[0]


def test_a_clean_invoice_has_its_lines_and_nothing_to_decide() -> None:
    found = matched(invoice(line("60")), snapshot(billed={KEY: (billed("30"),)}))
    (row,) = found.lines
    assert (row.ordered, row.received, row.billed, row.quantity, row.billable) == (100, 100, 30, 60, 70)
    assert (row.expected, row.price, row.amount) == (Fraction("9.5"), Fraction("9.5"), 570)
    assert (row.deviations, found.deviations, found.money) == ((), (), 0)


def test_a_clean_line_says_what_may_be_above_and_prices_as_the_order_gives_them() -> None:
    order = make.order(make.line(10, price="950", price_base=Decimal(100)))
    (row,) = beside_orders(invoice(line("60", "9.6")), snapshot(order))
    assert (row.order_price, row.invoice_price, row.price_base, row.price_unit) == (950, 960, 100, "H87")
    assert row.quantity_tolerance == "0 % (portal default)"
    assert row.price_tolerance == "2 % (portal default); 0.05 EUR (portal default)"


def test_a_price_that_is_not_checked_is_said_to_be_so() -> None:
    held = limits(inv_price_up_pct=None, inv_price_up_abs_unit=None, inv_qty_over_pct=None)
    (row,) = beside_orders(invoice(line("60")), snapshot(profile=held))
    assert row.price_tolerance.startswith("not checked")
    assert row.quantity_tolerance.startswith("not checked")


def test_lines_of_one_order_line_are_told_together_and_others_apart() -> None:
    document = invoice(line("60"), line("1", order_line="", name="Advice"), line("40"))
    found = matched(document, snapshot(profile=limits(inv_po_required="false")))
    assert [(row.positions, row.quantity) for row in found.lines] == [((1, 3), 100)]
    assert found.unmatched == (2,)


def test_boxes_are_told_as_the_pieces_of_the_order() -> None:
    order = make.order(make.line(10, pack=make.BOX_OF_96))
    (row,) = matched(invoice(line("1", "912", unit="XBX")), snapshot(order)).lines
    assert (row.quantity, row.price, row.unit) == (96, Fraction("9.5"), "H87")


def test_too_much_moves_the_value_of_what_is_too_much() -> None:
    found = one("INV-11", invoice(line("90")), received={KEY: Fraction(80)})
    assert (found.line, found.ordered, found.answered) == (1, "80 pieces", "90 pieces")
    assert (found.difference, found.money) == ("10 pieces more", Decimal("95.00"))
    assert found.tolerance == (
        "matched with order and receipts (portal default); 0 % (portal default); needs approval (portal default)"
    )


def test_a_higher_price_moves_the_difference_for_what_is_billed() -> None:
    found = one("INV-14", invoice(line("100", "9.75")))
    assert (found.ordered, found.answered) == ("9.50 EUR per piece", "9.75 EUR per piece")
    assert (found.difference, found.money) == ("2.6 % more", Decimal("25.00"))
    assert found.tolerance == "2 % (portal default); 0.05 EUR (portal default)"


def test_many_small_overruns_move_their_sum() -> None:
    held = {"inv_price_up_pct": "10", "inv_price_up_abs_unit": None, "inv_line_total_up_abs": "500"}
    order = make.order(make.line(10, quantity="1000", price="10"))
    world = snapshot(order, billed={KEY: (billed("900", "9720"),)}, profile=limits(**held))
    document = invoice(line("200", "10.80"))
    found = matched(document, world)
    assert [(each.rule, each.money) for each in found.deviations] == [
        ("INV-11", Decimal("1080.00")),
        ("INV-15", Decimal("1880.00")),
    ]
    assert found.lines[0].money == Decimal("2960.00")


def test_a_price_and_the_value_of_its_line_count_once() -> None:
    found = matched(invoice(line("100", "10.50")), snapshot())
    assert {each.rule for each in found.deviations} == {"INV-14", "INV-15"}
    assert found.money == Decimal("100.00")


@pytest.mark.parametrize(
    ("rule", "document", "world", "difference", "money"),
    [
        (
            "INV-12",
            invoice(),
            {"received": {}, "profile": limits(inv_before_receipt="review")},
            "nothing received",
            950,
        ),
        ("INV-24", invoice(adjustments=(charge("40"),)), {}, "40.00 EUR more", 40),
        ("INV-33", invoice(), {"shown_total": Decimal("1130.00")}, "0.50 EUR apart", Decimal("0.50")),
        ("INV-33", invoice(), {"shown_gross": Decimal("1131.00")}, "0.50 EUR apart", Decimal("0.50")),
        ("INV-04", invoice(issued=make.in_days(-91, make.TODAY)), {}, "91 days old", Decimal("1130.50")),
        ("INV-02", invoice(), {"twins": (twin("R 1001"),)}, "alike by 0.9 of 1", Decimal("1130.50")),
        (
            "INV-16",
            invoice(line("10")),
            {"billed": {KEY: (billed("90", "860"),)}, "profile": limits(inv_doc_total_up_pct="0")},
            "5.00 EUR over all invoices",
            5,
        ),
    ],
)
def test_what_else_moves_money(rule: str, document: Invoice, world: Any, difference: str, money: Any) -> None:
    found = one(rule, document, **world)
    assert (found.difference, found.money) == (difference, money)


def test_tax_moves_what_it_is_off_by() -> None:
    document = with_tax(invoice(totals={"tax": "181", "gross": "1131", "due": "1131"}), amount="181")
    found = one("TAX-02", document, digest="f" * 64)
    assert (found.difference, found.money) == ("0.50 EUR more", Decimal("0.50"))


def test_another_rate_moves_the_difference_of_the_tax() -> None:
    world = snapshot(make.order(make.line(10, tax=tax("S", "19"))))
    (found,) = matched(invoice(line(tax=tax("S", "7"))), world).deviations
    assert (found.rule, found.money) == ("TAX-07", Decimal("114.00"))


ORDER = make.order(
    make.line(10),
    make.line(20, cancelled="40"),
    make.line(30, status=LineStatus.CANCELLED),
    make.line(40, status=LineStatus.SOFT_CLOSED),
)
RECEIVED = {10: Fraction(80), 20: Fraction(60), 40: Fraction(5)}
BILLED = {10: Fraction(30), 20: Fraction(60), 40: Fraction(6)}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("3way", {10: 50}), ("2way", {10: 70, 40: 94}), ("evaluated_receipt", {})],
)
def test_what_can_be_billed_now(policy: str, expected: dict[int, int]) -> None:
    assert billable(ORDER, RECEIVED, BILLED, policy) == expected


def test_nothing_of_a_cancelled_order_can_be_billed() -> None:
    assert billable(make.order(status=OrderStatus.CANCELLED), RECEIVED, {}, "2way") == {}


def test_what_is_proposed_passes_the_rules() -> None:
    order = make.order(make.line(10))
    (quantity,) = billable(order, {10: Fraction(80)}, {10: Fraction(30)}, "3way").values()
    world = snapshot(order, received={KEY: Fraction(80)}, billed={KEY: (billed("30", "285"),)})
    assert check_invoice(invoice(line(str(quantity))), world).issues == ()
