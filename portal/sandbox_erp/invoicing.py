"""Booking invoices and credit notes, from outside and as they came by mail."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from fractions import Fraction

from portal.sandbox_erp.checks import Refused, in_line_unit
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import stamp, text
from portal.sandbox_erp.invoice_checks import Desk, check_invoice, credited
from portal.sandbox_erp.invoices import Invoice, read_invoice
from portal.sandbox_erp.ledger import Booked, Call, Entry, book_once, take_number, write_down
from portal.sandbox_erp.matching import Books, count_and_match, hold_for, match
from portal.sandbox_erp.settlements import Settlement, get_invoice, insert_invoice, save_settlement
from portal.sandbox_erp.terms import due


def book_invoice(database: Database, call: Call) -> Booked:
    """Check an invoice or credit note and book it, or return what its key has booked before.

    It is never too old: it is matched against its orders as they are.

    Raises:
        Malformed: the message cannot be read.
        KeyReused: the key has booked another body.
        Refused: the ERP's checks failed; nothing is booked, and the key stays free.
    """
    document = read_invoice(call.payload)

    def work(connection: sqlite3.Connection) -> Booked:
        number, versions = _enter(connection, document, call.payload, call.now, forgets=call.keyless)
        answer = {"document_number": document.document_number, "order_versions": versions}
        order = next((line.order for line in document.lines if line.order), "")
        return write_down(connection, call, Entry("invoice", number, order, document.supplier, answer))

    return book_once(database, call, work)


def enter_invoice(database: Database, payload: object, *, now: datetime) -> str:
    """Book an invoice that a person has typed from paper, and return the ERP's number; the ledger has none of it.

    Raises:
        Malformed: the message cannot be read.
        Refused: the ERP's checks failed.
    """
    document = read_invoice(payload)
    with database.write() as connection:
        return _enter(connection, document, payload, now)[0]


def _enter(
    connection: sqlite3.Connection, document: Invoice, payload: object, now: datetime, *, forgets: bool = False
) -> tuple[str, dict[str, int]]:
    """Check, store and match a document; return its number and the version that each of its orders gets."""
    books = Books(connection)
    if refusals := check_invoice(document, Desk(connection, now, books, forgets)):
        raise Refused(refusals)
    number = take_number(connection, "invoice", now)
    quantities = {
        billed.id: (line["line"], in_line_unit(billed.quantity, billed.unit, line) or Fraction(0))
        for billed, _, line in books.lines(document)
        if document.type != "386"
    }
    about = [one.number for one in credited(document, connection)]
    insert_invoice(connection, _settlement(document, number, now), payload, document, quantities, about)
    booked = get_invoice(connection, number)
    settlement = booked.settlement
    settlement["holds"] = [hold_for(found, now) for found in match(connection, booked)]
    settlement["status"] = "held" if settlement["holds"] else "in_process"
    settlement["due_on"], settlement["due_basis"], settlement["due_from"] = due(connection, booked)
    save_settlement(connection, settlement, now)
    return number, count_and_match(connection, (line.order for line in document.lines if line.order), now)


def _settlement(document: Invoice, number: str, now: datetime) -> Settlement:
    return {
        "number": number,
        "version": 0,
        "supplier": document.supplier,
        "document_number": document.document_number,
        "is_credit": document.is_credit,
        "status": "in_process",
        "booked_at": stamp(now),
        "changed_at": stamp(now),
        "currency": document.currency,
        "amount": text(document.totals.due),
        "due_on": None,
        "due_basis": None,
        "due_from": None,
        "approved_on": None,
        "scheduled_on": None,
        "reason": "",
        "holds": [],
        "payments": [],
    }
