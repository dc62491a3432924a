"""Booking proposals for the item master: put in parts, then all of it or nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import islice

from portal.sandbox_erp import catalog_periods
from portal.sandbox_erp.catalog_checks import Master, changed, check_line, item_refusal
from portal.sandbox_erp.catalog_periods import period_of, said_by
from portal.sandbox_erp.catalogs import Catalog, CatalogLine, CatalogPart, read_catalog, read_part
from portal.sandbox_erp.checks import Refusal, Refused, check_supplier
from portal.sandbox_erp.database import Database, dump, next_numbers
from portal.sandbox_erp.documents import PackUnit, exact_text, no_demands, stamp, text
from portal.sandbox_erp.items import ACTIVE, ENDED, Item, document_of, find_by_codes, find_numbers, not_in_catalogs
from portal.sandbox_erp.ledger import Booked, Call, Entry, book_once, is_booked, take_number, write_down
from portal.sandbox_erp.orders import NoSuch, get_supplier
from portal.sandbox_erp.prices import ended_on, with_period
from portal.sandbox_erp.profile import get_profile

#: Parts of proposals that were never booked are forgotten after this time.
_KEPT = timedelta(days=7)

#: The most refusals in one answer.
_MOST_REFUSALS = 200


class PartsMissing(Exception):
    """The parts that a head names are not those that were put under its key: put them again."""


def put_part(database: Database, call: Call, part: int, digest: str) -> None:
    """Keep some lines of a proposal until its head comes, in place of what was put as this part before.

    Nothing takes effect. Parts of what is booked already are left alone, so that sending one twice is harmless.

    Raises:
        Malformed: the message cannot be read.
    """
    document = read_part(call.payload)
    with database.write() as connection:
        if is_booked(connection, call.key):
            return
        connection.execute(
            "DELETE FROM catalog_part WHERE (idempotency_key = ? AND part = ?) OR put_at < ?",
            (call.key, part, stamp(call.now - _KEPT)),
        )
        connection.execute("INSERT INTO catalog_part VALUES (?, ?, ?, ?)", (call.key, part, digest, stamp(call.now)))
        rows = _rows(document, _master(connection, document, forgets=call.keyless), connection, call.now)
        connection.executemany(
            """
            INSERT INTO catalog_line (idempotency_key, part, position, supplier, code, number, version, status,
                                      document, refusals, said)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            ((call.key, part, *row) for row in rows),
        )


def book_catalog(database: Database, call: Call) -> Booked:
    """Book the parts that a head names, all of their lines or none, or return what its key has booked before.

    Raises:
        Malformed: the message cannot be read.
        KeyReused: the key has booked another proposal.
        PartsMissing: a part is missing, or is another than the head names.
        Refused: the ERP's checks failed; nothing is booked, and the key stays free.
    """
    document = read_catalog(call.payload)

    def work(connection: sqlite3.Connection) -> Booked:
        parts = connection.execute(
            "SELECT body_hash FROM catalog_part WHERE idempotency_key = ? ORDER BY part", (call.key,)
        )
        if tuple(row["body_hash"] for row in parts) != document.parts:
            raise PartsMissing
        if refusals := _check(connection, document, call):
            raise Refused(refusals)
        number, count = take_number(connection, "catalog", call.now), _apply(connection, call)
        answer = {"document_number": document.document_number, "lines": count}
        return write_down(connection, call, Entry("catalog", number, "", document.supplier, answer))

    return book_once(database, call, work)


def _master(connection: sqlite3.Connection, part: CatalogPart, *, forgets: bool) -> Master:
    items = [line.item for line in part.lines]
    return Master(
        find_by_codes(connection, part.supplier, [item.code for item in items]),
        find_numbers(connection, part.supplier, [item.number for item in items]),
        get_profile(connection),
        forgets,
    )


def _rows(
    part: CatalogPart, master: Master, connection: sqlite3.Connection, now: datetime
) -> Iterator[tuple[int | str, ...]]:
    """Give the rows of lines as they would be booked now: the item as it is to be, or why it is refused."""
    numberless = sum(not line.item.number and line.item.code not in master.items for line in part.lines)
    numbers = iter(next_numbers(connection, "item", numberless))
    discrete = {unit["code"]: unit["discrete"] for unit in master.profile["units"]}
    for line in part.lines:
        code, known = line.item.code, master.items.get(line.item.code)
        number = known["number"] if known else line.item.number or f"ITM-{next(numbers):06}"
        if line.action != "end":
            number = line.item.number or number
        version = known["version"] if known else 0
        if refusals := check_line(line, master):
            reasons = dump([asdict(refusal) for refusal in refusals])
            yield line.position, part.supplier, code, number, version, ACTIVE, "", reasons, ""
            continue
        known = known or _new_item(part.supplier, code, number)
        item = _ended(line, known, now) if line.action == "end" else _changed(line, known, number, discrete)
        yield line.position, part.supplier, code, number, version, item["status"], document_of(item), "", said_by(line)


def _new_item(supplier: str, code: str, number: str) -> Item:
    return {
        "number": number,
        "supplier": supplier,
        "supplier_item": code,
        "gtin": "",
        "description": "",
        "unit": "",
        "discrete": False,
        "pack": None,
        "pack_size": None,
        "minimum": None,
        "prices": [],
        "transit_days": None,
        **no_demands(),
        **not_in_catalogs(),
    }


