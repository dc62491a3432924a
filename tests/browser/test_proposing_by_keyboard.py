"""A supplier changes an item of its catalog without a mouse, sees mistakes where they are, and the booking live."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.answering import SECONDS_TO_BOOK, until_shown
from tests.browser.keyboard import go_to, press
from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Windows, each with an item of the example data that nothing else in these tests changes, and a new price of it.
STORIES = [
    pytest.param((1280, 900), "603.88.03050", "1.87", id="wide"),
    pytest.param((390, 844), "603.88.03045", "1.72", id="phone"),
]


@pytest.mark.parametrize(("size", "code", "price"), STORIES)
def test_an_item_is_changed_and_booked_without_a_mouse(
    people: People, size: tuple[int, int], code: str, price: str
) -> None:
    page = people.open("anna", size=size)
    page.goto(f"/catalog?q={code}")
    until_shown(page, "Carriage bolt")
    press(page, page.get_by_role("link", name=code, exact=True))
    press(page, page.get_by_role("link", name="Change or end this item"))
    go_to(page, page.locator("#t0-price"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1,000")
    press(page, page.get_by_role("button", name="Check without sending"))
    expect(page.get_by_role("alert")).to_be_focused()
    press(page, page.get_by_role("alert").get_by_role("link").first)
    expect(page.locator("#t0-price")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(price)
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    page.locator("#valid_from").fill(tomorrow.isoformat())
    press(page, page.locator("#send"))
    expect(page.get_by_role("heading", name="Where it stands")).to_be_visible()
    page.evaluate("window.sameFromHere = true")
    expect(page.get_by_text("Your proposal is in the buyer's system.")).to_be_visible(timeout=SECONDS_TO_BOOK * 1000)
    assert page.evaluate("window.sameFromHere"), "The page was loaded again."
