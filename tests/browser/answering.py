"""Steps of answering an order, taken by mouse, for tests that are about something else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Page, expect

BOOKED = "Your answer is in the buyer's system."
SECONDS_TO_BOOK = 30


def weekday(weeks: int) -> date:
    """Return the Wednesday that many weeks from now."""
    today = datetime.now(UTC).date()
    return today + timedelta(weeks=weeks, days=2 - today.weekday())


def sunday(weeks: int) -> date:
    """Return the Sunday that many weeks from now, when no warehouse takes goods in."""
    return weekday(weeks) + timedelta(days=4)


def answer_all(page: Page, number: str, *, first_delivery: date | None = None) -> None:
    """Open the answer, accept all lines, and give the first one another date."""
    page.goto(f"/orders/{number}/answer")
    page.get_by_role("button", name="Accept all as ordered").click()
    expect(page.locator("#l10-0-type")).to_have_value("accept")
    if first_delivery:
        page.locator("#l10-0-delivery").fill(first_delivery.isoformat())


def send_deviating(page: Page, number: str) -> None:
    """Answer that the first line comes so late that the buyer has to decide."""
    answer_all(page, number, first_delivery=weekday(12))
    page.locator("#line-10 summary").click()
    page.locator("#l10-0-reason").select_option("capacity")
    page.locator("#send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Answer to order {number}")


def revise(page: Page, desk: str, number: str, line: int, quantity: str) -> None:
    """Have the buyer change a line's quantity at the desk of the ERP."""
    page.goto(f"{desk}/orders/{number}")
    page.locator("#revise-line").fill(str(line))
    page.locator("#revise-quantity").fill(quantity)
    page.get_by_role("button", name="Make a new revision").first.click()
    expect(page.get_by_role("status")).to_contain_text("is now at revision")


def until_shown(page: Page, words: str, *, seconds: int = 30) -> None:
    """Load the page again until it says this: the portal reads the ERP's news by the clock."""
    deadline = datetime.now(UTC) + timedelta(seconds=seconds)
    while page.get_by_text(words).count() == 0 and datetime.now(UTC) < deadline:
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text(words)).to_be_visible()
