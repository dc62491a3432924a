"""A file of an earlier version opens, keeps what is in it, and takes what is new."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from portal.sandbox_erp import receiving
from portal.sandbox_erp.app import create_app
from portal.sandbox_erp.cataloguing import book_catalog
from portal.sandbox_erp.database import Database, announce
from portal.sandbox_erp.documents import stamp
from portal.sandbox_erp.feed import changes
from portal.sandbox_erp.invoicing import enter_invoice
from portal.sandbox_erp.items import find_by_codes, list_items
from portal.sandbox_erp.ledger import ledger
from portal.sandbox_erp.orders import get_order, get_supplier, list_suppliers
from portal.sandbox_erp.prices import at_price
from portal.sandbox_erp.profile import ensure_profile, get_profile
from portal.sandbox_erp.seed import seed
from portal.sandbox_erp.seed.invoices import invoice_for
from portal.sandbox_erp.settlements import get_invoice
from tests.sandbox_erp.cataloguing import add, put
from tests.sandbox_erp.data import TOKEN, now, read, release, small_erp

_EARLIER = """
DROP TABLE feed; DROP TABLE booking; DROP TABLE goods_receipt;
DROP TABLE invoice_credit; DROP TABLE invoice_line; DROP TABLE invoice;
DROP TABLE shipment_line; DROP TABLE shipment_unit; DROP TABLE shipment;
CREATE TABLE booking (
    number TEXT PRIMARY KEY, idempotency_key TEXT UNIQUE, sent_key TEXT NOT NULL, body_hash TEXT NOT NULL,
    purchase_order TEXT NOT NULL REFERENCES purchase_order, supplier TEXT NOT NULL,
    booked_at TEXT NOT NULL, request TEXT NOT NULL, answer TEXT NOT NULL);
CREATE TABLE goods_receipt (
    number TEXT PRIMARY KEY, purchase_order TEXT NOT NULL REFERENCES purchase_order,
    line INTEGER NOT NULL, quantity TEXT NOT NULL, received_at TEXT NOT NULL);
CREATE TABLE feed (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL CHECK (kind IN ('order', 'supplier', 'profile')),
    reference TEXT NOT NULL, changed_at TEXT NOT NULL);
INSERT INTO feed VALUES (7, 'order', 'PO-1', '2026-01-01T00:00:00Z');
"""

_EARLIER_ITEMS = """
DROP INDEX item_by_code;
CREATE TABLE earlier_item (
    number TEXT NOT NULL, supplier TEXT NOT NULL REFERENCES supplier, document TEXT NOT NULL,
    PRIMARY KEY (supplier, number));
INSERT INTO earlier_item
SELECT number, supplier, json_set(
    json_remove(document, '$.demands', '$.shelf_life_days', '$.certificates', '$.prices', '$.currency',
                '$.contract_price', '$.lead_days', '$.origin', '$.classification', '$.picture', '$.datasheet'),
    '$.price', '3.42', '$.price_base', '1')
