"""TAX-01 to TAX-04, TAX-06 and TAX-07: categories, rates and the tax that they make."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.domain.invoice_parties import Identifier, Party, PostalAddress
from portal.domain.invoices import Delivery, Invoice, TaxSubtotal
from tests import make, make_invoices
from tests.make_invoices import allowance, buyer, credit, invoice, limits, line, profile, seller, tax, with_tax
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.invoicing import cases

WHY = "VAT exempt"
ABROAD = Delivery(delivered=make.TODAY, address=PostalAddress(country="FR"))


def row(
    side: str, words: str, amount: str, finds=(), limit: str | None = "1.00", *, own: str | None = None
) -> Boundary:
    """Make a case of 19 % of 950.00, which is 180.50, for which the document says something else.

    It came in a file, unless ``own`` is the limit for what is written in the portal.
    """
    held, digest = limits(inv_tax_abs=limit, inv_tax_own_abs=own or "0"), "" if own else "f" * 64
    document = with_tax(invoice(totals={"tax": amount}), amount=amount)
    document = replace(document, totals=replace(document.totals, gross=document.totals.net + document.totals.tax))
    document = replace(document, totals=replace(document.totals, due=document.totals.gross))
    return cases.invoice("TAX-02", side, words, document, profile=held, digest=digest, finds=finds)


def of_category(
    side: str, words: str, category: str, rate: str | None = "0", finds=(), *, why: str = WHY, **fields: Any
) -> Boundary:
    """Make a case of one line of a category; rows without a reason have ``why=""``."""
    document = invoice(line(tax=tax(category, rate)), **fields)
    document = replace(document, taxes=tuple(replace(one, exemption=why) for one in document.taxes))
    return cases.invoice("TAX-04", side, words, document, supplier=make.supplier(), finds=finds)


def rate(side: str, words: str, percent: str, on: date, finds=(), document: Invoice | None = None) -> Boundary:
    document = document or invoice(line(tax=tax("S", percent)), delivery=Delivery(delivered=on))
    return cases.invoice("TAX-03", side, words, document, finds=finds, credited=make_invoices.credited(issued=on))


def with_rows(*rows: TaxSubtotal) -> Invoice:
    return replace(invoice(), taxes=rows)


def subtotal(base: str, amount: str, percent: str = "19") -> TaxSubtotal:
    return TaxSubtotal(tax("S", percent), make_invoices.Decimal(base), make_invoices.Decimal(amount))


LAST, FIRST = date(2020, 12, 31), date(2021, 1, 1)
EXPECTED = make.order(make.line(10, tax=tax("S", "19")))
UNREGISTERED = Party(tax_registration="12/345/67890", address=PostalAddress(country="DE"))

CASES: tuple[Boundary, ...] = (
    cases.invoice("TAX-01", "inside", "one rate"),
    cases.invoice(
        "TAX-01",
        "on",
        "two rates and a discount",
        invoice(line("50"), line("50", tax=tax("S", "7")), adjustments=(allowance("5", tax=tax("S", "7")),)),
    ),
    cases.invoice(
        "TAX-01", "on", "a rate written otherwise", replace(invoice(), taxes=(subtotal("950.00", "180.50", "19.00"),))
    ),
    cases.invoice(
        "TAX-01",
        "outside",
        "another sum",
        invoice(totals={"tax": "180.51", "gross": "1130.51", "due": "1130.51"}),
        finds=["E totals/tax"],
    ),
    cases.invoice(
        "TAX-01", "outside", "another base", with_rows(subtotal("949.99", "180.50")), finds=["E taxes/0/base"]
    ),
    cases.invoice(
        "TAX-01",
        "outside",
        "a row twice",
        with_rows(subtotal("950", "180.50"), subtotal("950", "0")),
        finds=["E taxes/1"],
    ),
    cases.invoice("TAX-01", "outside", "no row", with_rows(), finds=["E taxes", "E totals/tax"]),
    row("inside", "as it is", "180.50"),
    row("outside", "a cent more", "180.51", ["R taxes/0/amount"]),
    row("on", "one euro less", "179.50", ["R taxes/0/amount"]),
    row("outside", "more than a euro less", "179.49", ["E taxes/0/amount"]),
    row("outside", "more than a euro more", "181.51", ["E taxes/0/amount"]),
    row("on", "two cents, where that is the limit", "180.52", ["R taxes/0/amount"], limit="0.02"),
    row("outside", "three", "180.53", ["E taxes/0/amount"], limit="0.02"),
    row("on", "not checked", "190", limit=None),
    row("on", "two cents, written in the portal", "180.52", ["R taxes/0/amount"], own="0.02"),
    row("outside", "three, written in the portal", "180.53", ["E taxes/0/amount"], own="0.02"),
    rate("inside", "today's", "19", make.TODAY),
    rate("on", "the last day of the lowered rate", "16", LAST),
    rate("outside", "a day later", "16", FIRST, ["E taxes/0/rate"]),
    rate("on", "the first day of the other", "19", FIRST),
    rate("outside", "a day earlier", "19", LAST, ["E taxes/0/rate"]),
    rate(
        "on",
        "a credit note has the rate of its invoice",
        "16",
        LAST,
        document=credit(line(tax=tax("S", "16")), preceding=(make_invoices.Preceding("R-1000", LAST),)),
    ),
    cases.invoice(
        "TAX-03", "on", "a country without rates", invoice(line(tax=tax("S", "12"))), profile=profile(tax_rates={})
    ),
    of_category("inside", "the usual rate", "S", "19", why=""),
    of_category("outside", "the usual rate of nothing", "S", "0", ["E taxes/0/rate", "E lines/1/tax"], why=""),
    of_category("outside", "a reason for nothing", "S", "19", ["E taxes/0/exemption"]),
    of_category("on", "zero rated", "Z", why=""),
    of_category(
        "outside", "zero rated with a rate", "Z", "1", ["E taxes/0/rate", "E taxes/0/amount", "E lines/1/tax"], why=""
    ),
    of_category("on", "exempt with a tax registration", "E", seller=UNREGISTERED),
    of_category("outside", "exempt without a number", "E", finds=["E seller/vat_id"], seller=Party()),
    of_category("outside", "exempt without a reason", "E", finds=["E taxes/0/exemption"], why=""),
    of_category("on", "reverse charge", "AE"),
    of_category("on", "reverse charge to a registration", "AE", buyer=Party(legal_id=Identifier("HRB 1"))),
    of_category("outside", "reverse charge to nobody", "AE", finds=["E buyer/vat_id"], buyer=Party()),
    of_category("on", "to another member state", "K", delivery=ABROAD),
    of_category(
        "outside",
        "to nowhere",
        "K",
        finds=["E delivery/delivered", "E delivery/address/country"],
        delivery=None,
        tax_point=make.TODAY,
    ),
    of_category(
        "outside",
        "to a registration alone",
        "K",
        finds=["E buyer/vat_id"],
        delivery=ABROAD,
        buyer=Party(legal_id=Identifier("HRB 1")),
    ),
    of_category("on", "export", "G"),
    of_category("outside", "export without a VAT number", "G", finds=["E seller/vat_id"], seller=UNREGISTERED),
    of_category("on", "out of scope", "O", None, seller=Party(), buyer=Party()),
    of_category("outside", "out of scope with numbers", "O", None, ["E seller/vat_id"]),
    cases.invoice(
        "TAX-04",
        "outside",
        "out of scope beside another",
        replace(
            mixed := invoice(line("50", tax=tax("O", None)), line("50"), seller=Party(), buyer=Party()),
            taxes=tuple(replace(one, exemption=WHY if one.tax.category == "O" else "") for one in mixed.taxes),
        ),
        finds=["E taxes"],
    ),
    of_category("on", "the Canary Islands", "L", "7", why=""),
    cases.invoice("TAX-06", "inside", "one currency"),
    cases.invoice("TAX-06", "on", "the same once more", invoice(tax_currency="EUR")),
    cases.invoice("TAX-06", "on", "both are given", invoice(tax_currency="JPY", totals={"accounting_tax": "29000"})),
    cases.invoice("TAX-06", "outside", "it is missing", invoice(tax_currency="JPY"), finds=["E totals/accounting_tax"]),
    cases.invoice("TAX-07", "inside", "nothing is expected"),
    cases.invoice("TAX-07", "on", "as expected", None, EXPECTED),
    cases.invoice(
        "TAX-07", "outside", "another rate", invoice(line(tax=tax("S", "7"))), EXPECTED, finds=["R lines/1/tax"]
    ),
    cases.invoice(
        "TAX-07", "outside", "another category", invoice(line(tax=tax("Z", "0"))), EXPECTED, finds=["R lines/1/tax"]
    ),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_a_tax_representative_stands_for_the_seller() -> None:
    document = invoice(
        line(tax=tax("G", "0")),
        seller=seller(vat_id=""),
        tax_representative=Party(vat_id=make_invoices.VAT_ID),
        buyer=buyer(),
    )
    document = replace(document, taxes=tuple(replace(one, exemption=WHY) for one in document.taxes))
    assert_finds(cases.invoice("TAX-04", "on", "", document))
