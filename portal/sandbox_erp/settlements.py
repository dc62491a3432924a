"""Invoices in the ERP's file, each with its settlement: what became of it, under a version that grows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypedDict

from portal.sandbox_erp.database import announce, dump
from portal.sandbox_erp.documents import stamp, text
from portal.sandbox_erp.invoices import Invoice, read_invoice
from portal.sandbox_erp.orders import NoSuch


class Hold(TypedDict):
    """Why an invoice is not paid yet; ``line`` is its own line's id, "" for the whole; by hand is by a person."""

    code: str
    line: str
    text: str
    since: str
    released_at: str | None
    by_hand: bool


class Payment(TypedDict):
    """Money that went out, or was set off for a credit note; ``remittance`` is what the bank statement says."""

    number: str
    paid_on: str
    amount: str
    remittance: str
    reversed_on: str | None


class Settlement(TypedDict):
    """One booked invoice or credit note as it travels.

    ``status`` is in_process, held, approved, scheduled, part_paid, paid or rejected. ``due_on`` was counted from
    ``due_from``, the day that ``due_basis`` names; null while that day has not come.
    """

    number: str
    version: int
    supplier: str
    document_number: str
    is_credit: bool
    status: str
    booked_at: str
    changed_at: str
    currency: str
    amount: str
    due_on: str | None
    due_basis: str | None
    due_from: str | None
    approved_on: str | None
    scheduled_on: str | None
    reason: str
    holds: list[Hold]
    payments: list[Payment]


@dataclass(frozen=True, slots=True)
class BookedInvoice:
    """An invoice as it was booked, and what became of it."""

    document: Invoice
    settlement: Settlement

    @property
    def number(self) -> str:
        """The ERP's own number."""
        return self.settlement["number"]


@dataclass(frozen=True, slots=True)
class Share:
    """What one document that stands bills of an order line, in the order's unit; a credit note's counts the other way.

    ``id`` is its own line's.
    """

    invoice: str
    id: str
    order: str
    line: int
    quantity: Fraction
    net: Decimal
    is_credit: bool
    moves_quantity: bool

    @property
    def billed(self) -> Fraction:
        """The quantity that counts as billed, below zero where it is given back."""
        if not self.moves_quantity:
            return Fraction(0)
        return -self.quantity if self.is_credit else self.quantity

    @property
    def amount(self) -> Decimal:
        """The net amount, below zero for a credit note."""
        return -self.net if self.is_credit else self.net


def insert_invoice(
    connection: sqlite3.Connection,
    settlement: Settlement,
    payload: object,
    document: Invoice,
    quantities: Mapping[str, tuple[int, Fraction]],
    credited: Sequence[str],
) -> None:
    """Store a new invoice; what becomes of it is announced with its first version.

    ``quantities`` are the order line and the quantity in its unit, by the id of the document's line, for those that
    count; ``credited`` are the ERP's numbers of the invoices that a credit note is about.
    """
    connection.execute(
        "INSERT INTO invoice VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            settlement["number"], document.supplier, document.document_number, document.is_credit,
            document.moves_quantity, settlement["booked_at"], settlement["version"], settlement["status"],
            dump(payload), dump(settlement),
        ),
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO invoice_line VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (settlement["number"], at, line.id, line.order, quantities[line.id][0], str(quantities[line.id][1]),
             text(line.net))
            for at, line in enumerate(document.lines)
            if line.id in quantities
        ),
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO invoice_credit VALUES (?, ?)", ((invoice, settlement["number"]) for invoice in credited)
    )


def save_settlement(connection: sqlite3.Connection, settlement: Settlement, at: datetime) -> None:
    """Store what has become of an invoice under the next version, and announce it."""
    settlement["version"] += 1
    settlement["changed_at"] = stamp(at)
    connection.execute(
        "UPDATE invoice SET version = ?, status = ?, settlement = ? WHERE number = ?",
        (settlement["version"], settlement["status"], dump(settlement), settlement["number"]),
    )
    announce(connection, "settlement", settlement["number"], settlement["changed_at"])


