"""INV-14 to INV-19, INV-24 and INV-35: for how much, against the order and what was billed before."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from portal.domain import messages
from portal.domain.invoices import InvoiceType
from portal.domain.rules import check_invoice
from tests import make
from tests.make_invoices import allowance, billed, change, charge, invoice, limits, line, snapshot
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, found, ids
from tests.unit.domain.rules.invoicing import cases
from tests.unit.domain.rules.invoicing.cases import KEY, lines

#: Prices alone: differences that INV-15 and INV-17 speak of are not looked at.
ALONE = {"inv_doc_small_diff_abs": None, "inv_line_total_up_pct": None, "inv_line_total_up_abs": None}
TEN = {"quantity": "1000", "price": "10.00"}
#: Field vocabulary 3.12: ten per cent for each price, 500 for the line over all its invoices.
CUMULATIVE = {
    "inv_price_up_pct": "10",
    "inv_price_up_abs_unit": None,
    "inv_line_total_up_pct": None,
    "inv_line_total_up_abs": "500",
    "inv_qty_over_action": "warning",
}


def priced(side: str, words: str, price: str, finds=(), line_: dict[str, Any] | None = None, **held: str | None):
    """Make a case of ALL of line 10 at a price, under these limits."""
    return lines("INV-14", side, words, line("100", price), line=line_, limits={**ALONE, **held}, finds=finds)


def cumulative(side: str, words: str, quantity: str, *before: str, finds=(), **held: str | None) -> Boundary:
    others = tuple(billed(one, str(10.8 * int(one)), number=f"R-{at}") for at, one in enumerate(before))
    return lines(
        "INV-15",
        side,
        words,
        line(quantity, "10.80"),
        line=TEN,
        received="1000",
        limits={**CUMULATIVE, **held},
        billed={KEY: others},
        finds=finds,
    )


def came(on: int, price: str, *changes: Any, finds=(), rule: str = "INV-35", side: str = "on") -> Boundary:
    """Make a case of goods that came so many days after today, at a price of 9.50 now."""
    return lines(
        rule,
        side,
        f"came on day {on}",
        line("100", price),
        received_on={KEY: make.in_days(on, make.TODAY)},
        prices={KEY: changes or (change("9.00", -30), change("9.50", -5))},
        limits={**ALONE},
        finds=finds,
    )


def charged(side: str, words: str, *adjustments: Any, freight: str | None = None, finds=(), limit="0", **world: Any):
    order = make.order(freight=None if freight is None else Decimal(freight))
    contract = limits(inv_freight_unplanned_abs=limit)
    document = invoice(adjustments=adjustments)
    return cases.invoice("INV-24", side, words, document, order, profile=contract, finds=finds, **world)


CASES: tuple[Boundary, ...] = (
    priced("inside", "the order's", "9.50"),
    priced("inside", "lower", "9.40"),
    priced("on", "two per cent more", "9.69", inv_price_up_abs_unit=None),
    priced("outside", "a little more than that", "9.6901", ["R lines/1/price"], inv_price_up_abs_unit=None),
    priced("on", "five cents more", "9.55", inv_price_up_pct=None),
    priced("outside", "more than five cents", "9.5501", ["R lines/1/price"], inv_price_up_pct=None),
    priced("outside", "the stricter of both decides", "9.60", ["R lines/1/price"]),
    priced("on", "not checked", "99", inv_price_up_pct=None, inv_price_up_abs_unit=None),
    priced("outside", "no deviation is allowed", "9.501", ["R lines/1/price"], inv_price_up_pct="0"),
    priced("outside", "free of charge before", "0.01", ["R lines/1/price"], {"free_of_charge": True}),
    lines(
        "INV-14",
        "on",
        "five cents for a hundred",
        line("1200", "15.00", price_base="100"),
        limits=ALONE,
        line={"quantity": "1200", "price": "14.95", "price_base": "100"},
        received="1200",
    ),
    lines(
        "INV-14",
        "outside",
        "six cents for a hundred",
        line("1200", "0.1501"),
        limits=ALONE,
        line={"quantity": "1200", "price": "14.95", "price_base": "100"},
        received="1200",
        finds=["R lines/1/price"],
    ),
    lines("INV-14", "on", "by the box", line("1", "912", unit="XBX"), line={"pack": make.BOX_OF_96}, limits=ALONE),
    lines(
        "INV-14",
        "outside",
        "by the box, dearer",
        line("1", "940", unit="XBX"),
        line={"pack": make.BOX_OF_96},
        limits=ALONE,
        finds=["R lines/1/price"],
    ),
    cumulative("inside", "600 of 1,000", "600"),
    cumulative("on", "625, which is 500 too much", "625"),
    cumulative("outside", "626", "626", finds=["R lines/1"]),
    cumulative("outside", "800, which is 640 too much", "800", finds=["R lines/1"]),
    cumulative("on", "100 after 525", "100", "525"),
    cumulative("outside", "101 after 525", "101", "525", finds=["R lines/1"]),
    cumulative("outside", "and 200", "200", "800", "100", finds=["R lines/1"]),
    cumulative("on", "exactly as much as allowed", "200", "800", "100", inv_line_total_up_abs="1880"),
    cumulative(
        "outside", "a cent less is allowed", "200", "800", "100", inv_line_total_up_abs="1879.99", finds=["R lines/1"]
    ),
    cumulative("on", "18.8 per cent", "200", "800", "100", inv_line_total_up_abs=None, inv_line_total_up_pct="18.8"),
    cumulative(
        "outside",
        "less",
        "200",
        "800",
        "100",
        inv_line_total_up_abs=None,
        inv_line_total_up_pct="18.7",
        finds=["R lines/1"],
    ),
    cumulative("on", "not checked", "200", "800", "100", inv_line_total_up_abs=None),
    lines("INV-16", "inside", "not checked", line("100", "99")),
    lines("INV-16", "on", "five per cent above", line("105"), limits={"inv_doc_total_up_pct": "5"}),
    lines("INV-16", "outside", "more", line("105.01"), limits={"inv_doc_total_up_pct": "5"}, finds=["R totals/net"]),
    lines(
        "INV-16",
        "outside",
        "with another invoice",
        line("10"),
        limits={"inv_doc_total_up_pct": "0"},
        billed={KEY: (billed("90", "855.01"),)},
        finds=["R totals/net"],
    ),
    lines("INV-17", "inside", "as ordered"),
    lines("INV-17", "on", "a euro dearer", line("100", "9.51"), finds=["I totals/net"]),
    lines("INV-17", "outside", "one cent more than that", line("101", "9.51"), received="101"),
    lines("INV-17", "on", "very little", line("1", "9.5001"), finds=["I totals/net"]),
    lines("INV-17", "inside", "never", line("100", "9.51"), limits={"inv_doc_small_diff_abs": None}),
    lines("INV-18", "inside", "one unit"),
    lines("INV-18", "on", "another code for a piece", line(price_unit="EA", price_base="1")),
    lines("INV-18", "outside", "kilograms", line(price_unit="KGM"), finds=["E lines/1/price_unit"]),
    lines("INV-18", "outside", "a base of zero", line(price_base="0"), finds=["E lines/1/price_base"]),
    lines("INV-19", "inside", "twice as much", line("1", "19")),
    lines("INV-19", "on", "five per cent from ten times", line("1", "99.75"), finds=["W lines/1/price"]),
    lines("INV-19", "on", "further from ten times", line("1", "90.2")),
    lines("INV-19", "outside", "a hundred times", line("1", "950"), finds=["W lines/1/price"]),
    lines("INV-19", "outside", "a hundredth", line("1", "0.095"), finds=["W lines/1/price"]),
    charged("inside", "nothing"),
    charged("inside", "a discount", allowance("10")),
    charged("on", "what the order plans", charge("40"), freight="40"),
    charged("outside", "a cent more", charge("40.01"), freight="40", finds=["R adjustments"]),
    charged("outside", "not planned", charge("0.01"), finds=["R adjustments"]),
    charged("on", "little enough", charge("5"), limit="5"),
    charged("on", "not checked", charge("500"), limit=None),
    charged(
        "outside",
        "planned and charged before",
        charge("40"),
        freight="40",
        finds=["R adjustments"],
        charged={"4500017": Decimal("40")},
    ),
    came(-10, "9.00", finds=["I lines/1/price"], side="outside"),
    came(-5, "9.50"),
    came(-1, "9.50", side="inside"),
    came(-40, "9.00", finds=["I lines/1/price"], side="outside"),
    came(-10, "9.50", finds=["R lines/1/price"], rule="INV-14", side="outside"),
    came(-10, "9.80", change("9.80", -30), change("9.50", -5), rule="INV-14", side="on"),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_many_small_overruns_are_told_with_their_sum() -> None:
    others = (billed("800", "8640", number="R-1"), billed("100", "1080", number="R-2"))
    world = snapshot(make.order(make.line(10, **TEN)), billed={KEY: others}, profile=limits(**CUMULATIVE))
    (issue,) = (one for one in check_invoice(invoice(line("200", "10.80")), world).issues if one.rule == "INV-15")
    assert messages.text(issue) == (
        "With earlier invoices line 10 of order 4500017 comes to 11,880.00 EUR, which is 1,880.00 EUR above "
        "10,000.00 EUR at the order's prices; 500.00 EUR is allowed."
    )


def test_prices_are_told_as_the_order_gives_them() -> None:
    order = make.order(make.line(10, quantity="1200", price="14.95", price_base="100"))
    findings = check_invoice(invoice(line("1200", "0.1595")), snapshot(order))
    (issue,) = (one for one in findings.issues if one.rule == "INV-14")
    assert (issue.value, issue.expected) == ("15.95 EUR per 100 pieces", "14.95 EUR per 100 pieces")
    assert issue.params["excess"] == "6.7 %"


def over(*others: Any, **fields: Any) -> list[str]:
    """Return what INV-15 finds in ten pieces at 9.50 after others, of a line whose price went up from 9.00."""
    world = snapshot(
        billed={KEY: others},
        prices={KEY: (change("9.00", -30), change("9.50", -5))},
        profile=limits(inv_line_total_up_abs="0", inv_line_total_up_pct=None),
    )
    return found(check_invoice(invoice(line("10", "9.50"), **fields), world), "INV-15")


def test_an_earlier_invoice_counts_at_the_price_of_its_day() -> None:
    before = make.in_days(-10, make.TODAY)
    assert over(billed("40", "360", issued=before)) == []
    assert over(billed("40", "380", issued=before)) == ["R lines/1"]
    assert over(billed("40", "380", issued=make.TODAY)) == []
    returned = billed("20", "180", issued=make.TODAY, is_credit=True, gives_back_goods=True, number="G-1")
    assert over(billed("40", "360", issued=before), returned) == []
    cheaper = billed("40", "20", is_credit=True, number="G-2")
    assert over(billed("40", "380", issued=before), cheaper) == []


def test_a_debit_note_raises_the_price_of_what_was_billed_before() -> None:
    world = snapshot(
        billed={KEY: (billed("100", "900", issued=make.in_days(-10, make.TODAY)),)},
        prices={KEY: (change("9.00", -30), change("9.50", -5))},
        profile=limits(inv_line_total_up_abs="0"),
    )
    for price, finds in (("0.50", []), ("0.51", ["R lines/1"])):
        note = invoice(line("100", price), type=InvoiceType.DEBIT_NOTE)
        assert found(check_invoice(note, world), "INV-15") == finds


def test_more_goods_that_were_received_are_no_overrun() -> None:
    order = make.order(make.line(10))
    world = snapshot(order, received={KEY: Fraction(110)})
    assert found(check_invoice(invoice(line("110")), world), "INV-15") == []


def test_a_small_difference_never_hides_a_larger_one_over_all_invoices() -> None:
    world = snapshot(billed={KEY: (billed("90", "955"),)})
    findings = check_invoice(invoice(line("10", "9.60")), world)
    assert found(findings, "INV-14") == []
    assert found(findings, "INV-15") == ["R lines/1"]
