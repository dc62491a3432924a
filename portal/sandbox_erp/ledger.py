"""The ledger: everything booked from outside, exactly once per idempotency key, under the ERP's own numbers."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.sandbox_erp.database import Database, dump, next_number
from portal.sandbox_erp.documents import stamp

#: The kinds of bookings, each with the letters and the name of its sequence of numbers.
_SEQUENCES = {
    "acknowledgment": ("OC", "confirmation"),
    "shipment": ("IB", "inbound"),
    "cancellation": ("IC", "cancellation"),
    "invoice": ("IV", "invoice"),
    "catalog": ("CU", "catalog"),
}


class KeyReused(Exception):
    """The idempotency key was used for another body; ``booking`` is what it booked."""

    def __init__(self, booking: str) -> None:
        super().__init__(f"This key has booked another document, {booking}.")
        self.booking = booking


@dataclass(frozen=True, slots=True)
class Booked:
    """The ERP's answer to a booking; ``is_replay`` says that an earlier call has booked it."""

    answer: dict[str, Any]
    is_replay: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A call that wants to book: its key, its body as it came, when it came, and whether keys mean anything.

    ``keyless`` is the negative control: an ERP that ignores keys and books whatever it is sent, again and again.
    """

    key: str
    payload: object
    now: datetime
    keyless: bool = False


def book_once(database: Database, call: Call, work: Callable[[sqlite3.Connection], Booked]) -> Booked:
    """Do a call's work in one transaction, or return what its key has booked before.

    Raises:
        KeyReused: the key has booked another body.
    """
    with database.write() as connection:
        earlier = None if call.keyless else _booked(connection, call.key)
        if earlier is None:
            return work(connection)
        if earlier["body_hash"] != _hash(call.payload):
            raise KeyReused(earlier["number"])
        return Booked(json.loads(earlier["answer"]), is_replay=True)


def take_number(connection: sqlite3.Connection, kind: str, now: datetime) -> str:
    """Return the next number for a booking of this kind."""
    letters, sequence = _SEQUENCES[kind]
    return f"{letters}-{now.year}-{next_number(connection, f'{sequence}-{now.year}'):06}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger keeps of a booking; ``answer`` is what only its answer says.

    ``order`` is the first of a notice's or an invoice's orders, "" of a catalog and of an invoice without any.
    """

    kind: str
    number: str
    order: str
    supplier: str
    answer: dict[str, Any]


def write_down(connection: sqlite3.Connection, call: Call, entry: Entry) -> Booked:
    """Write a booking into the ledger and return its answer."""
    answer = {"number": entry.number, **entry.answer, "booked_at": stamp(call.now)}
    connection.execute(
        """
        INSERT INTO booking (number, idempotency_key, sent_key, body_hash, purchase_order, supplier, booked_at,
                             request, answer, kind)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            entry.number, None if call.keyless else call.key, call.key, _hash(call.payload),
            entry.order or None, entry.supplier, answer["booked_at"], dump(call.payload), dump(answer), entry.kind,
        ),
    )  # fmt: skip
    return Booked(answer, is_replay=False)


def find_booking(connection: sqlite3.Connection, key: str) -> dict[str, Any] | None:
    """Return the answer that this key's booking got, or None when nothing was booked under it."""
    row = _booked(connection, key)
    return None if row is None else json.loads(row["answer"])


def ledger(connection: sqlite3.Connection, after: str = "", limit: int = 1000) -> list[dict[str, Any]]:
    """Return bookings of every kind as they came, beginning behind the one numbered ``after``, with what was sent.

    The lines of a catalog were sent in parts: there is only their number.
    """
    rows = connection.execute(
        """
        SELECT * FROM booking WHERE rowid > coalesce((SELECT rowid FROM booking WHERE number = ?), 0)
        ORDER BY rowid LIMIT ?
        """,
        (after, max(1, min(limit, 5000))),
    )
    return [
        {
            "number": row["number"],
            "kind": row["kind"],
            "key": row["sent_key"],
            "order": row["purchase_order"] or "",
            "supplier": row["supplier"],
            "booked_at": row["booked_at"],
            "request": (request := json.loads(row["request"])),
            "lines": json.loads(row["answer"]).get("lines", len(request.get("lines", []))),
        }
        for row in rows
    ]


def _booked(connection: sqlite3.Connection, key: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT number, body_hash, answer FROM booking WHERE idempotency_key = ?", (key,)
    ).fetchone()
    return row


def is_booked(connection: sqlite3.Connection, key: str) -> bool:
    """Say whether this key has booked something."""
    return _booked(connection, key) is not None


def _hash(payload: object) -> str:
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