def get_invoice(connection: sqlite3.Connection, number: str) -> BookedInvoice:
    """Return an invoice by the ERP's number.

    Raises:
        NoSuch: there is no such invoice.
    """
    found = _invoices(connection, "number = ?", number)
    if not found:
        raise NoSuch(f"There is no invoice {number}.")
    return found[0]


def list_invoices(connection: sqlite3.Connection) -> list[BookedInvoice]:
    """Return up to 200 invoices, the latest first."""
    return _invoices(connection, "1 ORDER BY rowid DESC LIMIT 200")


def list_billing(connection: sqlite3.Connection, order: str) -> list[BookedInvoice]:
    """Return the invoices and credit notes that name an order, oldest first."""
    named = "number IN (SELECT invoice FROM invoice_line WHERE purchase_order = ?) ORDER BY rowid"
    return _invoices(connection, named, order)


def list_settlements(connection: sqlite3.Connection, numbers: Sequence[str]) -> list[Settlement]:
    """Return what became of these invoices; unknown numbers are left out."""
    places = ", ".join("?" * len(numbers))
    rows = connection.execute(f"SELECT settlement FROM invoice WHERE number IN ({places}) ORDER BY rowid", numbers)
    return [json.loads(row[0]) for row in rows]


def find_standing(
    connection: sqlite3.Connection, supplier: str, document_numbers: Sequence[str], *, is_credit: bool
) -> list[BookedInvoice]:
    """Return the invoices, or credit notes, that stand under a supplier's numbers; capitals do not matter."""
    places = ", ".join("upper(?)" for _ in document_numbers)
    wanted = f"supplier = ? AND is_credit = ? AND status <> 'rejected' AND upper(document_number) IN ({places})"
    return _invoices(connection, f"{wanted} ORDER BY rowid", supplier, is_credit, *document_numbers)


def list_credits(connection: sqlite3.Connection, numbers: Sequence[str]) -> list[BookedInvoice]:
    """Return the credit notes that stand against any of these invoices."""
    places = ", ".join("?" * len(numbers))
    named = f"number IN (SELECT credit FROM invoice_credit WHERE invoice IN ({places})) AND status <> 'rejected'"
    return _invoices(connection, f"{named} ORDER BY rowid", *numbers)


def list_shares(connection: sqlite3.Connection, order: str) -> list[Share]:
    """Return what documents that stand bill of an order's lines, in the order in which they were booked."""
    rows = connection.execute(
        """
        SELECT l.invoice, l.id, l.purchase_order, l.line, l.quantity, l.net, i.is_credit, i.moves_quantity
        FROM invoice_line l JOIN invoice i ON i.number = l.invoice
        WHERE l.purchase_order = ? AND i.status <> 'rejected' ORDER BY i.rowid, l.position
        """,
        (order,),
    )
    return [
        Share(
            row["invoice"], row["id"], row["purchase_order"], row["line"], Fraction(row["quantity"]),
            Decimal(row["net"]), bool(row["is_credit"]), bool(row["moves_quantity"]),
        )
        for row in rows
    ]  # fmt: skip


def shares_of(connection: sqlite3.Connection, numbers: Sequence[str]) -> list[Share]:
    """Return what these invoices, or credit notes, bill or give back."""
    orders: dict[str, None] = {}
    for number in numbers:
        rows = connection.execute("SELECT DISTINCT purchase_order FROM invoice_line WHERE invoice = ?", (number,))
        orders |= dict.fromkeys(row[0] for row in rows)
    return [share for order in orders for share in list_shares(connection, order) if share.invoice in set(numbers)]


def _invoices(connection: sqlite3.Connection, condition: str, *values: object) -> list[BookedInvoice]:
    rows = connection.execute(f"SELECT document, settlement FROM invoice WHERE {condition}", values)
    return [BookedInvoice(read_invoice(json.loads(row["document"])), json.loads(row["settlement"])) for row in rows]
