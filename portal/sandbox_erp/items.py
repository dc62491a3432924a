"""The item master: what each supplier sells under its own codes, with prices by day and quantity, and versions.

An item is known by the buyer's ``number`` and, where it has one, by the supplier's code, under which suppliers change
it and the change feed names it: ``V1001/912.88.03008``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict, cast

from portal.sandbox_erp.database import announce, dump
from portal.sandbox_erp.documents import Demands, PackUnit, no_demands, stamp
from portal.sandbox_erp.orders import NoSuch, get_supplier
from portal.sandbox_erp.prices import Period, at_price, still_to_hold

ACTIVE, ENDED = "active", "ended"

#: The most rows that the desk's list shows.
MOST_SHOWN = 300

#: What belongs to the row of an item and not to its document.
_OF_THE_ROW = ("version", "changed_at", "status")


class CatalogFields(TypedDict):
    """What only catalogs say of an item. ``lead_days`` are calendar days from the order until the goods leave.

    A ``contract_price`` was agreed. ``origin`` is ISO 3166-1 alpha-2, ``classification`` a UNSPSC code. ``version``
    grows with every change; ``status`` is active or ended.
    """

    currency: str
    contract_price: bool
    lead_days: int | None
    origin: str
    classification: str
    picture: str
    datasheet: str
    version: int
    changed_at: str
    status: str


class Item(Demands, CatalogFields):
    """An item as one supplier sells it."""

    number: str
    supplier: str
    supplier_item: str
    gtin: str
    description: str
    unit: str
    discrete: bool
    pack: PackUnit | None
    pack_size: str | None
    minimum: str | None
    prices: list[Period]
    transit_days: int | None


def not_in_catalogs() -> CatalogFields:
    """Return what an item says of which no catalog has told; its currency is then its supplier's."""
    return {
        "currency": "",
        "contract_price": False,
        "lead_days": None,
        "origin": "",
        "classification": "",
        "picture": "",
        "datasheet": "",
        "version": 0,
        "changed_at": "",
        "status": ACTIVE,
    }


def reference(supplier: str, code: str) -> str:
    """Return how the change feed names an item."""
    return f"{supplier}/{code}"


def list_items(connection: sqlite3.Connection, supplier: str) -> list[Item]:
    """Return a supplier's items that can be ordered, by number."""
    rows = connection.execute(
        "SELECT * FROM item WHERE supplier = ? AND status = ? ORDER BY number", (supplier, ACTIVE)
    )
    return [_item(row) for row in rows]


def search_items(connection: sqlite3.Connection, supplier: str = "", search: str = "") -> list[Item]:
    """Return up to ``MOST_SHOWN`` items of one supplier or all, with ``search`` in a number, code or description."""
    rows = connection.execute(
        """
        SELECT * FROM item
        WHERE (? = '' OR supplier = ?)
          AND instr(upper(number || ' ' || code || ' ' || json_extract(document, '$.description')), upper(?)) > 0
        ORDER BY supplier, number LIMIT ?
        """,
        (supplier, supplier, search, MOST_SHOWN),
    )
    return [_item(row) for row in rows]


def get_item(connection: sqlite3.Connection, supplier: str, number: str) -> Item:
    """Return an item by the buyer's number.

    Raises:
        NoSuch: there is no such item.
    """
    row = connection.execute("SELECT * FROM item WHERE supplier = ? AND number = ?", (supplier, number)).fetchone()
    if row is None:
        raise NoSuch(f"There is no item {number} of supplier {supplier}.")
    return _item(row)


def find_by_codes(connection: sqlite3.Connection, supplier: str, codes: Iterable[str]) -> dict[str, Item]:
    """Return a supplier's items with these codes of its own."""
    wanted = [code for code in codes if code]
    rows = connection.execute(
        f"SELECT * FROM item WHERE supplier = ? AND code IN ({_marks(wanted)}) AND code <> ''",
        (supplier, *wanted),
    )
    return {row["code"]: _item(row) for row in rows}


def find_orderable(connection: sqlite3.Connection, supplier: str, numbers: Iterable[str]) -> dict[str, Item]:
    """Return those of a supplier's items with these numbers that can be ordered."""
    wanted = list(numbers)
    rows = connection.execute(
        f"SELECT * FROM item WHERE supplier = ? AND status = ? AND number IN ({_marks(wanted)})",
        (supplier, ACTIVE, *wanted),
    )
    return {row["number"]: _item(row) for row in rows}


