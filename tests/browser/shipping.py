"""Steps of shipping an order, taken by mouse, for tests that are about something else."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.browser.answering import until_shown, weekday

NOTICED = "Your notice is in the buyer's system."

#: Where sending leads: back to the form with something to confirm, or to the notice.
_ANSWERED = re.compile(r"/edit/send$|/shipments/\d+$")


def start_notice(page: Page, number: str) -> int:
    """Start a ship notice for everything left of an order, pack it and number its units; return its id."""
    page.goto(f"/orders/{number}")
    page.get_by_role("button", name="Ship", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ship notice")
    notice = int(re.search(r"/shipments/(\d+)/", page.url)[1])  # type: ignore[index]
    page.locator("[name=ships]").fill(datetime.now(UTC).date().isoformat())
    page.locator("[name=arrives]").fill(weekday(2).isoformat())
    page.locator("[name=carrier]").fill("Weser Spedition")
    page.locator("[name=tracking]").fill("WS-4711")
    page.locator(".action-bar").get_by_role("button", name="Save").click()
    page.goto(f"/shipments/{notice}/packing")
    page.get_by_role("button", name="Propose a packing").click()
    page.get_by_role("button", name=re.compile("an SSCC$")).click()
    expect(page.get_by_text("got an SSCC")).to_be_visible()
    return notice


def ship(page: Page, number: str) -> int:
    """Send a notice for everything left of an order, every warning confirmed, and wait until it is booked."""
    notice = start_notice(page, number)
    page.goto(f"/shipments/{notice}/edit")
    send = page.locator(".action-bar").get_by_role("button", name="Send ship notice")
    send.click()
    page.wait_for_url(_ANSWERED)
    for tick in page.locator("[name=confirmed]").all():
        tick.check()
    if page.url.endswith("/send"):
        send.click()
        page.wait_for_url(f"**/shipments/{notice}")
    page.goto(f"/shipments/{notice}")
    until_shown(page, NOTICED)
    return notice


def receive_short(page: Page, desk: str) -> None:
    """Have the buyer receive less than announced of the newest notice at the desk of the ERP."""
    page.goto(f"{desk}/notices")
    page.locator("tbody a").first.click()
    page.locator("[name=quantity_1]").fill("1")
    page.get_by_role("button", name="Receive as counted").click()
    expect(page.get_by_role("status")).to_contain_text("Received")


def print_labels(page: Page, notice: int) -> int:
    """Have a notice's labels printed by a job; return the job's id."""
    page.goto(f"/shipments/{notice}/packing")
    page.locator("#print button").click()
    page.wait_for_url(re.compile(r"/prints/\d+$"))
    return int(page.url.rpartition("/")[2])
