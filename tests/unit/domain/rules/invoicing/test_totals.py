"""INV-20 to INV-22 and INV-25: whether it adds up; the rounding of field rules 4.1; every currency's decimals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.invoice_amounts import completed, line_amount, tax_amount
from portal.domain.invoices import Invoice
from portal.domain.money import rounded
from portal.domain.rules import check_invoice
from tests import make
from tests.make_invoices import allowance, charge, invoice, line, profile, snapshot, tax, with_line, with_tax
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, found, ids
from tests.unit.domain.rules.invoicing import cases

DISCOUNT = allowance("95", base="950", percent="10")


def total(field: str, side: str, value: str | None, finds=(), **fields: Any) -> Boundary:
    document = invoice(totals={field: value}, **fields)
    return cases.invoice("INV-21", side, f"{field} {value}", document, finds=finds)


def net(side: str, words: str, value: str, finds=(), **fields: Any) -> Boundary:
    """Make a case of a line that says this amount, and sums that follow from it."""
    document = with_line(invoice(line(**fields)), net=value)
    return cases.invoice("INV-20", side, words, document, finds=finds)


def foreign(rule: str, side: str, words: str, document: Invoice, finds=()) -> Boundary:
    order = make.order(make.line(10, price=str(document.lines[0].price)), currency=document.currency)
    return cases.invoice(rule, side, words, document, order, finds=finds)


def explained(side: str, words: str, one: Any, finds=()) -> Boundary:
    # Worked out from the amount alone, so that what is said beside it stays as it is.
    made = invoice(adjustments=(replace(one, percent=None),))
    return cases.invoice("INV-25", side, words, replace(made, adjustments=(one,)), finds=finds)


YEN = invoice(line("3", "333.4"), currency="JPY")
DINARS = invoice(line("3", "1.1111"), currency="KWD")

CASES: tuple[Boundary, ...] = (
    net("inside", "exactly", "950.00"),
    net("on", "two cents more", "950.02"),
    net("on", "two cents less", "949.98"),
    net("outside", "three", "950.03", ["E lines/1/net"]),
    net("inside", "per hundred", "179.40", quantity="1200", price="14.95", price_base="100"),
    net("outside", "not per hundred", "17940", ["E lines/1/net"], quantity="1200", price="14.95", price_base="100"),
    net("on", "with a discount and a charge", "945.00", adjustments=(allowance("10", tax=None), charge("5", tax=None))),
    net("outside", "without them", "950.00", ["E lines/1/net"], adjustments=(allowance("10", tax=None),)),
    foreign("INV-20", "on", "yen exactly", YEN),
    foreign("INV-20", "outside", "one yen off", with_line(YEN, net="1001"), ["E lines/1/net"]),
    foreign("INV-20", "on", "two fils off", with_line(DINARS, net="3.335")),
    foreign("INV-20", "outside", "three fils off", with_line(DINARS, net="3.336"), ["E lines/1/net"]),
    cases.invoice("INV-21", "inside", "as it follows"),
    total("lines", "outside", "950.01", ["E totals/lines", "E totals/net"]),
    total("net", "outside", "949.99", ["E totals/net", "E totals/gross"]),
    total("gross", "outside", "1130.51", ["E totals/gross", "E totals/due"]),
    total("due", "outside", "1130.49", ["E totals/due"]),
    total("allowances", "on", "0"),
    total("allowances", "outside", None, ["E totals/allowances", "E totals/net"], adjustments=(DISCOUNT,)),
    total("charges", "outside", "1", ["E totals/charges", "E totals/net"]),
    total("prepaid", "on", "0"),
    total("rounding", "on", "-0.50"),
    cases.invoice("INV-22", "inside", "whole euros", invoice(line("100", "9"))),
    cases.invoice("INV-22", "on", "cents"),
    cases.invoice("INV-22", "on", "a price of many decimals", invoice(line("100", "9.500001"))),
    cases.invoice(
        "INV-22", "outside", "a tenth of a cent", with_line(invoice(), net="950.001"), finds=["E lines/1/net"]
    ),
    foreign("INV-22", "outside", "a part of a yen", with_line(YEN, net="1000.2"), ["E lines/1/net"]),
    foreign("INV-22", "on", "fils", DINARS),
    cases.invoice("INV-22", "outside", "no number", with_line(invoice(), net="NaN"), finds=["E lines/1/net"]),
    cases.invoice(
        "INV-22",
        "outside",
        "in the other currency",
        invoice(tax_currency="JPY", totals={"accounting_tax": "1.5"}),
        finds=["E totals/accounting_tax"],
    ),
    explained("inside", "an amount alone", allowance("10")),
    explained("on", "ten per cent", DISCOUNT),
    explained("on", "two cents off", allowance("95.02", base="950", percent="10")),
    explained("outside", "three", allowance("95.03", base="950", percent="10"), ["E adjustments/0/amount"]),
    explained("on", "a code is a reason", allowance("1", reason="", code="95")),
    explained("outside", "no reason", allowance("1", reason=""), ["E adjustments/0/reason"]),
    explained("outside", "below zero", allowance("-1"), ["E adjustments/0/amount"]),
    cases.invoice(
        "INV-25",
        "outside",
        "on a line",
        invoice(line(adjustments=(allowance("1", reason="", tax=None),))),
        finds=["E lines/1/adjustments/0/reason"],
    ),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_the_vectors_of_the_field() -> None:
    assert rounded(Decimal("2.675"), "EUR") == Decimal("2.68")
    assert line_amount(line("1200", "14.95", price_base="100"), "EUR") == Decimal("179.40")
    seven = invoice(*[line("1", "10.13") for _ in range(7)])
    assert seven.totals.tax == Decimal("13.47")
    nine = invoice(*[line("1", "0.99", tax=tax("S", "21")) for _ in range(9)])
    assert nine.totals.tax == Decimal("1.87")
    three = invoice(*[line("0.67", "1.50") for _ in range(3)])
    assert three.totals.lines == Decimal("3.03")


@pytest.mark.parametrize(
    ("currency", "shown"), [("JPY", "1000"), ("EUR", "1000.20"), ("KWD", "1000.200")], ids=["none", "two", "three"]
)
def test_every_currency_has_its_own_decimals(currency: str, shown: str) -> None:
    document = invoice(line("3", "333.4"), currency=currency)
    assert str(document.lines[0].net) == shown
    assert str(document.totals.tax) == str(tax_amount(Decimal(shown), Decimal(19), currency))
    order = make.order(make.line(10, price="333.4"), currency=currency)
    assert check_invoice(document, snapshot(order)).issues == ()


prices = st.decimals("0", "99999", places=4)
amounts = st.decimals("0", "999", places=3)
rates = st.sampled_from([tax("S", "19"), tax("S", "7"), tax("S", "2.1"), tax("Z", "0"), tax("L", "7")])


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    currency = draw(st.sampled_from(["JPY", "EUR", "KWD"]))

    def adjustment(taxed: bool) -> Any:
        # A discount larger than its line is a matter of INV-23.
        made = allowance("0", is_charge=not taxed or draw(st.booleans()), tax=draw(rates) if taxed else None)
        return replace(made, amount=rounded(draw(amounts), currency))

    def one() -> Any:
        made = line("0", "0", tax=draw(rates), price_base=draw(st.sampled_from([None, Decimal(100), Decimal(7)])))
        fields = {"quantity": draw(amounts), "price": draw(prices)}
        return replace(made, **fields, adjustments=tuple(adjustment(False) for _ in range(draw(st.integers(0, 2)))))

    lines = [one() for _ in range(draw(st.integers(1, 5)))]
    adjustments = tuple(adjustment(True) for _ in range(draw(st.integers(0, 3))))
    return invoice(*lines, adjustments=adjustments, currency=currency)


@given(invoices())
@settings(max_examples=150)
def test_what_is_worked_out_always_adds_up(document: Invoice) -> None:
    order = make.order(currency=document.currency)
    lenient = snapshot(order, profile=profile(tolerances=LENIENT, tax_rates={}))
    findings = check_invoice(document, lenient)
    assert findings.stopped_at is None
    assert [found(findings, rule) for rule in ("INV-20", "INV-21", "INV-22", "TAX-01", "TAX-02")] == [[]] * 5
    assert completed(document) == document


#: Quantities and prices do not stop here.
LENIENT = make.tolerances(inv_qty_over_pct=None, inv_doc_small_diff_abs=None, inv_freight_unplanned_abs=None).tolerances


@given(invoices(), st.sampled_from(["lines", "net", "gross", "due", "tax"]), st.sampled_from(["1", "-1"]))
@settings(max_examples=60)
def test_one_coin_more_or_less_in_a_total_is_always_found(document: Invoice, field: str, by: str) -> None:
    coin = Decimal(by).scaleb(document.totals.due.as_tuple().exponent)
    wrong = replace(document, totals=replace(document.totals, **{field: getattr(document.totals, field) + coin}))
    order = make.order(currency=document.currency)
    findings = check_invoice(wrong, snapshot(order, profile=replace(snapshot().profile, tolerances=LENIENT)))
    paths = {issue.path for issue in findings.errors if issue.rule in ("INV-21", "TAX-01")}
    assert f"totals/{field}" in paths


def test_a_wrong_row_of_tax_is_not_hidden_by_a_right_sum() -> None:
    document = with_tax(invoice(), amount="181.50")
    assert found(check_invoice(document, snapshot()), "TAX-01") == ["E totals/tax"]
