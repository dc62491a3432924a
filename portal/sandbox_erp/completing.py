"""What orders, suppliers and items of an earlier version of this program lack, looked up and announced once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date, datetime
from typing import cast

from portal.sandbox_erp.documents import Supplier
from portal.sandbox_erp.items import announce_items, list_items, put_items
from portal.sandbox_erp.orders import (
    get_location,
    get_order,
    get_supplier,
    list_suppliers,
    put_supplier,
    save_change,
)
from portal.sandbox_erp.taxes import expected_tax


def complete_suppliers(connection: sqlite3.Connection, known: Iterable[Supplier], at: datetime) -> None:
    """Give suppliers what an earlier version did not know of them, where they are among the known ones."""
    for supplier in known:
        row = connection.execute("SELECT document FROM supplier WHERE number = ?", (supplier["number"],)).fetchone()
        stored = json.loads(row["document"]) if row else {}
        if stored.get("name") == supplier["name"] and supplier.keys() - stored.keys():
            put_supplier(connection, cast("Supplier", {**supplier, **stored}), at)


def complete_orders(connection: sqlite3.Connection, at: datetime) -> None:
    """Give orders that this program has released terms to reckon with and the tax that is expected of their lines."""
    rows = connection.execute(
        """
        SELECT number FROM purchase_order
        WHERE json_type(document, '$.terms') IS NULL AND json_extract(document, '$.source') = 'desk'
        """
    ).fetchall()
    for row in rows:
        order = get_order(connection, row["number"])
        seller, place = get_supplier(connection, order["supplier"]), get_location(connection, order["ship_to"])
        order["terms"] = seller["terms"]
        ordered_on = date.fromisoformat(order["ordered_on"])
        tax = expected_tax(seller["address"]["country"], place["country"], ordered_on)
        for line in order["lines"]:
            line["tax"] = tax
        save_change(connection, order, at)


def complete_items(connection: sqlite3.Connection, at: datetime) -> None:
    """Give items of an earlier version their places in catalogs, and tell of them once.

    Of several with the same code the first one is in its supplier's catalog.
    """
    items = [item for supplier in list_suppliers(connection) for item in list_items(connection, supplier["number"])]
    earlier = [item for item in items if item["version"] == 0]
    connection.execute("DELETE FROM item WHERE version = 0")
    announce_items(connection, put_items(connection, earlier, at), at)
