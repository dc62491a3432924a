"""Credit notes against one invoice after the other: what earlier ones leave to be given back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from portal.domain import messages
from portal.domain.actors import Actor
from portal.domain.errors import Conflict, Invalid
from portal.domain.invoices import CreditReason, Invoice, Preceding
from portal.domain.states import DocumentState
from portal.services.invoices import proposing
from tests import invoicing, make, make_invoices
from tests.house import House


def credit(number: str, quantity: str, price: str, reason: CreditReason) -> Invoice:
    line = make_invoices.line(quantity, price)
    return make_invoices.credit(line, number=number, preceding=(Preceding("A-12", make.TODAY),), credit_reason=reason)


@pytest.fixture
def cheaper(house: House, biller: Actor) -> int:
    """Give an invoice for 100 at 9.50 of which 0.50 for each was credited as a price."""
    invoice = invoicing.booked(house, biller, make_invoices.invoice(number="A-12"))
    invoicing.booked(house, biller, credit("G-1", "100", "0.50", CreditReason.PRICE))
    return invoice


def proposed(house: House, actor: Actor, invoice: int) -> int:
    with house.services.begin() as uow:
        return proposing.credit(uow, actor, invoice).id


def with_reason(house: House, actor: Actor, note: int, **fields: Any) -> Invoice:
    return replace(invoicing.view(house, actor, note).document, number="G-2", due=make.TODAY, **fields)


def test_goods_can_come_back_after_their_price_was_credited(house: House, biller: Actor, cheaper: int) -> None:
    some = invoicing.booked(house, biller, credit("G-2", "40", "9.00", CreditReason.RETURN))
    assert invoicing.view(house, biller, some).state is DocumentState.BOOKED
    with pytest.raises(Invalid) as told:
        invoicing.sent(house, biller, credit("G-3", "61", "1", CreditReason.RETURN))
    assert messages.text(told.value.issues[0]) == (
        "Only 60 pieces of line 10 can still be credited; you credit 61 pieces."
    )
    with pytest.raises(Invalid) as told:
        invoicing.sent(house, biller, credit("G-4", "60", "9.01", CreditReason.RETURN))
    assert messages.text(told.value.issues[1]) == (
        "Only 540.00 EUR of line 10 can still be credited; you credit 540.60 EUR."
    )


def test_what_is_proposed_after_a_credit_of_the_price_is_all_that_is_left(
    house: House, biller: Actor, cheaper: int
) -> None:
    note = proposed(house, biller, cheaper)
    (line,) = invoicing.view(house, biller, note).document.lines
    assert (line.quantity, line.price, line.net) == (Decimal(100), Decimal(9), Decimal(900))
    said = with_reason(house, biller, note, credit_reason=CreditReason.RETURN)
    assert invoicing.booked(house, biller, said)
    with pytest.raises(Conflict, match=r"All of A-12 was credited already\."):
        proposed(house, biller, cheaper)


def test_nothing_is_left_where_the_whole_price_was_credited(house: House, biller: Actor) -> None:
    invoice = invoicing.booked(house, biller, make_invoices.invoice(number="A-12"))
    invoicing.booked(house, biller, credit("G-1", "100", "9.50", CreditReason.PRICE))
    with pytest.raises(Conflict, match=r"All of A-12 was credited already\."):
        proposed(house, biller, invoice)
