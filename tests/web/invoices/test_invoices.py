"""Invoices in the browser: from what can be billed to what was paid, for supplier and buyer."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.settlements import Discount, DueBasis, Payment, PaymentTerms, SettlementStatus
from portal.ports.erp import Refusal, Refused
from portal.services.invoices import uploading
from portal.store.rows import UploadRow
from tests import make
from tests.web.browser import ORIGIN
from tests.web.invoices.conftest import FORM, GOOD, ORDER, TAX, deliver_all, invoices, sent, start


def test_the_story_of_an_invoice(browser, order, services, erp, read_erp):
    bill = browser("bill")
    page = start(bill)
    assert page.one("[name='l1-quantity']")["value"] == "60"
    assert "60 pc billable now" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    page = bill.submit(page, FORM, {"l1-quantity": "50"}, button="Work it out again")
    assert "565.25" in page.one("#totals").text  # 50 x 9.50 and 19 % of it
    page = bill.submit(page, FORM, {**GOOD, "l1-quantity": "60"}, button="Check without sending")
    assert page.errors == [], page.errors
    assert "R-1" in bill.get("/invoices").one("tbody tr").text
    page = sent(bill)
    assert page.heading == "Invoice R-1"
    assert page.one("#standing .status").get_text(strip=True) == "On its way"
    deliver_all(services)
    read_erp()
    page = bill.get(page.path)
    assert "FAKE-" in page.text
    settled = erp.settlements([invoices(services)[-1].erp_reference])[0]
    paid = Payment("P-1", make.TODAY, Decimal("678.30"), "R-1 of Globex")
    erp.put_settlement(replace(settled, status=SettlementStatus.PAID, holds=(), payments=(paid,)))
    read_erp()
    assert "All of it was paid." in bill.get(page.path).text
    assert "R-1 of Globex" in bill.get("/invoices/payments").text
    assert "Paid" in bill.get("/invoices?settlement=paid").one("tbody tr").text
    assert "No invoice matches" in bill.get("/invoices?settlement=rejected").text
    assert "R-1" in bill.get(f"/orders/{ORDER}").one("#invoices").text


def test_an_invoice_that_the_buyers_system_rejects_is_corrected_without_typing_it_again(
    browser, order, services, erp, read_erp
):
    bill = browser("bill")
    page = sent(bill)
    deliver_all(services)
    read_erp()
    assert not bill.get(page.path).all(f"form[action='{page.path}/repair']")
    settled = erp.settlements([invoices(services)[-1].erp_reference])[0]
    erp.put_settlement(replace(settled, status=SettlementStatus.REJECTED, holds=(), reason="Wrong cost centre"))
    read_erp()
    page = bill.get(page.path)
    assert "RE, rejected (Peppol Invoice Response)" in page.text
    draft = bill.submit(page, f"form[action='{page.path}/repair']")
    assert (draft.one("[name=number]")["value"], draft.one("[name='l1-quantity']")["value"]) == ("R-1", "60")
    asked = bill.submit(draft, FORM, {"l1-quantity": "50"}, button="Send invoice", status=422)
    ticked = [box["value"] for box in asked.all("[name=confirmed]")]
    page = bill.submit(asked, FORM, {"confirmed": ticked}, button="Send invoice")
    assert "Version 2" in page.text
    deliver_all(services)
    assert [(row.version, row.state) for row in invoices(services)] == [(1, "superseded"), (2, "booked")]


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        (DueBasis.INVOICE, "3 % less, 20.35 EUR, if it is paid by"),
        (
            DueBasis.GOODS_RECEIPT,
            "3 % less, 20.35 EUR, if it is paid within 10 days of the day the goods were received",
        ),
    ],
)
def test_early_payment_is_told_on_the_order_and_on_the_invoice(browser, order, erp, read_erp, basis, words):
    terms = PaymentTerms(basis, 30, None, (Discount(Decimal(2), 20), Discount(Decimal(3), 10)))
    line = make.line(10, received=Decimal(60), shipped=Decimal(60), tax=TAX)
    erp.put_order(make.order(line, erp_version=3, terms=terms, payment_terms="30 days net"))
    read_erp()
    bill = browser("bill")
    plain = " ".join(bill.get(f"/orders/{ORDER}").text.split())
    assert "3 % less if paid within 10 days of" in plain
    page = sent(bill)
    assert page.path.count("/") == 2, page.errors
    assert words in " ".join(page.text.split()).replace(" ,", ",")


def test_what_was_billed_is_not_proposed_again(browser, order):
    bill = browser("bill")
    sent(bill)
    assert not bill.get(f"/orders/{ORDER}").all("form[action='/invoices/from-order']")
    token = bill.get("/invoices").one("[name=csrf_token]")["value"]
    headers = {"Origin": ORIGIN, "Referer": f"{ORIGIN}/"}
    answer = bill.raw("POST", "/invoices/from-order", data={"order": ORDER, "csrf_token": token}, headers=headers)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/orders/{ORDER}")


@pytest.mark.parametrize("typed", ["1e999", "NaN", "twelve", "1\0", "1,000", "9" * 400, "", "-", "٣"], ids=ascii)
def test_an_unreadable_figure_is_told_at_its_field_and_everything_typed_is_kept(browser, order, typed):
    bill = browser("bill")
    page = start(bill)
    for button in ("Save", "Check without sending", "Send invoice"):
        fields = {**GOOD, "l1-price": typed, "note": "mind"}
        answer = bill.submit(page, FORM, fields, button=button, status=422)
        assert answer.one("#l1-price")["aria-invalid"] == "true"
        assert answer.one("#l1-price")["value"] == typed
        assert answer.one("[name=note]").text.strip() == "mind"


def test_lines_allowances_and_charges(browser, order):
    bill = browser("bill")
    page = bill.submit(start(bill), FORM, button="Add a line")
    assert len(page.all("fieldset.answer-line")) == 2
    page = bill.submit(page, FORM, button="Remove line 2 from the document")
    page = bill.submit(page, FORM, {"a0-percent": "10", "a0-reason": "Bonus", "a0-rate": "19"}, button="Save")
    assert page.one("[name=a0-amount]")["value"] == "57.00"
    charge = {"a1-kind": "charge", "a1-amount": "8", "a1-reason": "Freight", "a1-rate": "19"}
    page = bill.submit(page, FORM, charge, button="Save")
    assert "619.99" in page.one("#totals").text  # (570 - 57 + 8) and 19 % of it
    page = bill.submit(page, FORM, button="Remove line 1 from the document", status=422)
    assert page.errors == ["An invoice needs a line. Throw the draft away instead."]


def test_sending_twice_sends_once_and_one_number_is_one_invoice(browser, order, services):
    bill, anna = browser("bill"), browser("anna")
    page, other = start(bill), start(anna)
    first = bill.submit(page, FORM, {**GOOD, "l1-quantity": "10"}, button="Send invoice")
    assert first.heading == "Invoice R-1", first.errors
    again = bill.submit(page, FORM, GOOD, button="Send invoice")
    assert "It was not sent twice" in again.text
    late = anna.submit(other, FORM, {**GOOD, "l1-quantity": "10"}, button="Send invoice", status=422)
    assert "was sent already" in " ".join(late.errors)
    assert [row.state for row in invoices(services)] == ["queued", "draft"]


def test_two_windows_notice_each_other(browser, order):
    bill = browser("bill")
    page = start(bill)
    bill.submit(page, FORM, {"note": "First"}, button="Save")
    late = bill.submit(page, FORM, {"note": "Second"}, button="Save", status=409)
    assert "changed this invoice" in late.errors[0]
    assert late.one("[name=note]").text.strip() == "Second"


@pytest.fixture
def in_review(browser, order):
    """Have an invoice whose price is above the order's."""
    page = sent(browser("bill"), **{"l1-price": "9.60"})
    assert page.one("#standing .status").get_text(strip=True) == "With the buyer", page.text
    return page.path


