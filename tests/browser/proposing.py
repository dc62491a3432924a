"""A supplier's people at their catalog: a price that the buyer has to look at, a new item, a file of items."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from playwright.sync_api import Page

from tests.browser.answering import until_shown

CODE = "912.88.03008"
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()

_SENT = re.compile(r"/catalog/proposals/(\d+)$")
_DRAFT = re.compile(r"/catalog/proposals/(\d+)/edit$")
_ITEM = re.compile(r"/catalog/\d+$")
_FILE = re.compile(r"/catalog/files/(\d+)$")
_TABLE = re.compile(r"/catalog/downloads/(\d+)$")


def propose(page: Page) -> dict[str, str]:
    """Propose a price 30 per cent higher from today on; return the ids of the item and of what is to be decided."""
    page.goto(f"/catalog?q={CODE}")
    page.get_by_role("link", name=CODE, exact=True).click()
    page.wait_for_url(_ITEM)
    item = page.url.rsplit("/", 1)[1]
    page.goto(f"{page.url}/change")
    for price in page.locator("[name^=t][name$=-price]").all():
        if said := price.input_value():
            price.fill(f"{Decimal(said) * Decimal('1.3'):.4f}")
    page.locator("#valid_from").fill(datetime.now(UTC).date().isoformat())
    page.get_by_role("button", name="Send proposal").click()
    if not _SENT.search(page.url):
        for box in page.locator("[name=confirmed]").all():
            box.check()
        page.get_by_role("button", name="Send proposal").click()
    page.wait_for_url(_SENT)
    found = _SENT.search(page.url)
    assert found
    return {"item": item, "proposal": found[1]}


def begin_item(page: Page) -> str:
    """Begin a new item and keep it as a draft; return the proposal's id."""
    page.goto("/catalog/new")
    page.locator("#code").fill("NEW-1")
    page.get_by_role("button", name="Save").last.click()
    page.wait_for_url(_DRAFT)
    found = _DRAFT.search(page.url)
    assert found
    return found[1]


def send_file(page: Page) -> str:
    """Send a file with a good and a wrong row, and wait until it is checked; return its id."""
    rows = "Action;Item code;Description;Unit;Currency;Price;Valid from\n"
    rows += f"add;F-1;Bolt;H87;EUR;2.50;{TOMORROW}\nadd;F-2;;H87;EUR;-1;{TOMORROW}\n"
    page.goto("/catalog/files")
    page.locator("#file").set_input_files({"name": "items.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.get_by_role("button", name="Send the file to be checked").click()
    page.wait_for_url(_FILE)
    until_shown(page, "Throw it away")
    found = _FILE.search(page.url)
    assert found
    return found[1]


def write_table(page: Page, file: str) -> str:
    """Have a table of what became of a file's rows written; return its id."""
    page.goto(f"/catalog/downloads?import={file}")
    page.get_by_role("button", name="Write the table").click()
    page.wait_for_url(_TABLE)
    until_shown(page, "Fetch items-checked.csv")
    found = _TABLE.search(page.url)
    assert found
    return found[1]
