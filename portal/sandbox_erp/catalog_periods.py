"""Several lines of one proposal about one item: prices of days that do not overlap, booked as periods of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from portal.sandbox_erp.catalog_checks import is_same_unit, item_refusal
from portal.sandbox_erp.catalogs import CatalogLine
from portal.sandbox_erp.checks import Refusal
from portal.sandbox_erp.database import dump
from portal.sandbox_erp.documents import text
from portal.sandbox_erp.prices import Period, with_period, written

#: Lines that are about an item with another one, those of each item in the order in which their prices hold.
_TOGETHER = """
    SELECT part, position, supplier, code, number, said,
           json_extract(document, '$.unit') AS unit, json_extract(document, '$.currency') AS currency
    FROM catalog_line
    WHERE idempotency_key = :key AND refusals = '' AND code IN (
        SELECT code FROM catalog_line WHERE idempotency_key = :key GROUP BY code HAVING count(*) > 1)
    ORDER BY code, said <> '', coalesce(json_extract(nullif(said, ''), '$.period.valid_from'), ''), position
"""


def period_of(line: CatalogLine) -> Period:
    """Return the prices that a line says, with their days."""
    new = line.item
    return {
        "valid_from": written(new.valid_from),
        "valid_to": written(new.valid_to),
        "price_base": text(new.price_base),
        "tiers": [{"minimum": text(tier.minimum), "price": text(tier.price)} for tier in new.tiers],
    }


def said_by(line: CatalogLine) -> str:
    """Write what a line keeps in case others are about the same item: its number and prices; "" of an end."""
    return "" if line.action == "end" else dump({"number": line.item.number, "period": period_of(line)})


def refusals(connection: sqlite3.Connection, key: str) -> Iterator[Refusal]:
    """Yield which lines cannot be booked beside another one about their item.

    Prices of several days follow each other; an end stands alone, and all lines name one unit and one currency.
    """
    for _, lines in groupby(connection.execute(_TOGETHER, {"key": key}), lambda line: line["code"]):
        for before, line in pairwise(lines):
            if why := _in_the_way(before, line):
                yield item_refusal("LINE_TWICE", line["position"], line["code"], why)


def merge(connection: sqlite3.Connection, key: str) -> None:
    """Leave one line of those about one item: the last as its item is to be, with the prices of all."""
    together = connection.execute(_TOGETHER, {"key": key}).fetchall()
    for _, lines in groupby(together, lambda line: line["code"]):
        _merge(connection, key, list(lines))


def _in_the_way(before: sqlite3.Row, line: sqlite3.Row) -> str:
    if not before["said"] or not line["said"]:
        return "is in the proposal twice, and one of the lines ends it"
    first, second = (json.loads(one["said"])["period"] for one in (before, line))
    if not first["valid_to"] or (second["valid_from"] or "") <= first["valid_to"]:
        return "is in the proposal twice for the same days"
    if before["currency"] != line["currency"] or not is_same_unit(before["unit"], line["unit"]):
        return "is in the proposal twice with different units or currencies"
    return ""


def _merge(connection: sqlite3.Connection, key: str, lines: Sequence[sqlite3.Row]) -> None:
    last, said = lines[-1], [json.loads(line["said"]) for line in lines]
    found = connection.execute(
        "SELECT document FROM item WHERE supplier = ? AND code = ?", (last["supplier"], last["code"])
    ).fetchone()
    prices = json.loads(found["document"])["prices"] if found else []
    for one in said:
        prices = with_period(prices, one["period"])
    number = next((one["number"] for one in reversed(said) if one["number"]), last["number"])
    connection.execute(
        """
        UPDATE catalog_line SET number = ?, document = json_set(document, '$.number', ?, '$.prices', json(?))
        WHERE idempotency_key = ? AND part = ? AND position = ?
        """,
        (number, number, dump(prices), key, last["part"], last["position"]),
    )
    connection.executemany(
        "DELETE FROM catalog_line WHERE idempotency_key = ? AND part = ? AND position = ?",
        [(key, line["part"], line["position"]) for line in lines[:-1]],
    )
