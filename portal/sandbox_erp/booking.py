"""Booking order responses."""

from __future__ import annotations

import sqlite3

from portal.sandbox_erp.checks import Refusal, Refused, check_header, check_response, in_line_unit
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Confirmation, Line, Order, exact_text, text
from portal.sandbox_erp.ledger import Booked, Call, Entry, book_once, take_number, write_down
from portal.sandbox_erp.orders import find_order, get_supplier, save_change
from portal.sandbox_erp.profile import get_profile
from portal.sandbox_erp.responses import OrderResponse, ResponseLine, Row, read_response


class RevisionStale(Exception):
    """The answer is to an older revision than the current one."""

    def __init__(self, order: str, expected: int, current: int) -> None:
        super().__init__(f"Order {order} is at revision {current}, the answer is to revision {expected}.")
        self.current = current


def book(database: Database, call: Call) -> Booked:
    """Check a response and book it, or return what its key has booked before.

    Raises:
        Malformed: the message cannot be read.
        KeyReused: the key has booked another body.
        RevisionStale: the order has changed since.
        Refused: the ERP's checks failed; nothing is booked, and the key stays free.
    """
    response = read_response(call.payload)

    def work(connection: sqlite3.Connection) -> Booked:
        order = _checked_order(connection, response)
        number = take_number(connection, "acknowledgment", call.now)
        _confirm(order, response, number)
        save_change(connection, order, call.now)
        answer = {"order": order["number"], "revision": order["revision"], "erp_version": order["erp_version"]}
        return write_down(connection, call, Entry("acknowledgment", number, order["number"], order["supplier"], answer))

    return book_once(database, call, work)


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
            "quantity": _in_line_unit(row, line),
            "delivery_on": row.delivery_on.isoformat() if row.delivery_on else None,
            "price": None if row.price is None else text(row.price),
            "booking": number,
        }
        for row in answer.rows
    ]


def _in_line_unit(row: Row, line: Line) -> str:
    exact = in_line_unit(row.quantity, row.unit, line)
    assert exact is not None, "checked before booking"
    return exact_text(exact)
