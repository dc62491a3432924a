"""Forms that were not taken, in a real browser: nothing typed is lost, with the script and without it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.app import create_app
from portal.services.composition import Services
from portal.settings import Settings
from tests.browser import orders
from tests.browser.accessibility import faults
from tests.browser.people import People
from tests.browser.test_every_page import LOOKS
from tests.shell import serving
from tests.web.conftest import PASSWORD, PEOPLE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MEGABYTE = 1_000_000
SLOW = 30_000  # milliseconds for megabytes to be sent and shown
NOTE = "Two pallets on Monday.\nThe rest follows."


def open_answer(page: Page) -> None:
    page.goto(f"/orders/{orders.NOT_TAKEN}/answer")
    expect(page.locator("#note")).to_be_visible()


def make_stale(page: Page) -> None:
    """Have the page be one from before the last sign-in."""
    page.evaluate("document.querySelector('#answer-form [name=csrf_token]').value = 'old'")


def put_note(page: Page, octets: int) -> None:
    """Put a text where nobody would type so much; its lines are short enough for the browser to lay out quickly."""
    page.evaluate("n => { document.getElementById('note').value = `${'x'.repeat(99)}\\n`.repeat(n / 100); }", octets)


@pytest.mark.parametrize("look", LOOKS)
def test_a_stale_answer_is_sent_again_with_one_click(people: People, look: dict[str, Any]) -> None:
    page = people.open("piotr", **look, script=False)
    open_answer(page)
    page.locator("#note").fill(NOTE)
    make_stale(page)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Send this form again")
    expect(page.get_by_role("definition").filter(has_text="Two pallets")).to_have_text(NOTE)
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator("#note")).to_have_value(NOTE)


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_wrong_with_a_form_that_is_sent_again(people: People, look: dict[str, Any]) -> None:
    page = people.open("piotr", **look)
    open_answer(page)
    make_stale(page)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Send this form again")
    assert faults(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_a_too_long_note_is_shortened_and_sent_again(
    window: BrowserContext, services: Services, settings: Settings, look: dict[str, Any]
) -> None:
    page = window.new_page()
    page.set_viewport_size({"width": look["size"][0], "height": look["size"][1]})
    page.emulate_media(color_scheme=look["scheme"])
    # A portal that takes little, because megabytes take the browser long to lay out.
    with serving(create_app(services, replace(settings, max_body_bytes=64 * 1024))) as address:
        page.goto(f"{address}/sign-in?next=/orders/4500017/answer")
        page.get_by_label("E-mail address").fill(PEOPLE["anna"].email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        put_note(page, 100_000)
        page.get_by_role("button", name="Save", exact=True).last.click()
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_role("alert")).to_contain_text("Note to the buyer: This is 102.5 kB large. Shorten it.")
        assert faults(page) == []
        page.get_by_role("link", name="Note to the buyer").click()
        expect(page.get_by_label("Note to the buyer")).to_be_focused()
        page.get_by_label("Note to the buyer").fill(NOTE)
        page.get_by_role("button", name="Send it now").click()
        expect(page.locator("#note")).to_have_value(NOTE)


def test_what_is_far_too_large_is_told_while_the_browser_is_still_sending(people: People) -> None:
    page = people.open("piotr")
    open_answer(page)
    # A hidden field, because this is more than a browser lays out.
    page.evaluate("n => { document.querySelector('[name=send_key]').value = 'x'.repeat(n); }", 40 * MEGABYTE)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This is too large", timeout=SLOW)
    expect(page.get_by_text("Nothing was changed")).to_be_visible()


def test_keeping_a_stale_page_says_so_and_leaves_everything_where_it_is(people: People) -> None:
    page = people.open("piotr")
    open_answer(page)
    make_stale(page)
    page.locator("#note").fill(NOTE)
    expect(page.locator(".notice")).to_contain_text("What you typed is still here")
    expect(page.locator("#note")).to_have_value(NOTE)
    expect(page.locator("h1")).to_have_count(1)
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator("#note")).to_have_value(NOTE)


def test_a_note_too_long_for_a_copy_in_the_browser_is_refused_and_stays(people: People) -> None:
    page = people.open("piotr")
    open_answer(page)
    put_note(page, 9 * MEGABYTE)
    page.locator("#note").dispatch_event("input")
    expect(page.locator(".notice")).to_contain_text("the portal takes 8 MB at once", timeout=SLOW)
    assert page.evaluate("document.getElementById('note').value.length") == 9 * MEGABYTE
