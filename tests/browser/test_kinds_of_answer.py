"""The fields that a kind of answer needs are there as soon as the kind is chosen, with a script and without one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.shell import serving
from tests.web.conftest import PASSWORD, PEOPLE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANSWER = "/orders/4500017/answer"


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def has_script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(_chromium: Browser, app: Flask, has_script: bool) -> Iterator[Page]:
    """Give the answer's page with line 10 accepted and saved."""
    with serving(app) as address:
        context = _chromium.new_context(java_script_enabled=has_script)
        page = context.new_page()
        page.goto(f"{address}/sign-in?next={ANSWER}")
        page.get_by_label("E-mail address").fill(PEOPLE["anna"].email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.locator("#l10-0-type").select_option("accept")
        page.get_by_role("button", name="Save", exact=True).last.click()
        expect(page.locator("#state-10")).to_contain_text("As ordered")
        yield page
        context.close()


def unfold(page: Page, has_script: bool) -> None:
    """Without a script the words at the fold say that something is needed in it."""
    if not has_script:
        expect(page.get_by_text("(a reason is needed)")).to_be_visible()
        page.locator("#line-10 summary").click()
    expect(page.get_by_text("(a reason is needed)")).to_be_hidden()


def test_an_accepted_line_becomes_a_substitute_in_one_go(page: Page, has_script: bool) -> None:
    page.locator("#l10-0-type").select_option("substitute")
    unfold(page, has_script)
    page.locator("#l10-0-substitute_item").fill("G-11")
    page.locator("#l10-0-substitute_description").fill("Hinge, zinc-plated")
    page.locator("#l10-0-reason").select_option("out_of_stock_temporary")
    page.get_by_role("button", name="Check without sending").click()
    expect(page.get_by_text("The buyer will decide about this")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_refusal_asks_for_its_reason_at_once(page: Page, has_script: bool) -> None:
    page.locator("#l10-0-type").select_option("reject")
    unfold(page, has_script)
    expect(page.locator("#l10-0-reason")).to_be_visible()
    expect(page.locator("#l10-0-substitute_item")).to_be_hidden()