def cells(page, row=0):
    """Return the cells of an order line in the match, by their heads, without thin spaces."""
    line = page.all("#match tbody tr")[row]
    return {cell["data-label"]: " ".join(cell.get_text(" ").split()) for cell in line.select("[data-label]")}


@pytest.mark.parametrize("name", ["ben", "bill"])
def test_an_invoice_in_review_stands_beside_what_was_ordered_received_and_agreed(browser, in_review, name):
    found = cells(browser(name).get(in_review))
    assert (found["Ordered"], found["Received"]) == ("100 pc", "60 pc")
    assert (found["Other invoices"], found["Billed here"]) == ("0 pc", "60 pc")
    assert (found["Order price"], found["Price here"]) == ("9.50 EUR per pc", "9.60 EUR per pc")
    assert "Price 2 % (portal default)" in found["Tolerance"]
    assert "Quantity 0 % (portal default)" in found["Tolerance"]
    assert found["Differs"] == "INV-14 6.00 EUR"


def test_a_clean_line_is_matched_too_and_what_was_booked_is_not_billed_by_others(
    browser, order, services, read_erp, erp
):
    bill = browser("bill")
    page = sent(bill, **{"l1-quantity": "20"})
    deliver_all(services)
    line = make.line(10, received=Decimal(60), shipped=Decimal(60), invoiced=Decimal(25), tax=TAX)
    erp.put_order(make.order(line, erp_version=3, terms=PaymentTerms(), payment_terms="30 days net"))
    read_erp()
    found = cells(bill.get(page.path))
    assert found["Differs"] == "Nothing"
    # The buyer's system counts this invoice and one of 5 that did not come through the portal.
    assert (found["Other invoices"], found["Billed here"]) == ("5 pc", "20 pc")


