"""CRN-01 to CRN-04: which invoice is credited, how much of it, and why."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.invoices import CreditReason, InvoiceType, Preceding
from tests import make
from tests.make_invoices import credit, credited, credited_line, invoice, line
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.invoicing import cases

KNOWN = credited()
OTHER_DAY = make.in_days(-1, make.TODAY)


def named(side: str, words: str, *preceding: Preceding, finds=(), **fields: Any) -> Boundary:
    document = credit(preceding=preceding, **fields)
    return cases.invoice("CRN-01", side, words, document, credited=KNOWN, finds=finds)


def back(side: str, words: str, *lines: Any, known: Any = KNOWN, finds=(), **fields: Any) -> Boundary:
    return cases.invoice("CRN-02", side, words, credit(*lines, **fields), credited=known, finds=finds)


def partly(**fields: Any) -> Any:
    return credited(credited_line(**fields))


CASES: tuple[Boundary, ...] = (
    cases.invoice("CRN-01", "inside", "an invoice names none"),
    named("on", "its number and date", Preceding("R-1000", make.TODAY)),
    named("outside", "none", finds=["E preceding"]),
    named("outside", "not the supplier's", Preceding("X", make.TODAY), finds=["E preceding/0/number"]),
    named("outside", "no date", Preceding("R-1000"), finds=["E preceding/0/issued"]),
    named("outside", "another date", Preceding("R-1000", OTHER_DAY), finds=["E preceding/0/issued"]),
    cases.invoice("CRN-01", "on", "a correction", invoice(type=InvoiceType.CORRECTED, preceding=(Preceding("X"),))),
    cases.invoice(
        "CRN-01", "outside", "a correction of nothing", invoice(type=InvoiceType.CORRECTED), finds=["E preceding"]
    ),
    back("inside", "a part", line("1")),
    back("on", "all of it"),
    back("outside", "one more", line("101", "9"), finds=["E lines/1/quantity"]),
    back("on", "the rest", line("40"), known=partly(credited_quantity="60", credited="570")),
    back(
        "outside",
        "more than the rest",
        line("41", "9"),
        known=partly(credited_quantity="60", credited="570"),
        finds=["E lines/1/quantity"],
    ),
    back(
        "on",
        "a price, for all pieces",
        line("100", "1"),
        known=partly(credited_quantity="60"),
        credit_reason=CreditReason.PRICE,
    ),
    back("outside", "a higher price", line("100", "9.51"), finds=["E totals/gross", "E lines/1/net"]),
    back("outside", "in two lines", line("60"), line("41"), finds=["E totals/gross", "E lines/1/quantity"]),
    back(
        "outside",
        "something else beside it",
        line(),
        line("1", order_line="", id="99", name="Work"),
        finds=["E totals/gross"],
    ),
    back("on", "found by its item", line(order_line="", id="1", buyer_item="ITEM-10")),
    back(
        "outside",
        "more, found by its item",
        line("100", "9.60", order_line="", id="1", buyer_item="ITEM-10"),
        finds=["E totals/gross", "E lines/1/net"],
    ),
    back("outside", "what others left in all", line("50"), known=credited(credited="700"), finds=["E totals/gross"]),
    cases.invoice("CRN-03", "inside", "an invoice may take off"),
    cases.invoice("CRN-03", "on", "nothing", credit(line("0")), credited=KNOWN),
    cases.invoice(
        "CRN-03",
        "outside",
        "a minus sign",
        credit(line("-1", "10")),
        credited=KNOWN,
        finds=[
            "E totals/lines",
            "E totals/net",
            "E totals/tax",
            "E totals/gross",
            "E totals/due",
            "E taxes/0/base",
            "E taxes/0/amount",
            "E lines/1/net",
            "E lines/1/quantity",
        ],
    ),
    cases.invoice("CRN-03", "on", "rounding may be below zero", credit(totals={"rounding": "-0.50"}), credited=KNOWN),
    cases.invoice("CRN-04", "inside", "an invoice needs none"),
    cases.invoice("CRN-04", "on", "any reason", credit(credit_reason=CreditReason.OTHER), credited=KNOWN),
    cases.invoice("CRN-04", "outside", "none", credit(credit_reason=None), credited=KNOWN, finds=["E credit_reason"]),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)
