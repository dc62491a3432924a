"""Freight and prepayments over all invoices of an order: what was charged, taken off or paid before counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.actors import Actor
from portal.domain.invoices import CreditReason, InvoiceType, Preceding
from tests import invoicing, make, make_invoices
from tests.house import House


def bill(number: str, *charges: Any, of_document: tuple[Any, ...] = (), **fields: Any) -> Any:
    line = make_invoices.line("10", adjustments=charges)
    return make_invoices.invoice(line, number=number, adjustments=of_document, **fields)


def found(house: House, actor: Actor, said: Any) -> list[str]:
    """Send an invoice; return what the buyer has to decide about it."""
    invoice = invoicing.sent(house, actor, said)
    return [one.rule for one in invoicing.view(house, actor, invoice).deviations]


FREIGHT = make_invoices.charge("40", tax=None)
OF_DOCUMENT = make_invoices.charge("40")


@pytest.fixture
def planned(house: House, biller: Actor) -> Actor:
    """Give somebody whose order plans freight of 40."""
    (before,) = house.erp.orders(["4500017"])
    house.receive(replace(before, erp_version=before.erp_version + 1, freight=OF_DOCUMENT.amount))
    return biller


def test_freight_that_was_billed_with_a_line_is_not_billed_again(house: House, planned: Actor) -> None:
    assert found(house, planned, bill("A-12", FREIGHT)) == []
    assert found(house, planned, bill("B-34", FREIGHT)) == ["INV-24"]
    assert found(house, planned, bill("C-56", of_document=(OF_DOCUMENT,))) == ["INV-24"]
    assert found(house, planned, bill("D-78")) == []


def test_freight_that_was_given_back_can_be_billed_again(house: House, planned: Actor) -> None:
    assert invoicing.booked(house, planned, bill("A-12", FREIGHT))
    back = {"type": InvoiceType.CREDIT_NOTE, "credit_reason": CreditReason.FULL}
    credited = bill("G-1", FREIGHT, preceding=(Preceding("A-12", make.TODAY),), **back)
    assert found(house, planned, credited) == []
    assert found(house, planned, bill("B-34", FREIGHT)) == []


def test_a_corrected_invoice_charges_in_place_of_the_one_it_corrects(house: House, planned: Actor) -> None:
    assert found(house, planned, bill("A-12", FREIGHT)) == []
    corrected = bill("B-34", FREIGHT, type=InvoiceType.CORRECTED, preceding=(Preceding("A-12", make.TODAY),))
    assert found(house, planned, corrected) == []