def test_the_buyer_approves(browser, in_review, services):
    ben = browser("ben")
    assert in_review in ben.get("/reviews?kind=invoice").one("main tbody a")["href"]
    page = ben.get(in_review)
    assert "INV-14" in page.one("#decision").text
    page = ben.submit(page, "#all form", button="Approve it")
    assert "Approved. The invoice is on its way" in page.text
    assert invoices(services)[0].state == "queued"


def test_a_decline_says_by_code_what_becomes_of_the_invoice_why_and_what_to_do(browser, in_review):
    ben = browser("ben")
    said = {"status-0": "UQ", "reason-0": "REF", "action-0": "PIN", "sentence-0": "Which contract?"}
    page = ben.submit(ben.get(in_review), "#decisions", {"verdict-0": "decline", **said}, button="Save decisions")
    assert "Under query (UQ). References are missing or wrong (REF). Give the missing information (PIN)." in page.text


@pytest.mark.parametrize(
    ("field", "code"), [("status", "AP"), ("status", ""), ("reason", "NON"), ("reason", "price"), ("action", "XXX")]
)
def test_a_code_that_is_none_is_told_at_its_field_and_nothing_is_decided(browser, in_review, services, field, code):
    ben = browser("ben")
    page = ben.get(in_review)
    typed = {"status": "RE", "reason": "PRI", "action": "NIN", "sentence": "No.", field: code}
    typed |= {"edition": page.one("#decisions [name=edition]")["value"], "verdict": "decline"}
    data = {name if name == "edition" else f"{name}-0": value for name, value in typed.items()}
    data["csrf_token"] = page.one("#decisions [name=csrf_token]")["value"]
    headers = {"Origin": ORIGIN, "Referer": f"{ORIGIN}/"}
    answer = ben.raw("POST", f"{in_review}/decide", data=data, headers=headers)
    assert answer.status_code == 422
    assert f'id="{field}-0-error"' in answer.text
    assert invoices(services)[0].state == "in_review"