FROM item;
INSERT INTO earlier_item
SELECT 'ZZ-' || number, supplier, json_set(document, '$.number', 'ZZ-' || number) FROM earlier_item;
DROP TABLE item;
ALTER TABLE earlier_item RENAME TO item;
"""

_NEW_OF_LINES = ("lead_days", "returned", "demands", "shelf_life_days", "certificates", "invoiced", "tax")


@pytest.fixture
def earlier(tmp_path: Path) -> tuple[Database, str]:
    """Give a file as the version before ship notices left it, and the number of its order."""
    database = small_erp(tmp_path / "erp.db")
    number = release(database)["number"]
    with closing(sqlite3.connect(database.path)) as connection:
        connection.executescript(_EARLIER)
        connection.execute(
            """
            INSERT INTO booking
            VALUES ('OC-2026-000001', 'k', 'k', 'h', ?, 'V1002', '2026-01-01T00:00:00Z', '{}', '{}')
            """,
            (number,),
        )
        connection.execute(
            "INSERT INTO goods_receipt VALUES ('GR-2026-000001', ?, 10, '5', '2026-01-01T00:00:00Z')", (number,)
        )
        connection.execute("INSERT INTO counter VALUES ('receipt-' || ?, 1)", (now().year,))
        document = json.loads(connection.execute("SELECT document FROM purchase_order").fetchone()[0])
        for line in document["lines"]:
            line["received"] = line["shipped"] = "5" if line["line"] == 10 else "0"
            for name in _NEW_OF_LINES:
                del line[name]
        del document["terms"], document["freight"]
        connection.execute("UPDATE purchase_order SET document = ?", (json.dumps(document),))
        connection.execute(
            """
            UPDATE supplier SET document = json_remove(document, '$.gs1_prefix', '$.vat_id', '$.legal_id',
                                                       '$.accounts', '$.terms', '$.closed_weekdays',
                                                       '$.closed_dates')
            """
        )
        connection.executescript(_EARLIER_ITEMS)
        connection.execute(
            """
            UPDATE setting SET value = json_set(
                json_remove(value, '$.tolerances.buyer.ship_over_pct', '$.field_lengths.lot', '$.contracts[3]',
                            '$.contracts[2]', '$.contracts[1]', '$.tax_rates', '$.buyer_vat_id',
                            '$.limits.invoice_price_up_pct'),
                '$.tolerances.buyer.ack_before_ship', 'warn')
            WHERE name = 'profile'
            """
        )
        connection.commit()
    database.create()
    database.create()
    return database, number


def test_what_was_booked_and_received_is_still_there(earlier: tuple[Database, str]) -> None:
    database, number = earlier
    with database.read() as connection:
        assert [(one["number"], one["kind"]) for one in ledger(connection)] == [("OC-2026-000001", "acknowledgment")]
        (receipt,) = receiving.list_receipts(connection, order=number)
        assert (receipt["quantity"], receipt["version"], receipt["notice"], receipt["lots"]) == ("5", 1, "", [])
        assert get_supplier(connection, "V1002")["gs1_prefix"] == ""
        assert get_supplier(connection, "V1002")["closed_weekdays"] is None
        assert all(item["demands"] == [] for item in list_items(connection, "V1002"))


def test_the_feed_keeps_its_places_and_tells_of_the_receipts(earlier: tuple[Database, str]) -> None:
    database, _ = earlier
    with database.read() as connection:
        found = [tuple(row) for row in connection.execute("SELECT id, kind, reference FROM feed ORDER BY id")]
        assert found == [(7, "order", "PO-1"), (8, "receipt", "GR-2026-000001")]
        assert [one["kind"] for one in changes(connection, "", 10)["changes"]] == ["order", "receipt"]


def test_goods_are_received_on_top_of_what_came_before(earlier: tuple[Database, str]) -> None:
    database, number = earlier
    receiving.receive_goods(database, number, 10, Decimal(7), now=now())
    with database.read() as connection:
        line = get_order(connection, number)["lines"][0]
    assert (line["shipped"], line["received"], line["returned"], line["demands"]) == ("12", "12", "0", [])


def test_the_profile_is_published_with_what_it_lacks_once(earlier: tuple[Database, str]) -> None:
    database, _ = earlier
    for _ in range(2):
        with database.write() as connection:
            ensure_profile(connection, now())
    with database.read() as connection:
        profile = get_profile(connection)
    assert profile["version"] == "2"
    assert profile["contracts"] == ["acknowledgment/1", "shipment/1", "invoice/1", "catalog/1"]
    assert (profile["tolerances"]["buyer"]["ship_over_pct"], profile["field_lengths"]["lot"]) == ("5", 30)
    assert profile["tax_rates"]["DE"][-1] == {"rate": "7", "valid_from": "2021-01-01", "valid_to": None}
    assert (profile["buyer_vat_id"], profile["limits"]["invoice_price_up_pct"]) == ("DE276453106", "100")
    assert profile["tolerances"]["buyer"]["ack_before_ship"] == "warning"


def test_invoices_are_matched_against_what_was_there_before(earlier: tuple[Database, str]) -> None:
    database, number = earlier
    message = invoice_for(read(database, number), "F-1", now().date(), tax={"category": "S", "rate": "23"})
    with database.write() as connection:
        ensure_profile(connection, now())
    booked = enter_invoice(database, message, now=now())
    with database.read() as connection:
        held = [hold["code"] for hold in get_invoice(connection, booked).settlement["holds"]]
        assert [line["invoiced"] for line in get_order(connection, number)["lines"]] == ["120", "120"]
        assert "settlement" in {one["kind"] for one in changes(connection, "", 100)["changes"]}
    assert held == ["Qty Rec", "Qty Rec"]


def test_a_start_completes_suppliers_and_orders_once(earlier: tuple[Database, str]) -> None:
    database, number = earlier
    for _ in range(2):
        assert seed(database.path) == 0
        create_app(database.path, TOKEN)
    with database.read() as connection:
        supplier, order = get_supplier(connection, "V1002"), get_order(connection, number)
        versions = [one["version"] for one in list_suppliers(connection)]
    assert (supplier["vat_id"], supplier["accounts"]) == ("PL6762345189", ["PL02114020170000012345678901"])
    assert f"{now().year}-11-11" in supplier["closed_dates"]
    assert order["terms"] == supplier["terms"] is not None
    assert [line["tax"] for line in order["lines"]] == [{"category": "K", "rate": "0"}] * 2
    assert (versions, order["erp_version"], order["revision"]) == ([2, 2], 2, 1)


def test_a_start_brings_items_into_catalogs_once(earlier: tuple[Database, str]) -> None:
    database, _ = earlier
    for _ in range(2):
        create_app(database.path, TOKEN)
    with database.read() as connection:
        items = {item["number"]: item for item in list_items(connection, "V1002")}
        told = [one["reference"] for one in changes(connection, "", 100)["changes"] if one["kind"] == "item"]
        first = find_by_codes(connection, "V1002", ["W-BRG-1"])["W-BRG-1"]
    assert told == ["V1002/W-BRG-1", "V1002/W-GRS-1"], "a code belongs to the first of the items that have it"
    assert first == items["BRG-1"]
    assert {item["version"] for item in items.values()} == {1}
    assert {(item["currency"], item["status"], item["contract_price"]) for item in items.values()} == {
        ("EUR", "active", False)
    }
    assert first["prices"] == at_price("3.42", "1")
    assert len(items) == 4


def test_a_catalog_is_booked_beside_what_was_booked_before(earlier: tuple[Database, str]) -> None:
    database, number = earlier
    create_app(database.path, TOKEN)
    assert book_catalog(database, put(database, "k-2", add("NEW-1"))).answer["lines"] == 1
    with database.read() as connection:
        assert [(one["kind"], one["order"]) for one in ledger(connection)] == [
            ("acknowledgment", number),
            ("catalog", ""),
        ]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        plan = connection.execute("EXPLAIN QUERY PLAN SELECT 1 FROM booking WHERE purchase_order = 'x'").fetchone()
        assert "booking_by_order" in plan["detail"]


def test_a_file_from_before_invoices_tells_of_settlements(tmp_path: Path) -> None:
    database = small_erp(tmp_path / "erp.db")
    order = release(database)
    receiving.receive_goods(database, order["number"], 10, Decimal(7), now=now())
    with closing(sqlite3.connect(database.path)) as connection:
        connection.execute("DELETE FROM feed WHERE kind = 'item'")
        before = connection.execute("SELECT * FROM feed ORDER BY id").fetchall()
        connection.executescript(
            """
            ALTER TABLE feed RENAME TO later;
            CREATE TABLE feed (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                kind TEXT NOT NULL CHECK (kind IN ('order', 'supplier', 'profile', 'receipt')),
                reference TEXT NOT NULL, changed_at TEXT NOT NULL);
            INSERT INTO feed SELECT * FROM later;
            DROP TABLE later;
            """
        )
    database.create()
    with database.write() as connection:
        assert [tuple(row) for row in connection.execute("SELECT * FROM feed ORDER BY id")] == before
        announce(connection, "settlement", "IV-1", stamp(now()))


def test_a_file_from_before_calendars_learns_those_of_its_suppliers_once(tmp_path: Path) -> None:
    database = small_erp(tmp_path / "erp.db")
    with closing(sqlite3.connect(database.path)) as connection:
        connection.execute(
            "UPDATE supplier SET document = json_remove(document, '$.closed_weekdays', '$.closed_dates')"
        )
        connection.commit()
    for _ in range(2):
        seed(database.path)
    with database.read() as connection:
        found = list_suppliers(connection)
    assert all(f"{now().year}-12-25" in one["closed_dates"] for one in found)
    assert [one["version"] for one in found] == [2, 2]