def find_numbers(connection: sqlite3.Connection, supplier: str, numbers: Iterable[str]) -> dict[str, str]:
    """Return the supplier's code of each of these numbers that is taken."""
    wanted = [number for number in numbers if number]
    rows = connection.execute(
        f"SELECT number, code FROM item WHERE supplier = ? AND number IN ({_marks(wanted)})",
        (supplier, *wanted),
    )
    return {row["number"]: row["code"] for row in rows}


def read_references(connection: sqlite3.Connection, references: Iterable[str]) -> list[Item]:
    """Return the items that the feed names so; unknown ones are left out."""
    wanted: dict[str, list[str]] = {}
    for one in references:
        supplier, _, code = one.partition("/")
        wanted.setdefault(supplier, []).append(code)
    return [
        item
        for supplier, codes in wanted.items()
        for item in find_by_codes(connection, supplier, dict.fromkeys(codes)).values()
    ]


def put_items(connection: sqlite3.Connection, items: Iterable[Item], at: datetime) -> list[str]:
    """Take up items under numbers that their suppliers have no item of yet, and return how the feed names them.

    Known ones stay as they are. A code that another of the supplier's items has is not given a second time: such an
    item is in no catalog. One without a currency gets its supplier's. Whoever calls announces them.
    """
    known: dict[str, _Known] = {}
    added = []
    for item in items:
        supplier = item["supplier"]
        if supplier not in known:
            known[supplier] = _known(connection, supplier)
        has = known[supplier]
        if item["number"] in has.numbers:
            continue
        code = "" if item["supplier_item"] in has.codes else item["supplier_item"]
        has.numbers.add(item["number"])
        has.codes.add(code)
        document = document_of({**item, "currency": item["currency"] or has.currency})
        added.append((supplier, item["number"], code, stamp(at), item["status"], document))
    connection.executemany(
        "INSERT INTO item (supplier, number, code, version, changed_at, status, document) VALUES (?, ?, ?, 1, ?, ?, ?)",
        added,
    )
    return [reference(supplier, code) for supplier, _, code, *_ in added if code]


def announce_items(connection: sqlite3.Connection, references: Iterable[str], at: datetime) -> None:
    """Append many items to the change feed at once."""
    connection.executemany(
        "INSERT INTO feed (kind, reference, changed_at) VALUES ('item', ?, ?)",
        ((one, stamp(at)) for one in references),
    )


def save_item(connection: sqlite3.Connection, item: Item, at: datetime) -> None:
    """Store a change of an item as its next version, and announce it."""
    code = connection.execute(
        """
        UPDATE item SET document = ?, status = ?, version = version + 1, changed_at = ?
        WHERE supplier = ? AND number = ? RETURNING code
        """,
        (document_of(item), item["status"], stamp(at), item["supplier"], item["number"]),
    ).fetchone()["code"]
    if code:
        announce(connection, "item", reference(item["supplier"], code), stamp(at))


def catalog_entry(item: Item, on: date) -> dict[str, Any]:
    """Return an item as it travels: of its prices those that hold on a day or will."""
    return {**item, "prices": still_to_hold(item["prices"], on)}


def document_of(item: Item) -> str:
    """Write what the row of an item keeps as its document."""
    return dump({name: value for name, value in item.items() if name not in _OF_THE_ROW})


@dataclass(frozen=True, slots=True)
class _Known:
    """What the ERP has of one supplier already."""

    currency: str
    numbers: set[str]
    codes: set[str]


def _known(connection: sqlite3.Connection, supplier: str) -> _Known:
    rows = connection.execute("SELECT number, code FROM item WHERE supplier = ?", (supplier,)).fetchall()
    currency = get_supplier(connection, supplier)["currency"]
    return _Known(currency, {row["number"] for row in rows}, {row["code"] for row in rows})


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _item(row: sqlite3.Row) -> Item:
    # Items written by an earlier version of this program lack some of these, and have one price.
    document = {**no_demands(), **not_in_catalogs(), **json.loads(row["document"])}
    if "prices" not in document:
        document["prices"] = at_price(document.pop("price"), document.pop("price_base"))
    return cast(
        "Item",
        {**document, "version": row["version"], "changed_at": row["changed_at"], "status": row["status"]},
    )
