"""INV-10 to INV-13, INV-23 and INV-30: how much is billed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from portal.domain import messages
from portal.domain.invoices import CreditReason, InvoiceType, Preceding
from portal.domain.orders import LineStatus
from portal.domain.rules import check_invoice
from tests import make, make_invoices
from tests.make_invoices import billed, invoice, line, snapshot
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, found, ids
from tests.unit.domain.rules.invoicing.cases import KEY, lines

TWO_WAY = {"inv_match_policy": "2way"}
CORRECTED = {"type": InvoiceType.CORRECTED, "preceding": (Preceding("R-1000", make.TODAY),)}


def before(*others: make_invoices.Billed) -> dict[str, object]:
    return {"billed": {KEY: others}}


def shipped(**notices: str) -> dict[str, object]:
    return {"shipped": {number: {KEY: Fraction(quantity)} for number, quantity in notices.items()}}


CASES: tuple[Boundary, ...] = (
    lines("INV-10", "inside", "nothing was billed"),
    lines("INV-10", "on", "one piece is left", line("1"), **before(billed("99"))),
    lines("INV-10", "outside", "all was billed", line("1"), **before(billed("100")), finds=["E lines/1"]),
    lines("INV-10", "outside", "the ERP knows of it", line("1"), line={"invoiced": "100"}, finds=["E lines/1"]),
    lines(
        "INV-10",
        "on",
        "a credit gave it back",
        line("1"),
        **before(billed("100"), billed("100", number="G-1", is_credit=True, gives_back_goods=True)),
    ),
    lines(
        "INV-10",
        "outside",
        "a credit for the price did not",
        line("1"),
        **before(billed("100"), billed("100", number="G-1", is_credit=True)),
        finds=["E lines/1"],
    ),
    lines("INV-10", "on", "a correction stands in its place", document=CORRECTED, **before(billed("100"))),
    lines(
        "INV-10",
        "outside",
        "closed before anything came",
        line={"status": LineStatus.CLOSED},
        received="0",
        finds=["E lines/1"],
    ),
    lines("INV-10", "on", "closed after some came", line("1"), line={"status": LineStatus.CLOSED}, received="1"),
    lines("INV-10", "outside", "no line is named", line(order_line=""), finds=["E lines/1/order_line"]),
    lines(
        "INV-10",
        "outside",
        "and none is needed",
        line(order_line=""),
        limits={"inv_po_required": "false"},
        finds=["R lines/1/order_line"],
    ),
    lines("INV-10", "on", "the item names it", line(order_line="", buyer_item="ITEM-10")),
    lines("INV-11", "inside", "less than received", line("79"), received="80"),
    lines("INV-11", "on", "all that was received", line("80"), received="80"),
    lines("INV-11", "outside", "one more", line("81"), received="80", finds=["R lines/1/quantity"]),
    lines(
        "INV-11",
        "outside",
        "refused",
        line("81"),
        received="80",
        limits={"inv_qty_over_action": "error"},
        finds=["E lines/1/quantity"],
    ),
    lines(
        "INV-11",
        "outside",
        "to confirm",
        line("81"),
        received="80",
        limits={"inv_qty_over_action": "warning"},
        finds=["W lines/1/quantity"],
    ),
    lines("INV-11", "on", "the tolerance", line("84"), received="80", limits={"inv_qty_over_pct": "5"}),
    lines(
        "INV-11",
        "outside",
        "above it",
        line("84.001"),
        received="80",
        limits={"inv_qty_over_pct": "5"},
        finds=["R lines/1/quantity"],
    ),
    lines("INV-11", "on", "not checked", line("999"), received="80", limits={"inv_qty_over_pct": None}),
    lines("INV-11", "on", "what was left", line("30"), received="80", **before(billed("50"))),
    lines(
        "INV-11",
        "outside",
        "more than was left",
        line("31"),
        received="80",
        **before(billed("50")),
        finds=["R lines/1/quantity"],
    ),
    lines("INV-11", "outside", "in two lines", line("40"), line("41"), received="80", finds=["R lines/1/quantity"]),
    lines("INV-11", "on", "a box", line("1", "912", unit="XBX"), line={"pack": make.BOX_OF_96}, received="96"),
    lines("INV-12", "inside", "received"),
    lines("INV-12", "on", "one piece was", line("1"), received="1"),
    lines("INV-12", "outside", "nothing was", received="0", finds=["W lines/1/quantity"]),
    lines(
        "INV-12",
        "outside",
        "for the buyer",
        received="0",
        limits={"inv_before_receipt": "review"},
        finds=["R lines/1/quantity"],
    ),
    lines(
        "INV-12",
        "outside",
        "refused",
        received="0",
        limits={"inv_before_receipt": "error"},
        finds=["E lines/1/quantity"],
    ),
    lines("INV-12", "on", "the buyer does not mind", received="0", limits={"inv_before_receipt": "none"}),
    lines("INV-12", "on", "receipts do not count", received="0", limits=TWO_WAY),
    lines("INV-13", "inside", "less than ordered", line("99"), limits=TWO_WAY),
    lines("INV-13", "on", "all, received or not", limits=TWO_WAY, received="0"),
    lines("INV-13", "outside", "one more", line("101"), limits=TWO_WAY, finds=["R lines/1/quantity"]),
    lines(
        "INV-13",
        "outside",
        "one more in all",
        line("41"),
        limits=TWO_WAY,
        **before(billed("60")),
        finds=["R lines/1/quantity"],
    ),
    lines(
        "INV-13",
        "outside",
        "part was cancelled",
        line("91"),
        line={"cancelled": "10"},
        limits=TWO_WAY,
        finds=["R lines/1/quantity"],
    ),
    lines("INV-13", "outside", "before anything came", line("101"), received="0", finds=["R lines/1/quantity"]),
    lines(
        "INV-13",
        "outside",
        "refused",
        line("101"),
        limits={**TWO_WAY, "inv_qty_over_action": "error"},
        finds=["E lines/1/quantity"],
    ),
    lines(
        "INV-13",
        "outside",
        "to confirm",
        line("101"),
        limits={**TWO_WAY, "inv_qty_over_action": "warning"},
        finds=["W lines/1/quantity"],
    ),
    lines("INV-23", "inside", "above zero"),
    lines("INV-23", "on", "free of charge", line(price="0"), line={"price": "0"}),
    lines("INV-23", "outside", "a price below zero", line(price="-0.01"), finds=["E lines/1/price", "E lines/1/net"]),
    lines("INV-23", "outside", "a line below zero", line("-1"), finds=["E lines/1/quantity"]),
    lines(
        "INV-23",
        "on",
        "a correction with its reason",
        line("-1"),
        document={**CORRECTED, "credit_reason": CreditReason.QUANTITY},
    ),
    lines("INV-23", "on", "told on the line", line("-1", note="Billed twice"), document=CORRECTED),
    lines("INV-23", "outside", "a correction without", line("-1"), document=CORRECTED, finds=["E lines/1/quantity"]),
    lines("INV-30", "inside", "no notices"),
    lines("INV-30", "on", "all of a notice", line("60", notice="N-1"), **shipped(**{"N-1": "60"})),
    lines(
        "INV-30",
        "on",
        "the rest of it",
        line("20", notice="N-1"),
        **shipped(**{"N-1": "60"}),
        **before(billed("40", notice="N-1")),
    ),
    lines(
        "INV-30",
        "outside",
        "one more than the rest",
        line("21", notice="N-1"),
        **shipped(**{"N-1": "60"}),
        **before(billed("40", notice="N-1")),
        finds=["E lines/1/notice"],
    ),
    lines(
        "INV-30",
        "outside",
        "directly after the notice",
        line("60"),
        **shipped(**{"N-1": "60"}),
        **before(billed("40", notice="N-1")),
        finds=["E lines/1"],
    ),
    lines(
        "INV-30",
        "on",
        "directly, and other goods",
        line("20"),
        **shipped(**{"N-1": "60"}),
        **before(billed("40", notice="N-1")),
    ),
    lines(
        "INV-30",
        "outside",
        "through the notice after all",
        line("60", notice="N-1"),
        **shipped(**{"N-1": "60"}),
        **before(billed("40")),
        finds=["E lines/1"],
    ),
    lines(
        "INV-30",
        "outside",
        "a notice that ships something else",
        line(notice="N-2"),
        **shipped(**{"N-1": "60"}),
        finds=["E lines/1/notice"],
    ),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_what_can_be_billed_now_is_told() -> None:
    world = snapshot(received={KEY: Fraction(80)}, billed={KEY: (billed("50"),)})
    (issue,) = check_invoice(invoice(line("31")), world).reviews
    assert messages.text(issue) == (
        "Line 10 of order 4500017: 80 pieces received and 50 billed before, and you bill 31."
    )
    assert messages.hint(issue).startswith("30 pieces can be billed now.")


@pytest.mark.parametrize("kind", [InvoiceType.PREPAYMENT, InvoiceType.DEBIT_NOTE])
def test_what_bills_no_goods_is_not_measured(kind: InvoiceType) -> None:
    world = snapshot(received={KEY: Fraction(0)}, billed={KEY: (billed("100"),)})
    findings = check_invoice(replace(invoice(), type=kind), world)
    assert [found(findings, rule) for rule in ("INV-10", "INV-11", "INV-12", "INV-13")] == [[]] * 4


def test_what_the_erp_knows_of_other_ways_counts_too() -> None:
    order = make.order(make.line(10, invoiced="70"))
    world = snapshot(order, billed={KEY: (billed("40"),)})
    assert found(check_invoice(invoice(line("30")), world), "INV-11") == []
    assert found(check_invoice(invoice(line("31")), world), "INV-11") == ["R lines/1/quantity"]
