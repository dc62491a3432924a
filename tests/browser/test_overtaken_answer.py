"""An answer that was changed elsewhere meanwhile: the page says by whom, and what was typed waits in the browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import faults
from tests.shell import serving
from tests.web.conftest import PASSWORD, PEOPLE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANSWER = "/orders/4500017/answer"


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture
def page(window: BrowserContext, address: str) -> Page:
    """Give the answer's page, opened before somebody else saved another answer to line 10."""
    page = window.new_page()
    page.clock.install()
    page.goto(f"{address}/sign-in?next={ANSWER}")
    page.get_by_label("E-mail address").fill(PEOPLE["anna"].email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#l10-0-quantity")).to_be_visible()
    save_elsewhere(page, "60")
    return page


def save_elsewhere(page: Page, quantity: str) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#l10-0-type").select_option("accept")
    other.locator("#l10-0-quantity").fill(quantity)
    expect(other.locator("#state-10")).to_contain_text("Other quantity")
    expect(other.locator("#saved")).to_contain_text("Draft saved")
    other.close()


def test_the_page_says_who_changed_what_and_stops_asking(page: Page) -> None:
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.method) if request.method == "POST" else None)
    page.locator("#l10-0-quantity").fill("70")
    expect(page.locator("#saved")).to_contain_text("Not saved. Anna Admin changed line 10 after you opened this page")
    expect(page.locator(".notice")).to_contain_text("Anna Admin changed line 10")
    page.locator("#l10-0-quantity").fill("75")
    page.clock.fast_forward(20_000)
    assert posted == ["POST"]


def test_what_was_typed_is_offered_beside_what_is_saved_and_put_back(page: Page) -> None:
    page.locator("#l10-0-quantity").fill("70")
    expect(page.locator("#saved")).to_contain_text("Not saved.")
    page.reload()
    expect(page.locator("#l10-0-quantity")).to_have_value("60")
    expect(page.get_by_text("This browser still has what you typed before")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#l10-0-quantity")).to_have_value("70")
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    expect(page.locator("#edition")).to_have_value("2")
    page.reload()
    expect(page.locator("#l10-0-quantity")).to_have_value("70")
    expect(page.locator("#kept-here")).to_be_hidden()


def test_what_was_typed_without_a_connection_waits_until_it_is_thrown_away(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("#l10-0-quantity").fill("80")
    expect(page.locator("#saved")).to_contain_text("No connection.")
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    for _ in range(2):
        again.goto(page.url)
        expect(again.locator("#l10-0-quantity")).to_have_value("60")
        expect(again.locator("#kept-here")).to_be_visible()
    again.get_by_role("button", name="Throw it away").click()
    again.reload()
    expect(again.locator("#l10-0-quantity")).to_have_value("60")
    expect(again.locator("#kept-here")).to_be_hidden()
