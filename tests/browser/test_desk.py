"""The sandbox ERP's desk in a real browser: accessible on every page, inside a phone's width, usable by keyboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from portal.sandbox_erp.app import create_app
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.items import list_items
from portal.sandbox_erp.releasing import NewLine, release_order
from portal.sandbox_erp.seed import seed
from tests.sandbox_erp.data import TOKEN, notice, now, read, ships
from tests.shell import serving

pytestmark = pytest.mark.browser

NOTICE = f"notices/IB-{now().year}-000001"
PAGES = (
    "",
    "orders/new",
    "orders/new?supplier=V1002",
    "notices",
    NOTICE,
    "invoices",
    *(f"invoices/IV-{now().year}-{number:06}" for number in (4, 6, 9)),
    "items/",
    "items/?q=nothing+at+all",
    "items/V1001/show/FST-912-M3X8-88",
    "items/V1001/show/FST-912-M2X8-88",
    "suppliers",
    "bookings",
    "tolerances",
    "faults",
    "nowhere",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a desk with the example data."""
    database = tmp_path_factory.mktemp("desk") / "erp.db"
    seed(database)
    app = create_app(database, TOKEN)
    _ship(app, Database(database))
    with serving(app) as address:
        yield f"{address}/desk/"


def _ship(app: Flask, database: Database) -> None:
    """Book a notice of a fresh order, so that there is one to show."""
    with database.read() as connection:
        item = next(one for one in list_items(connection, "V1002") if "lot" in one["demands"])
    number = release_order(database, "V1002", [NewLine(item["number"], Decimal(36))], ship_to="HAM1", now=now())
    order = read(database, number)
    lots = [{"lot": f"L-{each}", "quantity": "18", "serials": []} for each in (1, 2)]
    units = [{"id": 1, "type": "XPX", "sscc": "006141411234567890", "contents": []}]
    message = notice(order, lines=[ships(order, "36", lots=lots)], units=units)
    headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "k"}
    assert app.test_client().post("/api/shipments", json=message, headers=headers).status_code == 201


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """Give a page on which every complaint of the browser fails the test, but not what the server answered."""
    page = window.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    yield page
    assert [each for each in complaints if not each.startswith("Failed to load resource")] == []


def violations(page: Page) -> list[str]:
    """Return what axe finds, one line for each place."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("scheme", "pages"), [("light", PAGES), ("dark", ("", "orders/new", NOTICE, "faults"))])
def test_axe_finds_nothing_on_any_page(page: Page, desk: str, scheme: Any, pages: Sequence[str]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(desk)
    order = page.locator("tbody th a").first.get_attribute("href")
    assert order
    for path in (*pages, order.removeprefix("/desk/")):
        page.goto(desk + path)
        assert violations(page) == [], path
    page.locator("#revise-line").fill("x")
    page.get_by_role("button", name="Make a new revision").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the number of a line.")
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_the_window(page: Page, desk: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(desk)
    order = page.locator("tbody th a").first.get_attribute("href")
    assert order
    for path in (*PAGES, order.removeprefix("/desk/")):
        page.goto(desk + path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


def test_an_order_is_released_by_keyboard_alone(page: Page, desk: str) -> None:
    page.goto(desk + "orders/new?supplier=V1002")
    page.locator("#quantity_0").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("is released.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Order PO-")
