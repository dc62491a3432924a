"""Figures of an electronic file stay as its maker wrote them, wrong ones included, until somebody changes them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.contracts.formats import ubl_invoice
from portal.domain.invoice_parties import PostalAddress
from portal.services.invoices import documents
from tests import make_invoices
from tests.web.invoices.conftest import FORM, invoices
from tests.web.invoices.test_understood import understood


@pytest.fixture
def bill(browser, order):
    return browser("bill")


def proper(**fields):
    """Make an invoice of 60 pieces that keeps the official rules."""
    buyer = make_invoices.buyer(address=PostalAddress(country="DE"))
    return make_invoices.invoice(make_invoices.line("60", **fields.pop("line", {})), buyer=buyer, **fields)


def opened(bill, services, data: bytes):
    """Send a file and open the draft that was made of it."""
    page = understood(bill, services, "invoice.xml", data)
    return bill.get(f"{page.path}/edit")


def stored(services):
    return documents.load(invoices(services)[-1])


def press(bill, page, button: str, status: int = 200, **fields):
    return bill.submit(page, FORM, fields, button=button, status=status)


def test_saving_a_file_as_it_came_changes_no_figure(bill, services):
    off = make_invoices.allowance("50", percent="10", base="500", code="95", tax=None)
    said = proper(line={"adjustments": (off,), "price": "9.50"}, totals={"rounding": "0.30"})
    page = opened(bill, services, ubl_invoice.dump(said))
    before = stored(services)
    assert before.lines[0].adjustments[0].base == Decimal(500)
    press(bill, page, "Save")
    assert stored(services) == before


def test_what_follows_from_a_change_is_worked_out_and_the_base_that_was_given_stays(bill, services):
    off = make_invoices.allowance("50", percent="10", base="500", code="95", tax=None)
    page = opened(bill, services, ubl_invoice.dump(proper(line={"adjustments": (off,)})))
    press(bill, page, "Save", **{"l1-quantity": "40"})
    said = stored(services)
    assert said.lines[0].net == Decimal("330.00")  # 40 x 9.50 less 10 % of the 500 that the file names
    assert said.lines[0].adjustments[0].code == "95"
    assert (said.totals.net, said.totals.tax, said.totals.gross) == (330, Decimal("62.70"), Decimal("392.70"))


def test_wrong_figures_of_a_file_are_told_and_worked_out_only_when_asked(bill, services):
    data = ubl_invoice.dump(proper(), {}).replace(b">678.30<", b">679.30<")
    page = opened(bill, services, data)
    checked = press(bill, page, "Check without sending", 422)
    assert any("679.30" in sentence for sentence in checked.errors), checked.errors
    assert stored(services).totals.gross == Decimal("679.30")
    again = press(bill, checked, "Work it out again")
    assert stored(services).totals.gross == Decimal("678.30")
    checked = press(bill, again, "Check without sending")
    assert checked.errors == []
    press(bill, checked, "Send invoice")
    assert invoices(services)[-1].state == "queued"


def test_longer_texts_and_more_exact_prices_of_a_file_can_be_sent_as_they_came(bill, services):
    said = proper(line={"price": "9.5000000001"}, terms="Payable. " * 150 + "Thanks.")
    page = opened(bill, services, ubl_invoice.dump(said))
    assert press(bill, page, "Save").errors == []
    assert stored(services).lines[0].price == Decimal("9.5000000001")
    assert stored(services).terms == said.terms


def test_what_breaks_the_official_rules_is_not_sent_until_it_keeps_them(bill, services):
    said = ubl_invoice.dump(proper()).replace(b"<cbc:Name>Hinge</cbc:Name>", b"")
    page = opened(bill, services, said)
    assert "breaks the official rules" in page.text
    refused = press(bill, page, "Send invoice", 422)
    assert any("BT-153" in sentence for sentence in refused.errors), refused.errors
    assert invoices(services)[-1].state == "draft"
    press(bill, refused, "Send invoice", **{"l1-name": "Hinge"})
    assert invoices(services)[-1].state == "queued"


def test_a_term_that_was_not_understood_is_asked_and_never_guessed(bill, services):
    said = ubl_invoice.dump(proper()).replace(b">60</cbc:InvoicedQuantity>", b">sixty</cbc:InvoicedQuantity>")
    page = opened(bill, services, said)
    assert any("The file says “sixty” here." in sentence for sentence in page.errors), page.errors
    refused = press(bill, page, "Send invoice", 422)
    assert invoices(services)[-1].state == "draft"
    page = press(bill, refused, "Save", **{"l1-quantity": "60"})
    assert page.errors == []
    press(bill, page, "Send invoice")
    assert invoices(services)[-1].state == "queued"


def test_a_type_that_is_not_known_is_never_taken_for_an_invoice(bill, services):
    page = opened(bill, services, ubl_invoice.dump(proper()).replace(b">380<", b">325<"))
    refused = press(bill, page, "Send invoice", 422)
    assert any("325" in sentence for sentence in refused.errors), refused.errors
    assert invoices(services)[-1].state == "draft"


def test_an_account_that_is_not_approved_can_be_left_out(bill, services):
    said = proper(payment=make_invoices.paid_to("DE02120300000000202051"))
    refused = press(bill, opened(bill, services, ubl_invoice.dump(said)), "Send invoice", 422)
    assert any("not approved" in sentence for sentence in refused.errors), refused.errors
    press(bill, refused, "Send invoice", no_account="yes")
    assert (invoices(services)[-1].state, stored(services).payment) == ("queued", None)


def test_what_was_paid_in_advance_is_taken_off(bill, services):
    page = opened(bill, services, ubl_invoice.dump(proper()))
    press(bill, page, "Save", prepaid="100")
    assert (stored(services).totals.prepaid, stored(services).totals.due) == (100, Decimal("578.30"))


def test_a_corrected_invoice_names_what_it_corrects(bill, services):
    page = press(bill, opened(bill, services, ubl_invoice.dump(proper())), "Save", type="384")
    press(bill, page, "Save", preceding="R-900", preceding_issued="2026-05-01")
    assert [one.number for one in stored(services).preceding] == ["R-900"]
    assert stored(services).type == "384"


def test_the_place_of_a_delivery_and_the_buyers_number_can_be_told(bill, services):
    press(bill, opened(bill, services, ubl_invoice.dump(proper())), "Save", country="AT", buyer_vat="ATU12345675")
    said = stored(services)
    assert (said.delivery.address.country, said.buyer.vat_id) == ("AT", "ATU12345675")
