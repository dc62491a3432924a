"""The three-way match: what was ordered, received and billed so far, and what is held because they differ.

A hold for quantities follows the receipts: it goes when the goods come, and comes back when a receipt is reversed
before the invoice was approved. Every other hold waits for a person, and so does what a person has released.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from portal.sandbox_erp.checks import in_line_unit
from portal.sandbox_erp.documents import Line, Order, exact_text, stamp, text
from portal.sandbox_erp.invoices import Invoice, InvoiceLine
from portal.sandbox_erp.orders import find_order, get_order, get_supplier, save_change
from portal.sandbox_erp.profile import find_limit, get_profile
from portal.sandbox_erp.settlements import (
    BookedInvoice,
    Hold,
    Share,
    get_invoice,
    list_billing,
    list_shares,
    save_settlement,
)
from portal.sandbox_erp.terms import due

#: Holds that go and come with quantities.
_BY_QUANTITY = frozenset({"Qty Rec", "Qty Ord"})

#: Why one line is held, or the whole where the line's id is "": code, line, words.
Found = tuple[str, str, str]


@dataclass
class Books:
    """Orders and what is billed of them, read once for one match."""

    connection: sqlite3.Connection
    _orders: dict[str, Order] = field(default_factory=dict)
    _lines: dict[str, dict[str, Line]] = field(default_factory=dict)
    _shares: dict[str, dict[int, list[Share]]] = field(default_factory=dict)
    _groups: dict[str, str] = field(default_factory=dict)

    @cached_property
    def profile(self) -> dict[str, Any]:
        """The contract profile."""
        return get_profile(self.connection)

    def order(self, number: str) -> Order | None:
        """Return an order, or None."""
        if number not in self._orders:
            order = find_order(self.connection, number)
            if order is None:
                return None
            self._orders[number] = order
            self._lines[number] = {str(line["line"]): line for line in order["lines"]}
        return self._orders[number]

    def shares(self, order: str, line: int) -> list[Share]:
        """Return what documents that stand bill of an order line, oldest first."""
        if order not in self._shares:
            found: dict[int, list[Share]] = defaultdict(list)
            for share in list_shares(self.connection, order):
                found[share.line].append(share)
            self._shares[order] = found
        return self._shares[order].get(line, [])

    def word(self, key: str, order: Order, line: Line) -> str | None:
        """Return what the buyer has set for an order line, by the first level that has it."""
        supplier = order["supplier"]
        if supplier not in self._groups:
            self._groups[supplier] = get_supplier(self.connection, supplier)["group"]
        return find_limit(self.profile, key, order, line, self._groups[supplier])

    def limit(self, key: str, order: Order, line: Line) -> Fraction | None:
        """Return one of the buyer's limits for an order line; None is not checked."""
        value = self.word(key, order, line)
        return None if value is None else Fraction(value)

    def lines(self, document: Invoice) -> Iterator[tuple[InvoiceLine, Order, Line]]:
        """Yield a document's lines with the order lines that they bill, as far as these exist."""
        for billed in document.lines:
            order = self.order(billed.order)
            line = self._lines[billed.order].get(billed.line) if order else None
            if order and line:
                yield billed, order, line


def match(connection: sqlite3.Connection, booked: BookedInvoice) -> list[Found]:
    """Return why a booked document is held; a credit note never is."""
    document = booked.document
    if document.is_credit:
        return []
    if document.type == "386":
        return [("Prepayment", "", "A prepayment is released by a person.")]
    books = Books(connection)
    found = list(_orderless(booked))
    found += _quantities(books, booked)
    for billed, order, line in books.lines(booked.document):
        held_for_price = list(_price(books, billed, order, line)) if document.moves_quantity else []
        found += held_for_price or list(_amount(books, booked, billed, order, line))
        found += _tax(billed, line)
    return [*found, *_freight(books, booked)]


def count_and_match(connection: sqlite3.Connection, orders: Iterable[str], now: datetime) -> dict[str, int]:
    """Count again what is billed of orders, announce them, and match what is not approved yet against them again.

    Returns:
        The version that each order gets.
    """
    versions = {}
    for number in dict.fromkeys(orders):
        order = get_order(connection, number)
        billed: dict[int, Fraction] = defaultdict(Fraction)
        for share in list_shares(connection, number):
            billed[share.line] += share.billed
        for line in order["lines"]:
            line["invoiced"] = exact_text(billed[line["line"]])
        save_change(connection, order, now)
        versions[number] = order["erp_version"]
        match_again(connection, number, now)
    return versions


def match_again(connection: sqlite3.Connection, order: str, now: datetime) -> None:
    """Hold or release the invoices of an order by its quantities as they are now, and count again when they are due."""
    for invoice in list_billing(connection, order):
        if invoice.settlement["status"] in {"in_process", "held"} and not invoice.document.is_credit:
            _rematch(connection, invoice.number, now)


def _rematch(connection: sqlite3.Connection, number: str, now: datetime) -> None:
    booked = get_invoice(connection, number)
    settlement = booked.settlement
    before = repr(settlement)
    found = {(code, line): words for code, line, words in _quantities(Books(connection), booked)}
    for hold in settlement["holds"]:
        place = (hold["code"], hold["line"])
        if hold["code"] in _BY_QUANTITY and hold["released_at"] is None and place not in found:
            hold["released_at"] = stamp(now)
        if hold["by_hand"] or hold["released_at"] is None:
            found.pop(place, None)
    settlement["holds"] += [hold_for((*place, words), now) for place, words in found.items()]
    settlement["status"] = "held" if standing_holds(settlement["holds"]) else "in_process"
    settlement["due_on"], settlement["due_basis"], settlement["due_from"] = due(connection, booked)
    if repr(settlement) != before:
        save_settlement(connection, settlement, now)


