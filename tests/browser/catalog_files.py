"""What a supplier's people do with files of many items, in the browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.browser.answering import until_shown
from tests.catalog_files import row, table


def catalog_file(page: Page) -> dict[str, str]:
    """Send a file with a good row and a wrong one, wait until it is checked, and return its id."""
    page.goto("/catalog/files")
    data = table(row("NEW-1", valid_from="2099-01-01"), row("NEW-2", price="0", valid_from="2099-01-01"))
    page.locator("#file").set_input_files({"name": "catalog.csv", "mimeType": "text/csv", "buffer": data})
    page.get_by_label("Good rows only", exact=False).check()
    page.get_by_role("button", name="Send the file to be checked").click()
    page.wait_for_url(re.compile(r"/catalog/files/\d+$"))
    until_shown(page, "What was found")
    return {"catalog_file": page.url.rpartition("/")[2]}
