"""Every page of the portal, as everybody who may open it sees it: accessible, within its width, without a complaint."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.app import create_app
from portal.commands.routes import NOWHERE
from portal.settings import read_settings
from portal.wiring import build
from tests.browser import orders
from tests.browser.accessibility import faults, too_wide
from tests.browser.answering import BOOKED, SECONDS_TO_BOOK, answer_all, revise, send_deviating, sunday, until_shown
from tests.browser.invoicing import invoices
from tests.browser.mappings import words
from tests.browser.people import People
from tests.browser.proposing import begin_item, propose, send_file, write_table
from tests.browser.shipping import print_labels, receive_short, ship, start_notice

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: A wide window by day and a phone by night.
LOOKS = [
    pytest.param({"size": (1280, 900), "scheme": "light"}, id="wide-light"),
    pytest.param({"size": (390, 844), "scheme": "dark"}, id="phone-dark"),
]

ORDERS = ["/orders", "/orders?status=released&action=answer&due=overdue", "/orders?q=nothing+like+it"]
ORDER = f"/orders/{orders.TO_BE_BOOKED}"
REVIEW = f"/reviews/{orders.TO_BE_REVIEWED}/1"

#: Pages of 2,000 lines, which axe takes minutes for; each has a small sister here, so they are looked at by day alone.
LARGE = {f"/orders/{orders.LARGE}", f"/orders/{orders.LARGE}/answer"}

PAGES = {
    "": ["/sign-in"],
    "anna": [
        "/inbox",
        *ORDERS,
        ORDER,
        f"{ORDER}/answers/1",
        f"/orders/{orders.TO_BE_REVIEWED}",
        f"/orders/{orders.TO_BE_REVIEWED}/answers/1",
        f"/orders/{orders.TO_BE_REVIEWED}/withdraw",
        f"/orders/{orders.ON_HOLD}",
        f"/orders/{orders.CANCELLED}",
        f"/orders/{orders.WITH_REVISIONS}",
        f"/orders/{orders.WITH_REVISIONS}/revisions",
        f"/orders/{orders.WITH_REVISIONS}/revisions?from=1&to=4",
        f"/orders/{orders.WITH_REVISIONS}/answer",
        f"/orders/{orders.WITH_CONFLICTS}/answer",
        f"/orders/{orders.WITH_CONFLICTS}/answer/discard",
        f"/orders/{orders.LARGE}",
        f"/orders/{orders.LARGE}/answer",
        "/shipments/shippable",
        "/shipments/shippable?q=nothing&until=2026-01-01",
        "/shipments",
        "/shipments/{draft}",
        "/shipments/{draft}/edit",
        "/shipments/{draft}/add",
        "/shipments/{draft}/packing",
        "/shipments/{draft}/packing/clear",
        "/shipments/{draft}/discard",
        "/shipments/{sent}",
        "/shipments/{received}",
        "/shipments/{sent}/packing",
        "/shipments/{sent}/cancel",
        "/shipments/{sent}/withdraw",
        "/shipments/{sent}/window",
        "/shipments/{sent}/prints/{print}",
        "/invoices",
        "/invoices?q=nothing&state=booked&settlement=paid",
        "/invoices/payments",
        "/invoices/elsewhere",
        "/invoices/files",
        "/invoices/files/{upload}",
        "/invoices/files/{asked}",
        "/invoices/files/{waiting}",
        "/invoices/{billed}",
        "/invoices/{billed}/withdraw",
        "/invoices/{bill}",
        "/invoices/{bill}/edit",
        "/invoices/{bill}/discard",
        "/catalog",
        "/catalog?q=nothing&status=rejected",
        "/catalog/{item}",
        "/catalog/{item}/change",
        "/catalog/new",
        "/catalog/proposals",
        "/catalog/proposals/{proposal}",
        "/catalog/proposals/{proposal}/withdraw",
        "/catalog/proposals/{begun}/edit",
        "/catalog/proposals/{begun}/discard",
        "/catalog/files",
        "/catalog/files/{file}",
        "/catalog/files/{file}/cancel",
        "/catalog/files/{file}/rows/E/CAT-01",
        "/catalog/downloads?import={file}",
        "/catalog/downloads/{table}",
        "/catalog/authority",
        "/account",
        "/rules",
        "/style-guide",
        "/orders/NO-SUCH-ORDER",
    ],
    "piotr": ["/inbox", *ORDERS, "/rules", "/account", f"/orders/{orders.TO_BE_BOOKED}"],
    "dolores": ["/inbox", *ORDERS, f"/orders/{orders.ONLY_READ}", f"/orders/{orders.ONLY_READ}/answer"],
    "bea": [
        "/reviews",
        "/reviews?q=nothing",
        REVIEW,
        "/catalog/proposals/{proposal}/review",
        "/catalog/proposals/{proposal}/review?show=all",
        "/inbound",
        "/inbound/windows",
        "/inbox",
        *ORDERS,
        ORDER,
        f"{ORDER}/answers/1",
        "/rules",
    ],
    "amir": [
        "/reviews",
        REVIEW,
        "/orders",
        f"/orders/{orders.WITH_REVISIONS}/answer",
        "/mappings",
        "/mappings?q=nothing&kind=unit&supplier=all&state=proposed&versions=all",
        "/mappings/new",
        "/mappings/import",
        "/mappings/{mapping}",
        "/mappings/tasks",
        "/mappings/tasks?q=nothing&state=any",
        "/mappings/tasks/{task}",
    ],
    "olga": ["/operations", "/operations/documents", "/operations/replay?cause=none", "/record", "/orders", "/reviews"],
    "rita": ["/record", f"/record?subject={orders.TO_BE_BOOKED}", "/reviews", REVIEW, "/orders", "/operations"],
}

#: Addresses that answer with something else than a page.
NO_PAGES = {
    "/",
    "/assets/<digest>/<path:name>",
    "/healthz",
    "/readyz",
    "/orders.csv",
    "/orders/<number>/answers/<int:version>/order-response.xml",
    "/shipments/<int:shipment>/attachments/<digest>",
    "/shipments/<int:shipment>/evidence.zip",
    "/shipments/<int:shipment>/labels.pdf",
    "/shipments/<int:shipment>/labels.zpl",
    "/shipments/<int:shipment>/packing-slip.pdf",
    "/shipments/<int:shipment>/prints/<int:job>/file",
    "/invoices/<int:invoice>/attachments/<digest>",
    "/invoices/<int:invoice>/file",
    "/invoices/<int:invoice>/invoice.xml",
    "/invoices/<int:invoice>/pdf",
    "/invoices/files/<int:upload>/file",
    "/invoices/files/template.csv",
    "/invoices/files/template.xlsx",
    "/mappings/mappings.csv",
    "/catalog.csv",
    "/catalog/files/<int:import_>/file",
    "/catalog/files/<int:import_>/result",
    "/catalog/downloads/<int:download_>/file",
    "/catalog/files/template.csv",
    "/catalog/files/template.xlsx",
    "/rules.json",
    "/sign-in/oidc",
    "/sign-in/oidc/callback",
}


@pytest.fixture(scope="module")
def stage(_chromium, portal, sessions):
    """Bring orders into the states that pages show; return the ids of notices and of a print."""
    people = People(_chromium, portal.address, sessions)
    anna = people.open("anna")
    answer_all(anna, orders.WITH_CONFLICTS)
    revise(people.open(""), portal.desk, orders.WITH_CONFLICTS, line=10, quantity="777")
    send_deviating(anna, orders.TO_BE_REVIEWED)
    anna.goto(f"/orders/{orders.TO_BE_BOOKED}")
    anna.get_by_role("button", name="Accept all as ordered").click()
    expect(anna.get_by_text(BOOKED)).to_be_visible(timeout=SECONDS_TO_BOOK * 1000)
    anna.goto(f"/orders/{orders.WITH_CONFLICTS}/answer")
    until_shown(anna, "The buyer changed the order from revision 1 to 2")
    notices = {"sent": ship(anna, orders.TO_BE_BOOKED), "draft": start_notice(anna, orders.WITH_REVISIONS)}
    notices["received"] = ship(anna, orders.RECEIVED_SHORT)
    receive_short(people.open(""), portal.desk)
    anna.goto(f"/shipments/{notices['received']}")
    until_shown(anna, "less than announced")
    notices["print"] = print_labels(anna, notices["sent"])
    things = propose(anna) | {"begun": begin_item(anna), "file": send_file(anna)}
    things["table"] = write_table(anna, things["file"])
    things |= notices | invoices(anna, orders.RECEIVED_SHORT) | words(anna, people.open("amir"))
    people.close()
    return things


def test_no_page_is_forgotten():
    addresses = create_app(build(read_settings(NOWHERE))).url_map
    adapter = addresses.bind("portal")
    listed = [address.partition("?")[0] for pages in PAGES.values() for address in pages]
    opened = [
        address.format(
            draft=1,
            sent=2,
            received=3,
            print=1,
            upload=1,
            asked=2,
            waiting=3,
            billed=1,
            bill=2,
            mapping=1,
            task=1,
            item=1,
            proposal=1,
            begun=2,
            file=1,
            table=1,
        )
        for address in listed
    ]
    looked_at = {adapter.match(address, return_rule=True)[0].rule for address in opened}
    assert looked_at | NO_PAGES == {rule.rule for rule in addresses.iter_rules() if "GET" in (rule.methods or ())}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wrong_with_any_page(stage: dict[str, int], people: People, name: str, look: dict[str, Any]) -> None:
    page = people.open(name, **look)
    found = {}
    for address in PAGES[name] if look["scheme"] == "light" else [each for each in PAGES[name] if each not in LARGE]:
        page.goto(address.format(**stage))
        found[address] = faults(page) + too_wide_on_the_smallest_phone(page)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def too_wide_on_the_smallest_phone(page: Page) -> list[str]:
    """Return a line if the page has to be scrolled sideways in 320 pixels, which is 400 % on a desk."""
    usual = page.viewport_size
    assert usual
    page.set_viewport_size({"width": 320, "height": 640})
    found = too_wide(page)
    page.set_viewport_size(usual)
    return found


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_wrong_with_an_answer_that_has_mistakes(people: People, look: dict[str, Any]) -> None:
    page = people.open("anna", **look)
    page.goto(f"/orders/{orders.WITH_FINDINGS}/answer")
    page.locator("#l10-0-type").select_option("accept")
    page.locator("#l10-0-quantity").fill("1e999")
    page.locator("#l20-0-type").select_option("reject")
    page.get_by_role("button", name="Check without sending").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Line 10: Enter a number")
    assert faults(page) == []
    summary.get_by_role("link").first.click()
    expect(page.locator("#l10-0-quantity")).to_be_focused()
    page.locator("#l10-0-quantity").fill("1")
    page.get_by_role("button", name="Check without sending").click()
    expect(summary).to_contain_text("Line 10")
    assert faults(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_wrong_with_warnings_to_confirm(people: People, look: dict[str, Any]) -> None:
    page = people.open("anna", **look)
    page.goto(f"/orders/{orders.WITH_WARNINGS}/answer")
    if page.locator("#l10-0-type").input_value() == "":
        answer_all(page, orders.WITH_WARNINGS, first_delivery=sunday(4))
    page.locator("#send").click()
    expect(page.get_by_role("group", name="Tick what you have checked, then send")).to_be_focused()
    assert faults(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_wrong_with_a_review_that_has_mistakes(stage: None, people: People, look: dict[str, Any]) -> None:
    page = people.open("bea", **look)
    page.goto(REVIEW)
    page.get_by_label("Decline", exact=True).check()
    page.get_by_role("button", name="Save decisions").click()
    expect(page.get_by_role("alert")).to_contain_text("Tell the supplier what to change.")
    assert faults(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_wrong_with_a_sign_in_that_fails(people: People, look: dict[str, Any]) -> None:
    page = people.open("", **look)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert faults(page) == []


def test_nothing_is_wrong_with_a_form_that_was_open_too_long(people: People) -> None:
    page = people.open("")
    page.goto("/sign-in")
    page.evaluate("document.querySelector('[name=csrf_token]').value = 'old'")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert faults(page) == []
