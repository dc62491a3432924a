"""Files beside an invoice in the browser, on the draft and on what was sent, for supplier and buyer."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

import pytest

from portal.ports.scanner import Clean, Found, Waiting
from tests import make_invoices
from tests.fakes.scanner import FakeScanner
from tests.web.invoices.conftest import FORM, GOOD, deliver_all, invoices, start

PDF = b"%PDF-1.4 hours\nstartxref\n0\n%%EOF\n"
DIGEST = hashlib.sha256(PDF).hexdigest()
ATTACH = "Attach the file"


@pytest.fixture
def services(services, scanner):
    """Give services with a scanner that says what a test wants."""
    return replace(services, scanner=scanner)


@pytest.fixture
def scanner():
    return FakeScanner()


def file(data=PDF, name="hours.pdf"):
    return {"file": (io.BytesIO(data), name)}


def attached(person, **fields):
    return person.submit(start(person), FORM, {**file(), **fields}, button=ATTACH)


def test_a_file_is_attached_with_what_was_typed_sent_and_read_by_both(browser, order, services, erp):
    bill, ben = browser("bill"), browser("ben")
    page = attached(bill, note="mind the hours", **GOOD)
    assert "The file is attached." in page.text
    assert page.one("[name=note]").text.strip() == "mind the hours"
    page = bill.submit(page, FORM, button="Send invoice")
    assert page.heading == "Invoice R-1", page.errors
    for person in (bill, ben, browser("vera")):
        link = person.get(page.path).one("#attachments a")
        assert link.text == "hours.pdf"
        answer = person.raw("GET", link["href"])
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"] == "attachment; filename=hours.pdf"
    assert not ben.get(page.path).all("[value^=detach]")
    deliver_all(services)
    booked = erp.booked_invoice(invoices(services)[-1].erp_reference)
    assert [(one.name, one.digest, one.size) for one in booked.supporting] == [("hours.pdf", DIGEST, len(PDF))]
    assert b'filename="hours.pdf"' in bill.raw("GET", f"{page.path}/invoice.xml").data


def test_a_file_is_removed_again_and_what_was_typed_stays(browser, order):
    bill = browser("bill")
    page = attached(bill)
    page = bill.submit(page, FORM, {"note": "none"}, button="Remove hours.pdf")
    assert not page.all("#attachments a")
    assert page.one("[name=note]").text.strip() == "none"
    assert bill.raw("GET", f"{page.path.removesuffix('/edit')}/attachments/{DIGEST}").status_code == 404


def test_the_same_file_again_is_there_once(browser, order):
    bill = browser("bill")
    page = bill.submit(attached(bill), FORM, file(name="again.pdf"), button=ATTACH)
    assert [link.text for link in page.all("#attachments a")] == ["again.pdf"]


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (file(b"MZ"), "hours.pdf is not a real PDF"),
        (file(PDF, "hours.docx"), "hours.docx is of a kind that is not taken here."),
        (file(b""), "hours.pdf is empty."),
        ({}, "file is empty."),
    ],
    ids=["damaged", "kind", "empty", "none"],
)
def test_a_file_that_is_not_taken_is_told_at_its_field_and_nothing_typed_is_lost(browser, order, chosen, words):
    bill = browser("bill")
    page = bill.submit(start(bill), FORM, {**chosen, "note": "mind"}, button=ATTACH, status=422)
    assert page.errors[0].startswith(words)
    assert page.one("#file")["aria-invalid"] == "true"
    assert page.one("[name=note]").text.strip() == "mind"


def test_what_cannot_be_read_is_told_and_the_file_is_kept(browser, order):
    bill = browser("bill")
    page = bill.submit(start(bill), FORM, {**file(), "l1-price": "twelve"}, button=ATTACH, status=422)
    assert page.one("#l1-price")["value"] == "twelve"
    assert page.one("#attachments a").text == "hours.pdf"
    page = bill.submit(page, FORM, {"l1-price": "9.50"}, button="Save")
    assert page.one("#attachments a").text == "hours.pdf"


def test_a_file_that_was_chosen_and_not_attached_is_not_forgotten(browser, order):
    bill = browser("bill")
    page = bill.submit(start(bill), FORM, {**GOOD, **file()}, button="Send invoice", status=422)
    assert page.errors == [
        "The file that you chose is not attached. Choose it again and press “Attach the file”, or leave it out."
    ]
    assert page.one("#file")["aria-invalid"] == "true"
    assert page.one("[name=number]")["value"] == "R-1"
    assert "The file that you chose is not attached." in bill.submit(page, FORM, file(), button="Save").text


def test_a_virus_is_told_at_the_field(browser, order, scanner):
    bill = browser("bill")
    scanner.says = Found("Eicar")
    page = bill.submit(start(bill), FORM, file(), button=ATTACH, status=422)
    assert page.errors[0].startswith("hours.pdf contains a virus (Eicar)")
    assert not page.all("#attachments a")


def test_while_the_scanner_is_away_the_invoice_waits_and_its_file_is_not_given_out(
    browser, order, services, scanner, clock, erp
):
    bill = browser("bill")
    scanner.says = Waiting("away")
    page = bill.submit(attached(bill), FORM, GOOD, button="Send invoice")
    deliver_all(services)
    page = bill.get(page.path)
    assert "A file of your invoice waits for the virus scanner." in page.text
    refused = browser("ben").get(f"{page.path}/attachments/{DIGEST}", status=409)
    assert "hours.pdf waits for the virus scanner" in refused.text
    scanner.says = Clean()
    clock.advance(minutes=5)
    deliver_all(services)
    assert "FAKE-" in bill.get(page.path).text


def test_a_virus_that_is_found_later_brings_the_invoice_back(browser, order, services, scanner):
    bill = browser("bill")
    page = bill.submit(attached(bill), FORM, GOOD, button="Send invoice")
    scanner.says = Found("Eicar")
    deliver_all(services)
    page = bill.get(page.path)
    assert "hours.pdf contains a virus" in page.text
    assert bill.submit(page, f"form[action='{page.path}/repair']").one("#attachments a").text == "hours.pdf"


def test_what_the_buyer_asks_for_is_said_and_can_be_chosen(browser, order, erp, read_erp):
    erp.put_profile(replace(make_invoices.limits(inv_attachments_required="proof_of_delivery"), version="3"))
    read_erp()
    bill = browser("bill")
    page = bill.submit(start(bill), FORM, GOOD, button="Send invoice", status=422)
    assert page.errors[0].startswith("Initech asks for a file of the kind Proof of delivery")
    assert page.one("#file-error .finding__hint").text == page.one("[data-error-summary] .finding__hint").text
    assert page.one("#file")["aria-invalid"] == "true"
    assert [option.text for option in page.all("#file_kind option")] == ["Proof of delivery", "Something else"]
    page = bill.submit(page, FORM, {**file(), "file_kind": "proof_of_delivery"}, button=ATTACH)
    assert "Proof of delivery" in page.one("#attachments li").text
    page = bill.submit(page, FORM, button="Send invoice")
    assert page.heading == "Invoice R-1", page.errors


def test_a_draft_that_was_sent_takes_no_file(browser, order):
    bill = browser("bill")
    draft = start(bill)
    page = bill.submit(draft, FORM, GOOD, button="Send invoice")
    again = bill.submit(draft, FORM, file(), button=ATTACH)
    assert "It was not sent twice" in again.text
    assert not bill.get(page.path).all("#attachments")
