"""Booking order responses: exactly once per idempotency key, under the ERP's own numbers."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal.sandbox_erp.checks import Refusal, Refused, check_header, check_response, in_line_unit
from portal.sandbox_erp.database import Database, dump, next_number
from portal.sandbox_erp.documents import Confirmation, Line, Order, stamp, text
from portal.sandbox_erp.orders import find_order, get_supplier, save_change
from portal.sandbox_erp.profile import get_profile
from portal.sandbox_erp.responses import OrderResponse, ResponseLine, Row, read_response


class RevisionStale(Exception):
    """The answer is to an older revision than the current one."""

    def __init__(self, order: str, expected: int, current: int) -> None:
        super().__init__(f"Order {order} is at revision {current}, the answer is to revision {expected}.")
        self.current = current


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


def book(database: Database, key: str, payload: object, *, now: datetime, keyless: bool = False) -> Booked:
    """Check a response and book it, or return what its key has booked before.

    ``keyless`` is the negative control: an ERP that ignores keys and books whatever it is sent, again
    and again.

    Raises:
        Malformed: the message cannot be read.
        KeyReused: the key has booked another body.
        RevisionStale: the order has changed since.
        Refused: the ERP's checks failed; nothing is booked, and the key stays free.
    """
    response = read_response(payload)
    body_hash = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
    with database.write() as connection:
        if not keyless and (earlier := _booked(connection, key)) is not None:
            if earlier["body_hash"] != body_hash:
                raise KeyReused(earlier["number"])
            return Booked(json.loads(earlier["answer"]), is_replay=True)
        order = _checked_order(connection, response)
        number = f"OC-{now.year}-{next_number(connection, f'confirmation-{now.year}'):06}"
        _confirm(order, response, number)
        save_change(connection, order, now)
        answer = {
            "number": number,
            "order": order["number"],
            "revision": order["revision"],
            "erp_version": order["erp_version"],
            "booked_at": stamp(now),
        }
        connection.execute(
            "INSERT INTO booking VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number, None if keyless else key, key, body_hash, order["number"], order["supplier"],
                answer["booked_at"], dump(payload), dump(answer),
            ),
        )  # fmt: skip
    return Booked(answer, is_replay=False)


def find_booking(connection: sqlite3.Connection, key: str) -> dict[str, Any] | None:
    """Return the answer that this key's booking got, or None when nothing was booked under it."""
    row = _booked(connection, key)
    return None if row is None else json.loads(row["answer"])


def ledger(connection: sqlite3.Connection, after: str = "", limit: int = 1000) -> list[dict[str, Any]]:
    """Return bookings in the order of their numbers, beginning behind ``after``, with what was sent."""
    rows = connection.execute(
        "SELECT * FROM booking WHERE number > ? ORDER BY number LIMIT ?", (after, max(1, min(limit, 5000)))
    )
    return [
        {
            "number": row["number"],
            "key": row["sent_key"],
            "order": row["purchase_order"],
            "supplier": row["supplier"],
            "booked_at": row["booked_at"],
            "response": json.loads(row["request"]),
        }
        for row in rows
    ]


def _booked(connection: sqlite3.Connection, key: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT number, body_hash, answer FROM booking WHERE idempotency_key = ?", (key,)
    ).fetchone()
    return row


def _checked_order(connection: sqlite3.Connection, response: OrderResponse) -> Order:
    order = find_order(connection, response.order)
    if order is None:
        raise Refused([Refusal("ORDER_UNKNOWN", f"Order {response.order[:40]} is not known here.")])
    if order["supplier"] != response.supplier:
        raise Refused([Refusal("SUPPLIER_DIFFERS", f"Order {order['number']} is not this supplier's.")])
    if order["revision"] != response.expected_revision:
        raise RevisionStale(order["number"], response.expected_revision, order["revision"])
    if refusals := check_header(order, get_supplier(connection, order["supplier"])):
        raise Refused(refusals)
    if refusals := check_response(response, order, get_profile(connection)):
        raise Refused(refusals)
    return order


def _confirm(order: Order, response: OrderResponse, number: str) -> None:
    answers = {answer.line: answer for answer in response.lines if answer.rows}
    for line in order["lines"]:
        if answer := answers.get(line["line"]):
            line["confirmations"] = _confirmations(line, answer, number)


def _confirmations(line: Line, answer: ResponseLine, number: str) -> list[Confirmation]:
    return [
        {
            "kind": row.kind,
            "quantity": text(_in_line_unit(row, line)),
            "delivery_on": row.delivery_on.isoformat() if row.delivery_on else None,
            "price": None if row.price is None else text(row.price),
            "booking": number,
        }
        for row in answer.rows
    ]


def _in_line_unit(row: Row, line: Line) -> Decimal:
    exact = in_line_unit(row, line)
    assert exact is not None, "checked before booking"
    return round(Decimal(exact.numerator) / Decimal(exact.denominator), 6)
