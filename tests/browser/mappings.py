"""What people do about words in the browser: a file has one that nobody has explained, and another one is explained."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.answering import until_shown
from tests.make_tables import csv_table, row


def words(supplier: Page, master: Page) -> dict[str, str]:
    """Send a file whose unit nobody has explained, and explain another unit; return their ids."""
    supplier.goto("/invoices/files")
    data = csv_table(row(invoice_number="R-STK", unit="Stk"))
    supplier.locator("#files").set_input_files({"name": "b.csv", "mimeType": "text/csv", "buffer": data})
    supplier.get_by_role("button", name="Send files").click()
    link = supplier.locator("#uploads").get_by_role("link", name="b.csv")
    expect(link).to_be_visible()
    upload = re.search(r"/files/(\d+)$", link.get_attribute("href") or "")
    assert upload is not None
    supplier.goto(f"/invoices/files/{upload[1]}")
    until_shown(supplier, "There is nothing to do for you")
    master.goto("/mappings/new")
    master.locator("#theirs").fill("Karton")
    master.locator("#ours").fill("H87")
    master.locator("#factor").fill("96")
    master.get_by_role("button", name="Keep this cross-reference").click()
    master.wait_for_url(re.compile(r"/mappings/\d+$"))
    mapping = master.url.rpartition("/")[2]
    master.goto("/mappings/tasks")
    task = master.get_by_role("link", name="Stk").get_attribute("href") or ""
    return {"waiting": upload[1], "mapping": mapping, "task": task.rpartition("/")[2]}
