"""The desk's pages about items: found, priced, packed and ended, each change one version."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.sandbox_erp.cataloguing import book_catalog
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.feed import changes
from portal.sandbox_erp.items import Item, find_by_codes, get_item
from tests.sandbox_erp.cataloguing import add, put
from tests.sandbox_erp.data import BEARING, now
from tests.sandbox_erp.test_desk import mistake, page, status, submit

ADDRESS = f"/desk/items/V1002/show/{BEARING}"
TODAY = now().date()


def item(database: Database) -> Item:
    with database.read() as connection:
        return get_item(connection, "V1002", BEARING)


def listed(visitor: FlaskClient, **filters: str) -> list[str]:
    found = page(visitor.get("/desk/items/", query_string=filters))
    return [str(row.text) for row in found.select("tbody th")]


def test_items_are_found_by_supplier_number_code_and_description(visitor: FlaskClient) -> None:
    assert listed(visitor) == ["BRG-1", "GRS-1"]
    assert listed(visitor, supplier="V1001") == []
    assert listed(visitor, q="grs-1, \u0142o\u017c") == ["GRS-1"]
    assert listed(visitor, q="w-brg") == ["BRG-1"]
    assert listed(visitor, q="100%") == []
    assert "No item fits" in page(visitor.get("/desk/items/?q=nothing")).text


def test_a_price_is_changed_from_today_or_from_a_later_day(visitor: FlaskClient, database: Database) -> None:
    assert status(submit(visitor, ADDRESS, f"/price/{BEARING}", price="3.6")) == (
        f"Item {BEARING} has another price from today on."
    )
    later = (TODAY + timedelta(days=9)).isoformat()
    submit(visitor, ADDRESS, f"/price/{BEARING}", price="4", valid_from=later)
    now_, then = item(database)["prices"][-2:]
    assert (now_["tiers"], now_["valid_from"]) == ([{"minimum": "0", "price": "3.6"}], TODAY.isoformat())
    assert (then["tiers"], then["valid_from"]) == ([{"minimum": "0", "price": "4"}], later)
    assert item(database)["version"] == 3


def test_a_pack_is_changed_to_an_exact_factor(visitor: FlaskClient, database: Database) -> None:
    assert status(submit(visitor, ADDRESS, f"/pack/{BEARING}", unit="XCT", content="1.5"))
    assert item(database)["pack"] == {"unit": "XCT", "numerator": 3, "denominator": 2}
    assert "XCT of 3/2 H87" in page(visitor.get(ADDRESS)).text


def test_an_ended_item_can_be_looked_at_and_no_more(visitor: FlaskClient, database: Database) -> None:
    shown = page(submit(visitor, ADDRESS, f"/end/{BEARING}"))
    assert item(database)["status"] == "ended"
    assert not shown.select("main form")
    token = page(visitor.get("/desk/orders/new?supplier=V1002")).select_one("[name=csrf_token]")
    assert token is not None
    answer = visitor.post(f"/desk/items/V1002/end/{BEARING}", data={"csrf_token": str(token["value"])})
    assert mistake(answer) == f"Item {BEARING} has ended."


def test_every_change_is_announced(visitor: FlaskClient, database: Database) -> None:
    with database.read() as connection:
        cursor = changes(connection, "", 500)["cursor"]
    submit(visitor, ADDRESS, f"/price/{BEARING}", price="3.6")
    submit(visitor, ADDRESS, f"/end/{BEARING}")
    with database.read() as connection:
        rows = connection.execute("SELECT count(*) FROM feed WHERE kind = 'item'").fetchone()[0]
        told = [one["reference"] for one in changes(connection, cursor, 500)["changes"]]
    assert (told, rows) == ([f"V1002/W-{BEARING}"], 4)


@pytest.mark.parametrize(
    ("action", "typed", "sentence"),
    [
        ("price", {"price": ""}, "Enter the price as a number, for example 12.5."),
        ("price", {"price": "dear"}, "Enter the price as a number, for example 12.5."),
        ("price", {"price": "0"}, "A price is above zero and has at most 4 decimals."),
        ("price", {"price": "1.00001"}, "A price is above zero and has at most 4 decimals."),
        ("price", {"valid_from": "2020-01-01"}, "A price cannot hold from a day that is over."),
        ("price", {"valid_from": "soon"}, "Enter the date as year, month, day: 2026-06-08."),
        ("pack", {"content": ""}, "Enter the content as a number, for example 12.5."),
        ("pack", {"content": "-1"}, "A pack holds more than nothing."),
    ],
)
def test_a_mistake_is_said_and_changes_nothing(
    visitor: FlaskClient, database: Database, action: str, typed: dict[str, str], sentence: str
) -> None:
    before = item(database)
    answer = submit(visitor, ADDRESS, f"/{action}/{BEARING}", **typed)
    assert mistake(answer) == sentence
    name, value = next(iter(typed.items()))
    shown = page(answer).select_one(f"form[action*='/{action}/'] [name={name}]")
    assert shown is not None
    assert shown["value"] == value
    assert item(database) == before


def test_a_number_with_marks_has_a_page_and_what_is_unknown_has_none(visitor: FlaskClient, database: Database) -> None:
    book_catalog(database, put(database, "k", add("N/1 ?", number="A/B #1")))
    link: Any = page(visitor.get("/desk/items/?q=A/B")).select_one("tbody a")
    assert "Item A/B #1" in page(visitor.get(link["href"])).text
    with database.read() as connection:
        assert find_by_codes(connection, "V1002", ["N/1 ?"])
    assert visitor.get("/desk/items/V1002/show/NOPE").status_code == 404
    assert visitor.get(f"/desk/items/V1001/show/{BEARING}").status_code == 404


def test_the_ledger_names_catalogs(visitor: FlaskClient, database: Database) -> None:
    booked = book_catalog(database, put(database, "k", add("N-1", 1), add("N-2", 2)))
    row = page(visitor.get("/desk/bookings")).select_one("tbody tr")
    assert row is not None
    cells = [cell.text.strip() for cell in row.select("th, td")]
    assert cells[:6] == [booked.answer["number"], "catalog", "none", "V1002", "CAT-1", "2"]