def hold_for(found: Found, now: datetime) -> Hold:
    """Return a hold that begins now."""
    code, line, words = found
    return {"code": code, "line": line, "text": words, "since": stamp(now), "released_at": None, "by_hand": False}


def standing_holds(holds: list[Hold]) -> list[Hold]:
    """Return the holds that were not released."""
    return [hold for hold in holds if hold["released_at"] is None]


def _orderless(booked: BookedInvoice) -> Iterator[Found]:
    """Find lines that name no order: nothing says what they may cost, so a person approves them."""
    for billed in booked.document.lines:
        if not billed.order:
            yield "No Order", billed.id, f"Line {billed.id} names no order; a person approves it."


def _quantities(books: Books, booked: BookedInvoice) -> Iterator[Found]:
    """Find lines that bill more than was ordered or received, counting what was billed before them."""
    if not booked.document.moves_quantity:
        return
    for billed, order, line in books.lines(booked.document):
        over = books.limit("inv_qty_over_pct", order, line)
        if over is None:
            continue
        so_far = _billed_up_to(books.shares(order["number"], line["line"]), booked.number)
        received = Fraction(line["received"])
        ordered = max(Fraction(line["quantity"]) - Fraction(line["cancelled"]), received)
        words = f"Line {line['line']} of {order['number']}: billed so far {exact_text(so_far)}"
        if so_far > ordered * (1 + over / 100):
            yield "Qty Ord", billed.id, f"{words}, ordered {line['quantity']}."
        is_three_way = books.word("inv_match_policy", order, line) != "2way"
        if is_three_way and so_far > received * (1 + over / 100):
            yield "Qty Rec", billed.id, f"{words}, received {line['received']}."


def _billed_up_to(shares: list[Share], number: str) -> Fraction:
    """Return what was billed of a line by this invoice and those before it, less every quantity that was given back."""
    last = max(at for at, share in enumerate(shares) if share.invoice == number)
    return sum((share.billed for at, share in enumerate(shares) if at <= last or share.is_credit), Fraction(0))


def _price(books: Books, billed: InvoiceLine, order: Order, line: Line) -> Iterator[Found]:
    asked, agreed = unit_price(billed, line), agreed_price(line)
    percent = books.limit("inv_price_up_pct", order, line)
    absolute = books.limit("inv_price_up_abs_unit", order, line)
    above = asked - agreed
    if (percent is not None and above > agreed * percent / 100) or (absolute is not None and above > absolute):
        yield "Price", billed.id, f"Costs {exact_text(asked)} each, {exact_text(agreed)} on the order."


def _amount(books: Books, booked: BookedInvoice, billed: InvoiceLine, order: Order, line: Line) -> Iterator[Found]:
    """Find a line of which more was billed, over all invoices, than the quantities are worth."""
    shares = books.shares(order["number"], line["line"])
    worth = max(sum((share.billed for share in shares), Fraction(0)), Fraction(0)) * agreed_price(line)
    above = sum((Fraction(share.amount) for share in shares), Fraction(0)) - worth
    percent = books.limit("inv_line_total_up_pct", order, line)
    absolute = books.limit("inv_line_total_up_abs", order, line)
    if (percent is not None and above > worth * percent / 100) or (absolute is not None and above > absolute):
        yield "Amount", billed.id, f"With earlier invoices line {line['line']} is {exact_text(above)} over."


def _tax(billed: InvoiceLine, line: Line) -> Iterator[Found]:
    expected = line["tax"]
    if expected is None:
        return
    rate = Decimal(expected["rate"] or 0)
    if (billed.tax.category, billed.tax.rate or 0) != (expected["category"], rate):
        charged = f"{billed.tax.category} {text(billed.tax.rate or Decimal(0))} %"
        yield "Tax", billed.id, f"Charges {charged}, expected is {expected['category']} {text(rate)} %."


def _freight(books: Books, booked: BookedInvoice) -> Iterator[Found]:
    """Find charges above those that the orders plan, over all their invoices."""
    orders = {order["number"]: order for _, order, _ in books.lines(booked.document)}
    if not orders:
        return
    billing = {one.number: one for order in orders for one in list_billing(books.connection, order)}
    charged = sum(
        (
            -adjustment.amount if one.document.is_credit else adjustment.amount
            for one in billing.values()
            if one.settlement["status"] != "rejected"
            for adjustment in one.document.adjustments
            if adjustment.is_charge
        ),
        Decimal(0),
    )
    own = any(adjustment.is_charge for adjustment in booked.document.adjustments)
    planned = sum((Decimal(order["freight"] or 0) for order in orders.values()), Decimal(0))
    first = next(iter(orders.values()))
    allowed = books.limit("inv_freight_unplanned_abs", first, first["lines"][0])
    if own and allowed is not None and charged - planned > allowed:
        yield "Freight", "", f"Charges of {text(charged)} in all, {text(planned)} planned."


def unit_price(billed: InvoiceLine, line: Line) -> Fraction:
    """Return an invoice line's price for one of the order's unit."""
    factor = in_line_unit(Decimal(1), billed.unit, line)
    assert factor, "checked before booking"
    return Fraction(billed.price) / Fraction(billed.price_base) / factor


def agreed_price(line: Line) -> Fraction:
    """Return an order line's price for one of its unit."""
    return Fraction(line["price"]) / Fraction(line["price_base"])
