"""Files of invoices in the browser: what was understood, beside the file that it was understood from."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from portal.contracts.formats import ubl_invoice
from portal.services.invoices import understanding
from tests import make_invoices
from tests.web.browser import ORIGIN


def with_data(xml: bytes) -> bytes:
    """Return a PDF that people read, with the same invoice for machines in it."""
    page = BytesIO()
    canvas = Canvas(page)
    canvas.drawString(72, 720, "An invoice")
    canvas.save()
    writer = PdfWriter(clone_from=page)
    writer.add_attachment("xrechnung.xml", xml)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def understood(person, services, name: str, data: bytes):
    """Send a file, let it be read, and open what was understood of it."""
    token = person.get("/invoices/files").one("form[enctype] [name=csrf_token]")["value"]
    sent = {"csrf_token": token, "files": [(BytesIO(data), name)]}
    assert person.raw("POST", "/invoices/files", data=sent, headers={"Origin": ORIGIN}).status_code == 303
    page = person.get(person.get("/invoices/files").one("tbody tr:first-child a")["href"])
    understanding.run(services, int(page.path.rsplit("/", 1)[1]))
    return person.get(person.get(page.path).one("main a.btn-primary")["href"])


@pytest.fixture
def invoice(erp, read_erp):
    erp.put_profile(make_invoices.profile(version="2"))
    read_erp()
    return make_invoices.invoice()


@pytest.mark.parametrize("name", ["invoice.pdf", "invoice 2026"])
def test_what_was_understood_of_a_pdf_stands_beside_it_whatever_it_is_called(browser, services, invoice, name):
    bill, data = browser("bill"), with_data(ubl_invoice.dump(invoice))
    page = understood(bill, services, name, data)
    frame = page.one("iframe")
    assert frame["title"] == f"The PDF as it came: {name}"
    answer = bill.raw("GET", frame["src"].partition("#")[0])
    assert (answer.data, answer.mimetype) == (data, "application/pdf")
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "script-src" not in answer.headers["Content-Security-Policy"], "nothing in it runs"


def test_data_alone_has_nothing_beside_it(browser, services, invoice):
    bill = browser("bill")
    page = understood(bill, services, "invoice.xml", ubl_invoice.dump(invoice))
    assert not page.all("iframe")
    assert bill.raw("GET", f"{page.path}/pdf").status_code == 404
    assert bill.raw("GET", f"{page.path}/file").status_code == 200


def test_an_order_that_is_not_there_is_named_and_leads_nowhere(browser, services, invoice):
    bill = browser("bill")
    page = understood(bill, services, "invoice.xml", ubl_invoice.dump(invoice).replace(b"4500017", b"UNKNOWN-1"))
    assert "UNKNOWN-1" in page.text
    assert not page.all("a[href='/orders/UNKNOWN-1']")