def _changed(line: CatalogLine, known: Item, number: str, discrete: dict[str, bool]) -> Item:
    new = line.item
    return {
        **known,
        "number": number,
        "gtin": new.gtin,
        "description": new.description,
        "unit": known["unit"] or new.unit,
        "discrete": discrete[new.unit],
        "pack": new.pack,
        "pack_size": known["pack_size"] if new.pack == known["pack"] else _size(new.pack),
        "minimum": None if new.minimum is None else text(new.minimum),
        "prices": with_period(known["prices"], period_of(line)),
        "currency": new.currency,
        "lead_days": new.lead_days,
        "origin": new.origin,
        "classification": new.classification,
        "picture": new.picture,
        "datasheet": new.datasheet,
        "status": ACTIVE,
    }


def _ended(line: CatalogLine, known: Item, now: datetime) -> Item:
    """End an item at once, or its prices with a day that is still to come."""
    last = line.item.valid_to
    if last is None or last < now.date():
        return {**known, "status": ENDED}
    return {**known, "prices": ended_on(known["prices"], last)}


def _size(pack: PackUnit | None) -> str | None:
    return exact_text(Fraction(pack["numerator"], pack["denominator"])) if pack else None


def _check(connection: sqlite3.Connection, document: Catalog, call: Call) -> list[Refusal]:
    """Return why a proposal is not booked: its head first; if that holds, its lines as the item master is now."""
    try:
        found = list(check_supplier(get_supplier(connection, document.supplier)))
    except NoSuch as unknown:
        return [Refusal("SUPPLIER_UNKNOWN", str(unknown))]
    others = connection.execute(
        "SELECT 1 FROM catalog_line WHERE idempotency_key = ? AND supplier <> ? LIMIT 1",
        (call.key, document.supplier),
    )
    if others.fetchone():
        found.append(Refusal("SUPPLIER_DIFFERS", "Some lines are about another supplier's items."))
    return found or [*_refused_lines(connection, call.key), *_overtaken(connection, call)][:_MOST_REFUSALS]


def _refused_lines(connection: sqlite3.Connection, key: str) -> Iterator[Refusal]:
    if not connection.execute("SELECT 1 FROM catalog_line WHERE idempotency_key = ? LIMIT 1", (key,)).fetchone():
        yield Refusal("NO_LINES", "The proposal has no lines.")
    rows = connection.execute(
        "SELECT refusals FROM catalog_line WHERE idempotency_key = ? AND refusals <> '' ORDER BY position LIMIT ?",
        (key, _MOST_REFUSALS),
    )
    for row in rows:
        yield from (Refusal(**reason) for reason in json.loads(row["refusals"]))
    twice = connection.execute(
        """
        SELECT position, code FROM (
            SELECT position, code, first_value(code) OVER (PARTITION BY number ORDER BY position) AS holder
            FROM catalog_line WHERE idempotency_key = ?)
        WHERE code <> holder ORDER BY position LIMIT ?
        """,
        (key, _MOST_REFUSALS),
    )
    for row in twice:
        yield item_refusal("LINE_TWICE", row["position"], row["code"], "has the number of another line's item")
    yield from islice(catalog_periods.refusals(connection, key), _MOST_REFUSALS)


def _overtaken(connection: sqlite3.Connection, call: Call) -> Iterator[Refusal]:
    """Yield which lines are about items that others have changed since the lines were put."""
    rows = connection.execute(
        """
        SELECT l.position, l.code, l.version AS seen, i.version AS current
        FROM catalog_line l JOIN item i ON i.supplier = l.supplier AND i.code = l.code AND i.code <> ''
        WHERE l.idempotency_key = :key AND l.refusals = '' AND i.version <> l.version
        UNION
        SELECT l.position, l.code, l.version, i.version
        FROM catalog_line l JOIN item i ON i.supplier = l.supplier AND i.number = l.number
        WHERE l.idempotency_key = :key AND l.refusals = '' AND i.code <> l.code
        ORDER BY 1 LIMIT :most
        """,
        {"key": call.key, "most": _MOST_REFUSALS},
    ).fetchall()
    for row in () if call.keyless else rows:
        yield changed(row["position"], row["code"], row["seen"], row["current"])


def _apply(connection: sqlite3.Connection, call: Call) -> int:
    """Make the items what the lines say, announce them, and return how many lines there were."""
    (count,) = connection.execute("SELECT count(*) FROM catalog_line WHERE idempotency_key = ?", (call.key,)).fetchone()
    catalog_periods.merge(connection, call.key)
    connection.execute(
        """
        INSERT INTO item (supplier, number, code, version, changed_at, status, document)
        SELECT supplier, number, code, 1, ?, status, document FROM catalog_line
        WHERE idempotency_key = ? ORDER BY position
        ON CONFLICT (supplier, code) WHERE code <> '' DO UPDATE
        SET number = excluded.number, version = version + 1, changed_at = excluded.changed_at,
            status = excluded.status, document = excluded.document
        """,
        (stamp(call.now), call.key),
    )
    connection.execute(
        """
        INSERT INTO feed (kind, reference, changed_at)
        SELECT 'item', supplier || '/' || code, ? FROM catalog_line WHERE idempotency_key = ? ORDER BY position
        """,
        (stamp(call.now), call.key),
    )
    connection.execute("DELETE FROM catalog_line WHERE idempotency_key = ?", (call.key,))
    connection.execute("DELETE FROM catalog_part WHERE idempotency_key = ?", (call.key,))
    return int(count)
