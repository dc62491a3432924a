"""The review of a proposal in a real browser: accessible, within a phone's width, and decided by keyboard alone."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from portal.domain.catalog import CatalogAction
from portal.services import accounts
from tests import proposals
from tests.browser.accessibility import faults
from tests.browser.test_buyers_pages import sign_in
from tests.proposals import Line
from tests.shell import serving
from tests.web.conftest import PASSWORD, PEOPLE

pytestmark = pytest.mark.browser

DEARER = Line("912.88.03008", "CAT-06", change="12.5263", money="1240.10", based_on=1, price="10.69")
CHEAPER = Line("912.88.03010", "CAT-06", change="-3.1579", money="-20", based_on=1, price="9.20")
NEW = Line("912.90.1", "CAT-12", action=CatalogAction.ADD)
ENDS = Line("700.1", "CAT-10", action=CatalogAction.END, based_on=1)


@pytest.fixture
def rooms(services):
    """Give what the tests of services call a house."""
    return SimpleNamespace(services=services, reading=services.read)


@pytest.fixture
def proposal(services, rooms):
    """Have GLOBEX propose more lines than one page lists."""
    anna = accounts.sign_in(services, PEOPLE["anna"].email, PASSWORD, address="::1").actor
    proposals.known(rooms, "912.88.03008", "912.88.03010", "700.1", *(f"88.{place}" for place in range(60)))
    more = [replace(DEARER, code=f"88.{place}", money=str(place)) for place in range(60)]
    return proposals.sent(rooms, anna, DEARER, CHEAPER, NEW, ENDS, *more, replace(NEW, code="1", review=""))


@pytest.fixture
def address(app, proposal):
    """Serve the portal."""
    with serving(app) as url:
        yield url


@pytest.fixture
def page(window) -> Page:
    """Give a page on which a complaint of the browser fails the test."""
    page = window.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert not [text for text in complaints if "Failed to load resource" not in text]


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["wide", "phone"])
@pytest.mark.parametrize("query", ["?group=CAT-06.update.up", "?show=decided"])  # others are in test_every_page
def test_every_view_of_a_proposal_is_accessible_and_within_its_width(page, address, proposal, size, query):
    sign_in(page, address, "mia")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}/catalog/proposals/{proposal}/review{query}")
    assert faults(page) == []


def test_mistakes_and_a_conflict_are_accessible_too(page, address, proposal, rooms):
    sign_in(page, address, "ben")
    page.goto(f"{address}/catalog/proposals/{proposal}/review")
    page.get_by_text("Decline", exact=True).first.click()
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose why you decline.")
    assert faults(page) == []


def test_a_buyer_declines_one_line_and_approves_the_rest_by_keyboard(page, address, proposal, rooms):
    sign_in(page, address, "ben")
    page.goto(f"{address}/catalog/proposals/{proposal}/review")
    page.get_by_label("Tick 912.90.1").focus()
    page.keyboard.press("Space")
    page.locator("#decision summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Why it is declined").focus()
    page.keyboard.type("The item")
    page.get_by_label("Message to the supplier").focus()
    page.keyboard.type("This is our item 4711 already.")
    page.get_by_role("button", name="Decline").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 line declined")).to_be_visible()
    page.get_by_label("The lines that are ticked").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Approve").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("on its way to the ERP")).to_be_visible()
    assert proposals.states(rooms, proposal)[:4] == ["approved", "approved", "declined", "approved"]
