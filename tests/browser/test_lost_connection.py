"""What is typed outlives a lost connection: on the open page, and on one that was closed meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import orders
from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def type_without_connection(page: Page, number: str, quantity: str) -> None:
    """Open the answer, lose the connection, and go on typing."""
    page.goto(f"/orders/{number}/answer")
    page.context.set_offline(True)
    page.locator("#l10-0-type").select_option("accept")
    page.locator("#l10-0-quantity").fill(quantity)
    expect(page.locator("#saved")).to_contain_text("No connection. What you type is kept in this browser")


def test_what_was_typed_is_saved_as_soon_as_the_connection_is_back(people: People) -> None:
    page = people.open("piotr")
    type_without_connection(page, orders.OFFLINE, "3")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Draft saved", timeout=15_000)
    page.reload()
    expect(page.locator("#l10-0-quantity")).to_have_value("3")
    expect(page.locator("#l10-0-type")).to_have_value("accept")


def test_what_was_typed_is_back_after_the_page_was_closed(people: People) -> None:
    page = people.open("piotr")
    type_without_connection(page, orders.LOST_AND_CLOSED, "2")
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(f"/orders/{orders.LOST_AND_CLOSED}/answer")
    expect(again.locator("#l10-0-quantity")).to_have_value("2")
    expect(again.locator("#saved")).to_contain_text("Draft saved")
