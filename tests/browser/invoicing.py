"""What a supplier's people do to bill, in the browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.make_tables import csv_table, row

PDF = b"%PDF-1.4 hours\nstartxref\n0\n%%EOF\n"


def invoices(page: Page, order: str) -> dict[str, str]:
    """Send an invoice for what was received of an order, begin another, and send a file; return their ids."""
    billed = _start(page, order)
    day = datetime.now(UTC).date().isoformat()
    page.locator("#number").fill(f"R-{order[-4:]}")
    page.locator("#delivered").fill(day)
    page.locator("[id='l1-quantity']").fill("1")
    _attach(page)
    page.get_by_role("button", name="Send invoice").click()
    if page.locator("[name=confirmed]").count():
        for box in page.locator("[name=confirmed]").all():
            box.check()
        page.get_by_role("button", name="Send invoice").click()
    page.wait_for_url(f"**/invoices/{billed}")
    bill = _start(page, order)
    _attach(page)
    page.goto("/invoices/files")
    upload = _upload(page, "a.xml", b"<a/>")
    asked = _upload(page, "a.csv", csv_table(row(price="1.234", invoice_date="03/04/2026")))
    page.goto(f"/invoices/files/{asked}")
    expect(page.locator("#style-form")).to_be_visible()
    return {"billed": billed, "bill": bill, "upload": upload, "asked": asked}


def _upload(page: Page, name: str, data: bytes) -> str:
    page.locator("#files").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    page.get_by_role("button", name="Send files").click()
    link = page.locator("#uploads").get_by_role("link", name=name)
    expect(link).to_be_visible()
    upload = re.search(r"/files/(\d+)$", link.get_attribute("href") or "")
    assert upload is not None
    return upload[1]


def _attach(page: Page) -> None:
    page.locator("#file").set_input_files({"name": "hours.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="Attach the file").click()
    expect(page.locator("#attachments a")).to_have_text("hours.pdf")


def _start(page: Page, order: str) -> str:
    page.goto(f"/orders/{order}")
    page.get_by_role("button", name="Invoice", exact=True).click()
    page.wait_for_url("**/edit")
    found = re.search(r"/invoices/(\d+)/", page.url)
    assert found is not None
    return found[1]
