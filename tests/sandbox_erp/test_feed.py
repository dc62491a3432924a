"""The change feed and what it refers to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask.testing import FlaskClient

from portal.sandbox_erp import buying, receiving
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.profile import set_tolerance
from tests.sandbox_erp.data import now, read, release, small_erp


def changes(caller: FlaskClient, after: str = "", limit: int = 100) -> Any:
    return caller.get("/api/changes", query_string={"after": after, "limit": limit}).json


def kinds(page: Any) -> list[tuple[str, str]]:
    return [(change["kind"], change["reference"]) for change in page["changes"]]


def test_the_empty_cursor_gives_profile_suppliers_items_and_orders(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    items = [("item", "V1002/W-BRG-1"), ("item", "V1002/W-GRS-1")]
    expected = [("profile", "1"), ("supplier", "V1001"), ("supplier", "V1002"), *items, ("order", order["number"])]
    assert kinds(changes(caller)) == expected


def test_what_the_desk_does_is_announced_behind_the_cursor(caller: FlaskClient, database: Database) -> None:
    number = release(database)["number"]
    cursor = changes(caller)["cursor"]
    for act in (
        lambda: buying.hold_order(database, number, reason="x", now=now()),
        lambda: buying.release_hold(database, number, now=now()),
        lambda: receiving.receive_goods(database, number, 10, Decimal(5), now=now()),
        lambda: buying.revise_order(database, number, [], note="New note", now=now()),
        lambda: buying.close_line(database, number, 20, reason="x", now=now()),
    ):
        before = read(database, number)["erp_version"]
        act()
        assert read(database, number)["erp_version"] == before + 1
        page = changes(caller, cursor)
        assert [each for each in kinds(page) if each[0] != "receipt"] == [("order", number)]
        cursor = page["cursor"]


def test_a_new_limit_and_a_blocked_supplier_are_announced(caller: FlaskClient, database: Database) -> None:
    cursor = changes(caller)["cursor"]
    with database.write() as connection:
        set_tolerance(connection, "suppliers", "V1002", "ack_qty_over_pct", "10", now())
    buying.set_supplier_status(database, "V1002", "blocked", reason="Audit", now=now())
    assert kinds(changes(caller, cursor)) == [("profile", "2"), ("supplier", "V1002")]
    profile: Any = caller.get("/api/profile").json
    assert profile["tolerances"]["suppliers"] == {"V1002": {"ack_qty_over_pct": "10"}}


def test_pages_of_one_miss_nothing(caller: FlaskClient, database: Database) -> None:
    expected = {release(database)["number"] for _ in range(3)}
    found, cursor, more = set(), "", True
    while more:
        page = changes(caller, cursor, limit=1)
        found |= {reference for _, reference in kinds(page)}
        cursor, more = page["cursor"], page["more"]
    assert expected <= found


def test_a_cursor_that_was_not_given_out_is_refused(caller: FlaskClient, database: Database, tmp_path: Any) -> None:
    other = small_erp(tmp_path / "other.db")
    assert other.path != database.path
    cursor = changes(caller)["cursor"]
    for wrong in ("abc", "£", cursor[:-2], f"{cursor}AA", "WzEsICIwIl0"):
        answer = caller.get("/api/changes", query_string={"after": wrong})
        assert answer.status_code == 410, wrong


def test_every_revision_stays_readable(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    change = buying.LineChange(10, quantity=Decimal(240))
    buying.revise_order(database, order["number"], [change], now=now())
    path = f"/api/orders/{order['number']}"
    first: Any = caller.get(path, query_string={"revision": 1}).json
    current: Any = caller.get(path).json
    assert (first["revision"], first["lines"][0]["quantity"]) == (1, "120")
    assert (current["revision"], current["lines"][0]["quantity"]) == (2, "240")
    assert [revision["revision"] for revision in current["revisions"]] == [1, 2]
    assert caller.get(path, query_string={"revision": 9}).status_code == 404


def test_orders_are_read_in_a_batch(caller: FlaskClient, database: Database) -> None:
    number = release(database)["number"]
    body: Any = caller.post("/api/orders/read", json={"numbers": [number, "PO-0"]}).json
    assert [order["number"] for order in body["orders"]] == [number]
    assert body["unknown"] == ["PO-0"]
    assert body["orders"][0]["locations"]["HAM1"]["closed_weekdays"] == [6, 7]
    for wrong in ({}, {"numbers": "x"}, {"numbers": [1]}, {"numbers": ["x"] * 201}):
        assert caller.post("/api/orders/read", json=wrong).status_code == 400
