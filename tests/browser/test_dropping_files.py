"""Files are dropped on the page of files in a real browser: each is sent by itself and gets its own verdict."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DROP = """(files) => {
  const carried = new DataTransfer();
  for (const [name, text] of files) carried.items.add(new File([text], name));
  return carried;
}"""


def drop(page: Page, *files: tuple[str, str]) -> None:
    """Drop files with these names and texts on the form."""
    carried = page.evaluate_handle(DROP, [list(file) for file in files])
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("form[data-drop]", event, {"dataTransfer": carried})


def test_two_dropped_files_are_sent_each_with_its_own_progress_and_verdict(people: People) -> None:
    page = people.open("anna")
    page.goto("/invoices/files")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    drop(page, ("dropped-1.xml", "<a/>"), ("dropped-2.xml", "<b/>"))
    lines = page.locator("#sending > li")
    expect(lines).to_have_count(2)
    for place, name in enumerate(("dropped-1.xml", "dropped-2.xml")):
        expect(lines.nth(place)).to_contain_text(name)
        expect(lines.nth(place)).to_contain_text("Not taken")
        expect(page.locator("#uploads").get_by_role("link", name=name)).to_be_visible()
    assert len(sent) == 2
    assert faults(page) == []


def test_chosen_files_are_sent_each_by_itself_too_and_without_the_script_in_one_request(people: People) -> None:
    page = people.open("anna")
    page.goto("/invoices/files")
    chosen = [{"name": f"chosen-{at}.xml", "mimeType": "text/xml", "buffer": b"<c/>" * at} for at in (1, 2)]
    page.locator("#files").set_input_files(chosen)
    page.get_by_role("button", name="Send files").click()
    expect(page.locator("#sending > li")).to_have_count(2)
    expect(page.locator("#sending > li").nth(1)).to_contain_text("Not taken")

    plain = people.open("anna", script=False)
    plain.goto("/invoices/files")
    plain.locator("#files").set_input_files(chosen)
    plain.get_by_role("button", name="Send files").click()
    expect(plain.get_by_text("2 files are taken and being read.")).to_be_visible()
