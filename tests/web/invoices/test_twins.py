"""What whoever decides sees of the invoice that one looks like, and what its supplier never sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.actors import SYSTEM
from portal.services.invoices import drafting
from portal.store.queries import suppliers
from tests import make, make_invoices
from tests.web.invoices.conftest import GOOD, invoices, sent

ACCOUNT = "DE89370400440532013000"
PANEL = "Beside the invoice that it looks like"


def book(services, supplier: str, number: str, **fields) -> int:
    """Have an invoice of 60 pieces that names no order booked for a supplier; return its id."""
    said = make_invoices.invoice(make_invoices.line("60", order_line=""), number=number, order="", **fields)
    with services.begin() as uow:
        row = suppliers.by_number(uow.session, SYSTEM, {supplier})[supplier]
        draft = drafting.begin(uow, SYSTEM, row.id, said)
        draft.state, draft.number = "booked", number
        return draft.id


@pytest.fixture
def related(erp, order, read_erp):
    """Have UMBRELLA be paid to the account of GLOBEX."""
    erp.put_supplier(make.supplier("UMBRELLA", name="Umbrella Springs", version=2, accounts=(ACCOUNT,)))
    globex = erp.suppliers()[0]
    assert globex.number == "GLOBEX"
    erp.put_supplier(replace(globex, version=3, accounts=(ACCOUNT,)))
    read_erp()


def panel(page):
    return next(one for one in page.all("#decision .panel") if PANEL in one.text)


def test_the_twin_stands_beside_with_what_makes_them_alike(browser, order, services):
    twin = book(services, "GLOBEX", "R 01")
    path = sent(browser("bill")).path
    shown = panel(browser("ben").get(path))
    assert shown.select_one(f"a[href='/invoices/{twin}']").text == "R 01"
    assert "alike by 0.9 of 1" in shown.text
    assert "Numbers that differ only in marks, zeros or letters that look alike" in shown.text


def test_the_buyer_sees_the_twin_of_another_account_and_the_supplier_nothing_of_it(browser, related, services):
    twin = book(services, "UMBRELLA", "R-1")
    bill = browser("bill")
    path = sent(bill).path
    shown = panel(browser("ben").get(path))
    assert shown.select_one(f"a[href='/invoices/{twin}']").text == "R-1"
    assert "Umbrella Springs" in shown.text
    page = bill.get(path)
    assert "another account" in page.text
    assert "Umbrella" not in page.text
    assert f"/invoices/{twin}" not in str(page.soup)
    bill.get(f"/invoices/{twin}", status=404)


def test_the_twin_of_another_year_is_never_the_invoice_itself(browser, order, services):
    twin = book(services, "GLOBEX", "R-1", issued=make.in_days(-300, make.TODAY))
    path = sent(browser("bill"), **{**GOOD, "l1-quantity": "10"}).path
    assert path == f"/invoices/{invoices(services)[-1].id}"
    shown = panel(browser("ben").get(path))
    assert shown.select_one(f"a[href='/invoices/{twin}']") is not None
    assert "alike by 0.3 of 1" in shown.text