def test_the_buyer_declines_and_the_supplier_repairs(browser, in_review, services):
    ben, bill = browser("ben"), browser("bill")
    page = ben.get(in_review)
    page = ben.submit(page, "#decisions", {"verdict-0": "decline"}, button="Save decisions", status=422)
    assert "Tell the supplier what to change." in page.errors
    fields = {
        f"{name}-{at}": value
        for at in range(len(page.all("[name^=verdict-]:not(button)")) // 2)
        for name, value in (("verdict", "decline"), ("reason", "PRI"), ("sentence", "Bill 9.50."))
    }
    page = ben.submit(page, "#decisions", fields, button="Save decisions")
    assert "Declined." in page.text
    page = bill.get(in_review)
    codes = "Rejected (RE). The price is not agreed (PRI). Send a new invoice (NIN)."
    assert f"{codes} Bill 9.50." in page.one("#standing").text
    assert codes in page.one("#deviation-0").text
    page = bill.submit(page, f"form[action='{in_review}/repair']")
    assert page.one("[name=number]").has_attr("readonly")
    page = bill.submit(page, FORM, {"l1-price": "9.50"}, button="Send invoice")
    assert "Version 2" in page.text
    assert [(row.version, row.state) for row in invoices(services)] == [(1, "superseded"), (2, "queued")]
    assert "price" in page.text


def test_supplier_and_buyer_talk(browser, in_review):
    bill, ben = browser("bill"), browser("ben")
    page = bill.submit(bill.get(in_review), f"form[action='{in_review}/messages']", {"text": "The list price rose."})
    assert "The list price rose." in page.one("#conversation").text
    stale = ben.get(in_review)
    bill.submit(page, f"form[action='{in_review}/messages']", {"text": "See our letter."})
    page = ben.submit(stale, f"form[action='{in_review}/messages']", {"text": "No."}, status=409)
    assert "has written in the meantime" in page.text
    assert page.one("[name=text]").text.strip() == "No."
    page = bill.submit(bill.get(in_review), f"form[action='{in_review}/messages']", {"text": " "}, status=422)
    assert page.one("[name=text]")["aria-invalid"] == "true"


def test_an_invoice_is_taken_back_and_credited(browser, order, services, read_erp):
    bill = browser("bill")
    page = sent(bill)
    assert "take" in bill.get(f"{page.path}/withdraw").heading.lower()
    page = bill.submit(bill.get(f"{page.path}/withdraw"), "form.confirm")
    assert "You took your invoice back." in page.text
    page = bill.submit(page, f"form[action='{page.path}/repair']")
    page = bill.submit(page, FORM, button="Send invoice")
    deliver_all(services)
    read_erp()
    page = bill.submit(bill.get(page.path), f"form[action='{page.path}/credit']")
    assert page.heading == "Credit note"
    assert page.one("[name=preceding]")["value"] == "R-1"
    fields = {"number": "G-1", "credit_reason": "full_cancel"}
    page = bill.submit(page, FORM, fields, button="Send credit note")
    assert page.heading == "Credit note G-1", page.errors
    deliver_all(services)
    assert invoices(services)[-1].state == "booked"


def test_a_file_is_taken_once_and_read_later(browser, order, services):
    bill = browser("bill")
    page = bill.get("/invoices/files")
    assert bill.submit(page, "form[enctype]", button="Send files", status=422).errors == ["Choose at least one file."]
    token = page.one("form[enctype] [name=csrf_token]")["value"]
    headers = {"Origin": ORIGIN, "Referer": f"{ORIGIN}/"}
    for _ in range(2):
        data = {"csrf_token": token, "files": [(io.BytesIO(b"<a/>"), "a.xml"), (io.BytesIO(b"x"), "b.xml")]}
        assert bill.raw("POST", "/invoices/files", data=data, headers=headers).status_code == 303
    page = bill.get("/invoices/files")
    assert len(page.all("tbody tr")) == 2
    assert "sent 2 times, taken once" in page.text
    assert page.one("#uploads")["hx-trigger"] == "every 2s"
    assert "Waiting to be read" in bill.get(page.one("tbody tr:first-child a")["href"]).text
    with services.read() as uow:
        assert len(uow.session.scalars(select(UploadRow)).all()) == 2
    empty = {"csrf_token": token, "files": [(io.BytesIO(b""), "c.xml")]}
    assert bill.raw("POST", "/invoices/files", data=empty, headers=headers).status_code == 422


def test_a_file_that_comes_alone_through_the_script_is_answered_with_its_own_line(browser, order, monkeypatch):
    monkeypatch.setattr(uploading, "SHORT", 3)
    bill = browser("bill")
    page = bill.get("/invoices/files")
    assert page.one("form[data-drop] input[type=file]").has_attr("multiple")
    line = bill.submit(page, "form[enctype]", {"files": (io.BytesIO(b"<a/>"), "a.xml")}, htmx=True).one("li")
    assert (line["id"], line["hx-get"], line["hx-trigger"]) == ("sent-1", "/invoices/files/1", "every 2s")
    assert "Waiting to be read" in line.text
    asked = bill.raw("GET", "/invoices/files/1", headers={"HX-Request": "true", "HX-Target": "sent-1"})
    assert asked.text.lstrip().startswith("<li")
    refused = bill.submit(page, "form[enctype]", {"files": (io.BytesIO(b""), "b.xml")}, htmx=True, status=422)
    assert "b.xml Not taken" in " ".join(refused.one("li").get_text(" ").split())


def test_the_page_of_files_says_which_rules_are_checked_and_which_are_not(browser, order):
    words = browser("bill").get("/invoices/files").text
    for named in ("EN 16931", "PEPPOL-EN16931-", "BR-DE-"):
        assert named in words


@pytest.mark.parametrize(("more", "is_long"), [(-1, False), (0, False), (1, True)], ids=["below", "at", "above"])
def test_a_large_file_is_left_to_the_workers_for_which_no_delivery_waits(
    browser, order, services, monkeypatch, more, is_long
):
    monkeypatch.setattr(uploading, "SHORT", 1000)
    bill = browser("bill")
    token = bill.get("/invoices/files").one("form[enctype] [name=csrf_token]")["value"]
    headers = {"Origin": ORIGIN, "Referer": f"{ORIGIN}/"}
    data = {"csrf_token": token, "files": [(io.BytesIO(b"x" * (uploading.SHORT + more)), "a.xml")]}
    assert bill.raw("POST", "/invoices/files", data=data, headers=headers).status_code == 303
    assert [promise.is_long for promise in services.alarm.woken] == [is_long]
    services.clock.advance(seconds=31)
    uploading.sweep(services)
    assert [promise.is_long for promise in services.alarm.woken] == [is_long] * 2


def test_an_invoice_is_given_out_as_ubl_and_the_template_is_there(browser, order):
    bill = browser("bill")
    page = sent(bill)
    answer = bill.raw("GET", f"{page.path}/invoice.xml")
    assert b"<cbc:ID>R-1</cbc:ID>" in answer.data
    assert "R-1.xml" in answer.headers["Content-Disposition"]
    assert bill.raw("GET", f"{page.path}/file").status_code == 404
    assert bill.raw("GET", "/invoices/files/template.csv").data.startswith(b"\xef\xbb\xbf")
    assert bill.raw("GET", "/invoices/files/template.xlsx").data.startswith(b"PK")


def test_who_does_not_bill_reads_only(browser, order):
    vera, sina = browser("vera"), browser("sina")
    for person in (vera, sina):
        assert not person.get(f"/orders/{ORDER}").all("form[action='/invoices/from-order']")
        assert "There is no invoice yet" in person.get("/invoices").text


def test_a_stuck_invoice_is_found_named_and_sent_again_by_operations(browser, order, services, erp, monkeypatch):
    path = sent(browser("bill")).path
    refused = Refused((Refusal("X-99", "The period is closed.", ""),))
    with monkeypatch.context() as patch:
        patch.setattr(erp, "book_invoice", lambda *told, **named: refused)
        deliver_all(services)
    olga = browser("olga")
    page = olga.get("/operations/documents?state=stuck")
    assert page.one("tbody th a")["href"] == path
    assert "Invoice R-1 version 1" in page.text
    page = olga.click(page, "Send again invoice R-1")
    assert page.heading == "Send invoice R-1 again?"
    page = olga.submit(page, "form.confirm")
    assert "1 document is on the way again." in page.text.replace("\xa0", " ")
    deliver_all(services)
    assert invoices(services)[0].state == "booked"
