"""Sending twice sends once: double click, back button, two windows; and everything works without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from portal.running.processes import wait_until
from tests.browser import orders
from tests.browser.answering import BOOKED, SECONDS_TO_BOOK, answer_all
from tests.browser.people import People, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ALREADY = "This answer had been sent already. It was not sent twice."


def expect_one_answer(page: Page, number: str) -> None:
    """See that the first version is shown, and that there is no other."""
    expect(page).to_have_url(f"{page.url.partition('/orders')[0]}/orders/{number}/answers/1")
    expect_no_second(page, number)


def expect_no_second(page: Page, number: str) -> None:
    assert page.request.get(f"/orders/{number}/answers/2").status == 404


def test_a_double_click_and_the_back_button_send_once(people: People) -> None:
    page = people.open("anna")
    answer_all(page, orders.DOUBLE_CLICK)
    page.locator("#send").dblclick()
    expect(page.get_by_role("heading", name="Where it stands")).to_be_visible()
    expect_one_answer(page, orders.DOUBLE_CLICK)
    page.go_back()
    page.locator("#send").click()
    # While it is on its way the second one is refused; once it is booked the first one is shown again.
    expect(page.get_by_role("alert").or_(page.get_by_text(ALREADY)).first).to_be_visible()
    expect_no_second(page, orders.DOUBLE_CLICK)


def test_two_windows_send_once(people: People) -> None:
    first = people.open("anna")
    second = first.context.new_page()
    answer_all(first, orders.TWO_WINDOWS)
    second.goto(f"/orders/{orders.TWO_WINDOWS}/answer")
    for window in (first, second):
        window.locator("#send").click()
        expect(window.get_by_role("heading", name="Where it stands")).to_be_visible()
        expect_one_answer(window, orders.TWO_WINDOWS)
    expect(second.get_by_text(ALREADY)).to_be_visible()


def test_an_order_is_answered_and_booked_without_a_script(people: People) -> None:
    page = people.open("", script=False)
    page.goto("/")
    sign_in(page, "piotr")
    page.get_by_role("link", name=orders.WITHOUT_SCRIPT).click()
    page.get_by_role("link", name="Answer line by line").click()
    page.get_by_role("button", name="Split line 10").click()
    expect(page.get_by_role("group", name="Answer for line 10, row 2")).to_be_visible()
    page.get_by_role("button", name="Remove row 2 of line 10").click()
    page.get_by_role("button", name="as ordered").click()
    page.locator("#send").click()
    expect_one_answer(page, orders.WITHOUT_SCRIPT)
    wait_until(lambda: _is_booked(page), seconds=SECONDS_TO_BOOK)
    expect(page.get_by_text(BOOKED)).to_be_visible()


def _is_booked(page: Page) -> bool:
    page.reload()
    return page.get_by_text(BOOKED).is_visible()
