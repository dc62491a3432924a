"""Pages of procurement and operations in a real browser: accessible, within a phone's width, usable by keyboard."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portal.domain.acknowledgments import Reason
from portal.services import accounts, acknowledgments
from portal.store.rows import OutboxRow
from tests import make
from tests.shell import serving
from tests.web.conftest import PASSWORD, PEOPLE

pytestmark = pytest.mark.browser

DEVIATING, STUCK = "4700001", "4700002"


@pytest.fixture
def address(app, services, erp, read_erp):
    """Serve a portal with an answer that waits for a decision and one that is stuck."""
    for number in (DEVIATING, STUCK):
        erp.put_order(make.order(number=number))
    read_erp()
    anna = accounts.sign_in(services, PEOPLE["anna"].email, PASSWORD, address="::1").actor
    late = make.acknowledgment(
        make.order(number=DEVIATING),
        make.answer(10, make.accept("100", make.in_days(5), price="10.50", reason=Reason.CAPACITY)),
        number="",
    )
    with services.begin() as uow:
        acknowledgments.submit(uow, anna, late, key="deviating")
        acknowledgments.accept_all(uow, anna, STUCK, revision=1, key="stuck")
    with services.begin() as uow:
        promise = uow.session.query(OutboxRow).one()
        promise.state, promise.cause = "stuck", "no clear answer"
    with serving(app) as url:
        yield url


@pytest.fixture
def page(window) -> Page:
    """Give a page on which a complaint of the browser about our own content fails the test."""
    page = window.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert not [text for text in complaints if "Failed to load resource" not in text]


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail address").fill(PEOPLE[name].email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text(PEOPLE[name].name).first).to_be_attached()


def check_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_review_is_decided_by_keyboard_alone(page, address):
    sign_in(page, address, "ben")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main part")).to_be_focused()
    page.get_by_role("link", name=DEVIATING).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/reviews/{DEVIATING}/1$"))
    for choice in page.get_by_role("radio", name="Approve").all():
        choice.focus()
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Approved. The answer is on its way to the ERP.")).to_be_visible()


def test_a_decline_without_a_reason_opens_what_is_missing(page, address):
    sign_in(page, address, "ben")
    page.goto(f"{address}/reviews/{DEVIATING}/1")
    page.get_by_role("radio", name="Decline").first.check()
    page.get_by_role("button", name="Save decisions").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Tell the supplier what to change.").click()
    expect(page.get_by_label("Message to the supplier").first).to_be_focused()
    check_accessible(page)


def test_the_figures_of_operations_renew_themselves_and_keep_the_focus(page, address, services):
    sign_in(page, address, "olga")
    link = page.locator("#cause-1")
    link.focus()
    with services.begin() as uow:
        promise = uow.session.query(OutboxRow).one()
        promise.cause = "defect: KeyError"
    expect(link).to_have_text("The portal or its adapter failed (KeyError)", timeout=15_000)
    expect(link).to_be_focused()
