"""The main story without a mouse: from signing in to the ERP's own number, with live receipts; and the buyer's part."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import orders
from tests.browser.answering import BOOKED, SECONDS_TO_BOOK, send_deviating
from tests.browser.keyboard import go_to, press
from tests.browser.people import People, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_an_order_is_answered_and_booked_without_a_mouse(people: People) -> None:
    page = people.open("")
    page.goto("/")
    sign_in(page, "anna")
    press(page, page.get_by_role("link", name=orders.BY_KEYBOARD))
    press(page, page.get_by_role("link", name="Answer line by line"))
    go_to(page, page.locator("#l10-0-type"))
    page.keyboard.type("Acc")
    expect(page.locator("#state-10")).to_contain_text("As ordered")
    press(page, page.get_by_role("button", name="as ordered"), backwards=True)
    expect(page.locator("#l20-0-type")).to_have_value("accept")
    press(page, page.get_by_role("button", name="Check without sending"))
    expect(page.get_by_text("Nothing stands in the way of sending this answer.")).to_be_visible()
    press(page, page.locator("#send"))
    expect_live_booking(page)
    expect(page.get_by_text("OC-").first).to_be_visible()


def test_on_a_phone_the_bar_covers_nothing_that_has_the_focus(people: People) -> None:
    page = people.open("anna", size=(390, 844))
    page.goto("/shipments/shippable")
    for box in page.locator("[name=line]").all()[:6]:
        go_to(page, box)


def expect_live_booking(page: Page) -> None:
    """Wait until the page says by itself that the answer is booked."""
    expect(page.get_by_role("heading", name="Where it stands")).to_be_visible()
    page.evaluate("window.sameFromHere = true")
    expect(page.get_by_text(BOOKED)).to_be_visible(timeout=SECONDS_TO_BOOK * 1000)
    assert page.evaluate("window.sameFromHere"), "The page was loaded again."


def test_a_buyer_approves_without_a_mouse_and_the_supplier_sees_it_live(people: People) -> None:
    piotr, bea = people.open("piotr"), people.open("bea")
    send_deviating(piotr, orders.TO_BE_APPROVED)
    open_review(bea, orders.TO_BE_APPROVED)
    press(bea, bea.get_by_role("radio", name="Approve"), "Space")
    press(bea, bea.get_by_role("button", name="Save decisions"))
    expect(bea.get_by_text("Approved. The answer is on its way to the ERP.")).to_be_visible()
    expect_live_booking(piotr)


def test_a_buyer_declines_without_a_mouse_and_the_supplier_corrects_the_answer(people: People) -> None:
    piotr, bea = people.open("piotr"), people.open("bea")
    send_deviating(piotr, orders.TO_BE_DECLINED)
    open_review(bea, orders.TO_BE_DECLINED)
    go_to(bea, bea.get_by_role("radio", name="Approve"))
    bea.keyboard.press("ArrowDown")
    go_to(bea, bea.get_by_label("Why it is declined"))
    bea.keyboard.press("ArrowDown")
    go_to(bea, bea.get_by_label("Message to the supplier").first)
    bea.keyboard.type("We need it before the new year.")
    press(bea, bea.get_by_role("button", name="Save decisions"))
    expect(piotr.get_by_text("Line 10: We need it before the new year.")).to_be_visible(timeout=15_000)

    press(piotr, piotr.get_by_role("button", name="Correct and send again"))
    expect(piotr.get_by_text("You are correcting version 1")).to_be_visible()
    piotr.locator("#l10-0-delivery").fill("")
    press(piotr, piotr.locator("#send"))
    expect(piotr.get_by_text(f"A-{orders.TO_BE_DECLINED}, version 2")).to_be_visible()
    expect_live_booking(piotr)


def open_review(page: Page, number: str) -> None:
    page.goto("/reviews")
    press(page, page.get_by_role("link", name=number))
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
