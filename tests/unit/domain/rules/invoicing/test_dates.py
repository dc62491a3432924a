"""INV-03, INV-04, INV-05 and INV-28: when it is dated, and when the goods came."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from portal.domain.invoice_parties import Party, PostalAddress
from portal.domain.invoices import Delivery, InvoiceType, Period
from tests import make
from tests.make_invoices import invoice, limits, line, seller
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.invoicing import cases

NOWHERE = {"delivery": None}


def dated(rule: str, side: str, words: str, days: int, finds=(), ordered: int = -500, **held: str | None) -> Boundary:
    """Make a case of an invoice so many days from today, for an order so many days from today."""
    order = make.order(ordered_on=make.in_days(ordered, make.TODAY))
    document = invoice(issued=make.in_days(days, make.TODAY))
    return cases.invoice(rule, side, words, document, order, profile=limits(**held), finds=finds)


def supplied(side: str, words: str, *lines: Any, finds=(), **fields: Any) -> Boundary:
    document = invoice(*lines, **{**NOWHERE, **fields})
    return cases.invoice("INV-28", side, words, document, shipped={"N-1": {cases.KEY: Fraction(100)}}, finds=finds)


CASES: tuple[Boundary, ...] = (
    dated("INV-03", "inside", "yesterday", -1),
    dated("INV-03", "on", "today", 0),
    dated("INV-03", "outside", "tomorrow", 1, ["E issued"]),
    dated("INV-03", "on", "two days are allowed", 2, inv_future_days="2"),
    dated("INV-03", "outside", "three are not", 3, ["E issued"], inv_future_days="2"),
    dated("INV-03", "on", "not checked", 999, inv_future_days=None),
    cases.invoice("INV-03", "outside", "no date", invoice(issued=None), finds=["E issued"]),
    dated("INV-04", "inside", "today", 0),
    dated("INV-04", "on", "ninety days old", -90),
    dated("INV-04", "outside", "ninety-one", -91, ["R issued"]),
    dated("INV-04", "outside", "refused", -3, ["E issued"], inv_backdate_days="2", inv_backdate_action="error"),
    dated("INV-04", "outside", "to confirm", -3, ["W issued"], inv_backdate_days="2", inv_backdate_action="warning"),
    dated("INV-04", "on", "not checked", -400, inv_backdate_days=None),
    dated("INV-05", "inside", "after the order", 0, ordered=-1),
    dated("INV-05", "on", "on the same day", 0, ordered=0),
    dated("INV-05", "outside", "a day before", 0, ["W issued"], ordered=1),
    cases.invoice(
        "INV-05",
        "on",
        "a prepayment",
        invoice(type=InvoiceType.PREPAYMENT),
        make.order(ordered_on=make.in_days(1, make.TODAY)),
    ),
    supplied("inside", "a day", delivery=Delivery(delivered=make.TODAY)),
    supplied("on", "a period", period=Period(make.TODAY)),
    supplied("on", "a ship notice for each line", line(notice="N-1"), line(period=Period(make.TODAY))),
    supplied("outside", "nothing", finds=["E delivery/delivered"]),
    supplied("outside", "one line has none", line(notice="N-1"), line(), finds=["E delivery/delivered"]),
    supplied(
        "outside",
        "a seller by its address alone",
        seller=Party(address=PostalAddress(country="AT")),
        finds=["E delivery/delivered"],
    ),
    supplied("on", "a country that does not ask", seller=seller(vat_id="NL004495445B01")),
    supplied("on", "before there are goods", type=InvoiceType.PREPAYMENT),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)
