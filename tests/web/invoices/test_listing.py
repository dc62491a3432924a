"""The lists of invoices: what came another way, and beginning one that names no order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from portal.domain.settlements import Hold, Settlement, SettlementStatus
from tests import make, make_invoices
from tests.web.invoices.conftest import deliver_all, sent


def test_what_reached_the_buyer_another_way_is_shown_until_it_is_paid(browser, order, services, erp, read_erp):
    held = Hold("NOT-RECEIVED", make.NOW, text="Goods of line 10 have not come.")
    told = Settlement(
        reference="BY-POST-1",
        version=1,
        supplier="GLOBEX",
        number="P-77",
        status=SettlementStatus.HELD,
        changed_at=make.NOW,
        currency="EUR",
        amount=Decimal("119.00"),
        holds=(held,),
    )
    erp.put_settlement(told)
    read_erp()
    bill = browser("bill")
    (row,) = bill.get("/invoices/elsewhere").all("main tbody tr")
    assert "P-77" in row.text
    assert "Goods of line 10 have not come." in row.text
    erp.put_settlement(replace(told, version=2, status=SettlementStatus.PAID, holds=()))
    read_erp()
    (row,) = bill.get("/invoices/elsewhere?q=P-7").all("main tbody tr")
    assert "Paid" in row.select_one(".status").text
    assert "No invoice matches" in bill.get("/invoices/elsewhere?q=R-1").text


def test_what_was_sent_here_did_not_go_another_way(browser, order, services, read_erp):
    bill = browser("bill")
    sent(bill)
    deliver_all(services)
    read_erp()
    assert "Nothing was sent another way" in bill.get("/invoices/elsewhere").text


def test_an_invoice_without_an_order_begins_where_the_buyer_takes_such(browser, order, erp, read_erp):
    bill = browser("bill")
    assert not bill.get("/invoices").all("form[action='/invoices/without-order']")
    terms = make_invoices.limits(inv_po_required="false")
    erp.put_profile(replace(terms, version="3", currencies={"EUR": 2, "SEK": 2}))
    read_erp()
    page = bill.submit(bill.get("/invoices"), "form[action='/invoices/without-order']", {"currency": "SEK"})
    assert page.heading == "Invoice"
    assert "SEK" in page.one("#totals").text
    assert not browser("vera").get("/invoices").all("form[action='/invoices/without-order']")
