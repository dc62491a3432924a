"""Booking ship notices, in place of earlier ones, and cancelling them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from portal.sandbox_erp.checks import Refusal, Refused
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.ledger import Booked, Call, Entry, book_once, take_number, write_down
from portal.sandbox_erp.notices import (
    Notice,
    count_again,
    find_notice,
    insert_notice,
    is_received,
    list_lines,
    set_notice_status,
)
from portal.sandbox_erp.orders import get_order, save_change
from portal.sandbox_erp.shipment_checks import Books, check_shipment
from portal.sandbox_erp.shipments import Shipment, read_shipment


def book_shipment(database: Database, call: Call) -> Booked:
    """Check a notice and book it, or return what its key has booked before.

    A notice is never too old: goods are moving, so it is booked at whatever revision its orders are.

    Raises:
        Malformed: the message cannot be read.
        KeyReused: the key has booked another body.
        Refused: the ERP's checks failed; nothing is booked, and the key stays free.
    """
    document = read_shipment(call.payload)

    def work(connection: sqlite3.Connection) -> Booked:
        replaced = _replaced(connection, document, call)
        books = Books(connection, call.now, beside=document.replaces, forgets=call.keyless)
        if refusals := check_shipment(document, books):
            raise Refused(refusals)
        # The notice refers to its booking, whose answer tells what the notice did to the orders.
        connection.execute("PRAGMA defer_foreign_keys = ON")
        number = take_number(connection, "shipment", call.now)
        insert_notice(connection, number, document, books.quantities(document), call.now)
        orders = [line.order for line in document.lines]
        if replaced is not None:
            set_notice_status(connection, replaced.number, "replaced", call.now)
            orders += [line.order for line in list_lines(connection, replaced.number)]
        versions = _tell_orders(connection, orders, call.now)
        answer = {"notice_number": document.notice_number, "order_versions": versions}
        entry = Entry("shipment", number, document.lines[0].order, document.supplier, answer)
        return write_down(connection, call, entry)

    return book_once(database, call, work)


def cancel_shipment(database: Database, number: str, call: Call) -> Booked:
    """Cancel a notice of which nothing was received, or return what the call's key has booked before.

    Raises:
        KeyReused: the key has booked something else.
        Refused: there is no such notice, or it cannot be cancelled any more.
    """

    def work(connection: sqlite3.Connection) -> Booked:
        notice = _standing(connection, number, call)
        lines = list_lines(connection, number)
        set_notice_status(connection, number, "cancelled", call.now)
        _tell_orders(connection, (line.order for line in lines), call.now)
        booking = take_number(connection, "cancellation", call.now)
        answer = {"notice_number": notice.notice_number, "cancels": number}
        return write_down(connection, call, Entry("cancellation", booking, lines[0].order, notice.supplier, answer))

    return book_once(database, call, work)


def _replaced(connection: sqlite3.Connection, document: Shipment, call: Call) -> Notice | None:
    if not document.replaces:
        return None
    replaced = _standing(connection, document.replaces, call)
    if (replaced.supplier, replaced.notice_number) != (document.supplier, document.notice_number):
        raise Refused([Refusal("NOTICE_UNKNOWN", f"Notice {replaced.number} is not {document.notice_number[:40]}.")])
    return replaced


def _standing(connection: sqlite3.Connection, number: str, call: Call) -> Notice:
    """Return a notice that may be cancelled or replaced; an ERP without keys also takes one that was."""
    notice = find_notice(connection, number)
    if notice is None or (notice.status in {"cancelled", "replaced"} and not call.keyless):
        state = "not known here" if notice is None else f"already {notice.status}"
        raise Refused([Refusal("NOTICE_UNKNOWN", f"Notice {number[:40]} is {state}.")])
    if notice.status == "received" or is_received(connection, number):
        raise Refused([Refusal("NOTICE_RECEIVED", f"Goods of notice {number} were received.")])
    return notice


def _tell_orders(connection: sqlite3.Connection, numbers: Iterable[str], now: datetime) -> dict[str, int]:
    """Count again what was shipped of these orders; return the new version that each of them gets and announces."""
    versions: dict[str, int] = {}
    for number in dict.fromkeys(numbers):
        order = get_order(connection, number)
        count_again(connection, order)
        save_change(connection, order, now)
        versions[number] = order["erp_version"]
    return versions
