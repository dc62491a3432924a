"""INV-26, INV-27, INV-33 and INV-34: when and how much is to be paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from portal.domain.invoices import InvoiceType
from portal.domain.orders import PurchaseOrder
from portal.domain.settlements import DueBasis, PaymentTerms
from tests import make
from tests.make_invoices import billed, credit, credited, invoice, line
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.invoicing import cases
from tests.unit.domain.rules.invoicing.cases import KEY

THIRTY = make.order(terms=PaymentTerms(net_days=30), payment_terms="30 days net")
AFTER_GOODS = make.order(terms=PaymentTerms(DueBasis.GOODS_RECEIPT, 30))
WORDS = make.order(payment_terms="As agreed")
ADVANCE = {"prepaid": {"4500017": Decimal("500")}}


def due(side: str, words: str, days: int | None, order: PurchaseOrder = THIRTY, finds=(), **world: Any) -> Boundary:
    """Make a case of an invoice that is due so many days after today."""
    document = invoice(due=None if days is None else make.in_days(days, make.TODAY))
    return cases.invoice("INV-26", side, words, document, order, finds=finds, **world)


def said(side: str, terms: str, order: PurchaseOrder = THIRTY, finds=()) -> Boundary:
    return cases.invoice("INV-26", side, terms, invoice(due=None, terms=terms), order, finds=finds)


def advance(side: str, words: str, document: Any, finds=(), **world: Any) -> Boundary:
    return cases.invoice("INV-34", side, words, document, finds=finds, **{**ADVANCE, **world})


def deposit(gross_of: str) -> Any:
    return invoice(line("1", gross_of), type=InvoiceType.PREPAYMENT)


def shows(side: str, words: str, paid: str, finds=(), **shown: str) -> Boundary:
    """Make a case of a PDF that shows these totals (``total`` due, ``gross``), of an invoice paid in part before."""
    world = {f"shown_{name}": Decimal(value) for name, value in shown.items()}
    prepaid = {"4500017": Decimal(paid)}
    return cases.invoice(
        "INV-33", side, words, invoice(totals={"prepaid": paid}), prepaid=prepaid, finds=finds, **world
    )


CASES: tuple[Boundary, ...] = (
    due("inside", "later", 31),
    due("on", "as the order says", 30),
    due("outside", "a day earlier", 29, finds=["W due"]),
    due("on", "before the goods came nothing can be said", 1, AFTER_GOODS),
    due("on", "after the goods", 25, AFTER_GOODS, received_on={KEY: make.in_days(-5, make.TODAY)}),
    due(
        "outside",
        "earlier after the goods",
        24,
        AFTER_GOODS,
        ["W due"],
        received_on={KEY: make.in_days(-5, make.TODAY)},
    ),
    due("on", "an order without terms", 1, make.order()),
    said("on", "30  Days NET"),
    said("on", "45 days"),
    said("outside", "14 days", finds=["W terms"]),
    said("outside", "30 days, 10 days 2 %", finds=["R terms"]),
    said("outside", "soon", WORDS, ["R terms"]),
    cases.invoice("INV-27", "inside", "a due date"),
    cases.invoice("INV-27", "on", "terms alone", invoice(due=None, terms="30 days")),
    cases.invoice("INV-27", "on", "nothing is to be paid", invoice(line("0"), due=None)),
    cases.invoice("INV-27", "outside", "neither", invoice(due=None), finds=["E due"]),
    cases.invoice("INV-33", "inside", "no picture"),
    cases.invoice("INV-33", "on", "the same", shown_total=Decimal("1130.5")),
    cases.invoice("INV-33", "outside", "a cent more", shown_total=Decimal("1130.51"), finds=["R totals/due"]),
    shows("on", "the total with tax, where a part is paid", "500", gross="1130.50"),
    shows("on", "both, where a part is paid", "500", gross="1130.50", total="630.50"),
    shows("on", "a minus that the page leaves out", "1200", total="69.50"),
    shows("outside", "another total with tax", "500", gross="630.50", finds=["R totals/gross"]),
    shows("outside", "the total as if it were due", "500", total="1130.50", finds=["R totals/due"]),
    cases.invoice("INV-34", "inside", "nothing was paid"),
    advance("on", "taken off", invoice(totals={"prepaid": "500"})),
    advance("outside", "a cent less", invoice(totals={"prepaid": "499.99"}), ["E totals/prepaid"]),
    advance("outside", "a cent more", invoice(totals={"prepaid": "500.01"}), ["E totals/prepaid"]),
    advance("on", "not the last invoice", invoice(line("99"))),
    advance("outside", "the last of two", invoice(line("1")), ["E totals/prepaid"], billed={KEY: (billed("99"),)}),
    advance(
        "on",
        "as much as this one comes to",
        invoice(totals={"prepaid": "1130.50"}),
        prepaid={"4500017": Decimal("2000")},
    ),
    advance(
        "outside", "nothing was paid, and taken off", invoice(totals={"prepaid": "1"}), ["E totals/prepaid"], prepaid={}
    ),
    advance("on", "in advance for all of it", deposit("950"), prepaid={}),
    advance("outside", "for a cent more", deposit("950.01"), ["R totals/gross"], prepaid={}),
    advance("outside", "for more than is left", deposit("600"), ["R totals/gross"]),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_a_credit_note_is_not_held_to_terms() -> None:
    document = credit(due=make.TODAY)
    assert_finds(cases.invoice("INV-26", "on", "", document, THIRTY, credited=credited()))
