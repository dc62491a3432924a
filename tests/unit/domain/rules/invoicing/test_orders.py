"""ACC, PO and ERP for invoices, INV-06, INV-07, INV-31 and INV-32: who sends, what is billed, how it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.domain.invoice_parties import Identifier
from portal.domain.invoices import Delivery, InvoiceType, Note
from portal.domain.orders import LineStatus, OrderStatus
from portal.domain.suppliers import SupplierStatus
from tests import make, make_invoices
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.invoicing import cases
from tests.unit.domain.rules.invoicing.cases import KEY, lines

invoice, credit, line = make_invoices.invoice, make_invoices.credit, make_invoices.line
NOTES = (Note("x" * 201),)


def placed(code: str, given: str, finds=()) -> Boundary:
    """Make a case of an order to one place and an invoice for goods that went to another."""
    place = make.ship_to()
    where = make.address("Hamburg warehouse", code=code, gln="4012345000009" if code else "")
    delivery = Delivery(location=Identifier(given) if given else None, delivered=make.TODAY)
    order = make.order(ship_to=type(place)(where))
    return cases.invoice("PO-09", "outside" if finds else "on", given, invoice(delivery=delivery), order, finds=finds)


def state(rule: str, side: str, words: str, status: LineStatus, finds=(), **fields: Any) -> Boundary:
    return lines(rule, side, words, line={"status": status, **fields}, finds=finds)


CASES: tuple[Boundary, ...] = (
    cases.invoice("ACC-02", "inside", "the role may send"),
    cases.invoice("ACC-02", "outside", "the role may not", may_send=False, finds=["E"]),
    cases.invoice("ACC-03", "inside", "active"),
    cases.invoice("ACC-03", "outside", "blocked", supplier=make.supplier(status=SupplierStatus.BLOCKED), finds=["E"]),
    cases.invoice("ERP-01", "inside", "this version"),
    lines("ERP-01", "outside", "answers alone", profile=make.profile(contracts=("acknowledgment/1",)), finds=["E"]),
    lines("ERP-02", "inside", "short", document={"notes": (Note("x"),)}),
    lines("ERP-02", "on", "exactly as long as is kept", line(note="x" * 80)),
    lines("ERP-02", "outside", "a character more", line(note="x" * 81), finds=["E lines/1/note"]),
    lines("ERP-02", "outside", "a long note", document={"notes": NOTES}, finds=["E notes/0"]),
    lines("ERP-02", "on", "two notes, a line each", document={"notes": (Note("x" * 100), Note("x" * 99))}),
    lines(
        "ERP-02",
        "outside",
        "two notes that are too long together",
        document={"notes": (Note("x" * 100), Note("x" * 100), Note("x"))},
        finds=["E notes/1"],
    ),
    lines("ERP-03", "inside", "boxes", line("1", "912", unit="XBX"), line={"pack": make.BOX_OF_96}),
    lines("ERP-03", "on", "another code for a piece", line(unit="C62")),
    lines("ERP-03", "outside", "kilograms", line(unit="KGM"), finds=["E lines/1/unit"]),
    lines("ERP-03", "outside", "a unit nobody knows", line(unit="ZZZ"), finds=["E lines/1/unit"]),
    lines("ERP-04", "inside", "a currency that is known"),
    lines("ERP-04", "on", "no currencies are told", profile=make_invoices.profile(currencies={})),
    lines("ERP-04", "outside", "dollars", document={"currency": "USD"}, finds=["E currency"]),
    cases.invoice("PO-01", "inside", "an order of the supplier's"),
    cases.invoice("PO-01", "on", "a closed order is billed", None, make.order(status=OrderStatus.CLOSED)),
    cases.invoice(
        "PO-01",
        "on",
        "an order whose lines were cancelled is credited",
        credit(),
        make.order(status=OrderStatus.CANCELLED),
        credited=make_invoices.credited(),
    ),
    cases.invoice("PO-01", "outside", "unknown, told once", invoice(line(), line(), order="X"), finds=["E lines/1"]),
    cases.invoice("PO-01", "outside", "cancelled", None, make.order(status=OrderStatus.CANCELLED), finds=["E lines/1"]),
    lines("PO-01", "outside", "a line that it never had", line(order_line="11"), finds=["E lines/1/order_line"]),
    lines("PO-01", "outside", "a line that is no number", line(order_line="ten"), finds=["E lines/1/order_line"]),
    state("PO-03", "inside", "open", LineStatus.OPEN),
    state("PO-03", "on", "closed", LineStatus.CLOSED),
    state("PO-03", "outside", "cancelled", LineStatus.CANCELLED, ["E lines/1"]),
    state("PO-03", "outside", "cancelled on a day", LineStatus.CANCELLED, ["E lines/1"], status_since=date(2026, 3, 1)),
    state("PO-05", "inside", "open", LineStatus.OPEN),
    state("PO-05", "on", "closed for good", LineStatus.CLOSED),
    state("PO-05", "outside", "closed for delivery", LineStatus.SOFT_CLOSED, ["W lines/1"]),
    placed("", "4012345000009"),
    placed("HAM", ""),
    placed("HAM", "HAM"),
    placed("HAM", "4012345000009"),
    placed("HAM", "BRE", ["E delivery/location"]),
    cases.invoice("PO-09", "inside", "no place"),
    cases.invoice("INV-06", "inside", "an order for the whole invoice"),
    lines("INV-06", "on", "for each line", line(order="4500017"), document={"order": ""}),
    lines(
        "INV-06", "on", "not needed", line(order_line=""), document={"order": ""}, limits={"inv_po_required": "false"}
    ),
    cases.invoice(
        "INV-06",
        "on",
        "a credit note of an invoice",
        credit(line(order_line=""), order=""),
        credited=make_invoices.credited(),
    ),
    lines("INV-06", "outside", "none at all", document={"order": ""}, finds=["E order"]),
    lines(
        "INV-06",
        "outside",
        "one line without",
        line(order="4500017"),
        line(),
        document={"order": ""},
        finds=["E lines/2/order"],
    ),
    cases.invoice("INV-06", "outside", "no lines", replace(invoice(), lines=()), finds=["E lines"]),
    lines("INV-07", "inside", "euros"),
    cases.invoice("INV-07", "on", "an order in yen, in yen", invoice(currency="JPY"), make.order(currency="JPY")),
    lines("INV-07", "outside", "yen for euros", document={"currency": "JPY"}, finds=["E currency"]),
    lines("INV-31", "inside", "receipts and order"),
    lines("INV-31", "on", "the order alone", limits={"inv_match_policy": "2way"}),
    lines(
        "INV-31", "outside", "the buyer bills", limits={"inv_match_policy": "evaluated_receipt"}, finds=["E lines/1"]
    ),
    lines("INV-31", "outside", "its own type", document={"type": InvoiceType.SELF_BILLED}, finds=["E type"]),
    lines("INV-32", "inside", "not asked for"),
    lines("INV-32", "on", "announced", limits={"asn_required_before_invoice": "true"}, noticed=frozenset({KEY})),
    lines("INV-32", "outside", "not announced", limits={"asn_required_before_invoice": "true"}, finds=["E lines/1"]),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_boundaries(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_a_viewer_without_administrators_is_told_so_too() -> None:
    boundary = cases.invoice(
        "ACC-02", "outside", "somebody to ask", may_send=False, administrators=("Ann",), finds=["E"]
    )
    assert_finds(boundary)
