"""What the ERP checks before it books a ship notice; the revision of an order is not among it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from portal.sandbox_erp.checks import (
    LINE_STATES,
    Refusal,
    check_hold,
    check_supplier,
    in_line_unit,
    line_refusal,
    too_long,
)
from portal.sandbox_erp.documents import Line, Order, exact_text
from portal.sandbox_erp.notices import find_standing, find_user, shipped_by_line
from portal.sandbox_erp.orders import find_order, get_supplier
from portal.sandbox_erp.profile import find_limit, get_profile
from portal.sandbox_erp.shipments import Shipment, ShipmentLine


@dataclass(frozen=True)
class Books:
    """What a notice is checked against.

    The notice ``beside`` is left out, as it is to be replaced. An ERP that ``forgets`` knows no other notices: the
    negative control, which books again and again what it is sent again.
    """

    connection: sqlite3.Connection
    now: datetime
    beside: str = ""
    forgets: bool = False
    _orders: dict[str, Order | None] = field(default_factory=dict)

    @cached_property
    def profile(self) -> dict[str, Any]:
        """The contract profile."""
        return get_profile(self.connection)

    def order(self, number: str) -> Order | None:
        """Return an order, read once, or None."""
        if number not in self._orders:
            self._orders[number] = find_order(self.connection, number)
        return self._orders[number]

    def lines(self, document: Shipment) -> Iterator[tuple[ShipmentLine, Order, Line]]:
        """Yield the notice's lines with the order lines that they ship, as far as these exist."""
        by_number = {
            number: {line["line"]: line for line in order["lines"]}
            for number in dict.fromkeys(line.order for line in document.lines)
            if (order := self.order(number)) is not None
        }
        for shipped in document.lines:
            order, line = self.order(shipped.order), by_number.get(shipped.order, {}).get(shipped.line)
            if order is not None and line is not None:
                yield shipped, order, line

    def quantities(self, document: Shipment) -> dict[int, Fraction]:
        """Return the notice's quantities by position, exactly, in the order lines' units."""
        return {
            shipped.position: quantity
            for shipped, _, line in self.lines(document)
            if (quantity := in_line_unit(shipped.quantity, shipped.unit, line)) is not None
        }


def check_shipment(document: Shipment, books: Books) -> list[Refusal]:
    """Return why a notice is not booked: what it refers to first; if that holds, everything else."""
    found = list(_references(document, books))
    if found:
        return found
    found += _texts(document, books.profile["field_lengths"])
    for shipped, _, line in books.lines(document):
        found += _line(shipped, line)
    found += _units(document, books)
    if not books.forgets:
        found += _history(document, books)
    return found


def _references(document: Shipment, books: Books) -> Iterator[Refusal]:
    if not document.lines:
        yield Refusal("NO_LINES", "The notice ships nothing.")
    orders = [(number, books.order(number)) for number in dict.fromkeys(line.order for line in document.lines)]
    for number, order in orders:
        if order is None:
            yield Refusal("ORDER_UNKNOWN", f"Order {number[:40]} is not known here.")
        elif order["supplier"] != document.supplier:
            yield Refusal("SUPPLIER_DIFFERS", f"Order {number} is not this supplier's.")
        else:
            yield from check_hold(order)
    if all(order is not None and order["supplier"] == document.supplier for _, order in orders) and orders:
        yield from check_supplier(get_supplier(books.connection, document.supplier))
    known = {shipped.position for shipped, _, _ in books.lines(document)}
    for shipped in document.lines:
        if shipped.position not in known and books.order(shipped.order) is not None:
            yield line_refusal("LINE_UNKNOWN", shipped.line, f"does not exist on order {shipped.order}")


def _texts(document: Shipment, lengths: dict[str, int]) -> Iterator[Refusal]:
    yield from too_long("notice_number", document.notice_number, lengths, None)
    yield from too_long("notice_note", document.note, lengths, None)
    yield from too_long("tracking", document.transport.tracking, lengths, None)
    yield from too_long("bill_of_lading", document.transport.bill_of_lading, lengths, None)
    for line in document.lines:
        yield from too_long("line_note", line.note, lengths, line.line)
        yield from too_long("substitute_item", line.substitute, lengths, line.line)
        for lot in line.lots:
            yield from too_long("lot", lot.lot, lengths, line.line)
            for serial in lot.serials:
                yield from too_long("serial", serial, lengths, line.line)


def _line(shipped: ShipmentLine, line: Line) -> Iterator[Refusal]:
    number = line["line"]
    if line["status"] in LINE_STATES:
        code, words = LINE_STATES[line["status"]]
        yield line_refusal(code, number, words)
    quantity = in_line_unit(shipped.quantity, shipped.unit, line)
    if quantity is None:
        yield line_refusal("UNIT_UNKNOWN", number, f"cannot be shipped in unit {shipped.unit[:10]}")
    elif line["discrete"] and quantity.denominator != 1:
        yield line_refusal("QUANTITY_DECIMALS", number, "is counted in whole numbers")
    if shipped.quantity < 0 or (shipped.quantity == 0 and not shipped.reason):
        yield line_refusal("QUANTITY_NOT_POSITIVE", number, "needs a quantity above zero, or a zero with a reason")
    lots_known = bool(shipped.lots) and all(lot.lot for lot in shipped.lots)
    if "lot" in line["demands"] and shipped.quantity > 0 and not lots_known:
        yield line_refusal("LOT_MISSING", number, "needs a lot number for everything that ships")
    hazard = shipped.hazard
    is_told = hazard is not None and hazard.un_number and hazard.hazard_class
    if "dangerous" in line["demands"] and shipped.quantity > 0 and not is_told:
        yield line_refusal("HAZARD_MISSING", number, "needs a UN number and a class")


def _units(document: Shipment, books: Books) -> Iterator[Refusal]:
    seen: set[str] = set()
    for unit in document.units:
        if not unit.sscc:
            continue
        if not is_sscc(unit.sscc):
            yield Refusal("SSCC_INVALID", f"{unit.sscc[:40]} is not 18 digits with their check digit.")
        elif unit.sscc in seen:
            yield Refusal("SSCC_USED", f"{unit.sscc} is on two units of this notice.")
        elif not books.forgets and (user := find_user(books.connection, unit.sscc, books.now, beside=books.beside)):
            yield Refusal("SSCC_USED", f"{unit.sscc} was used on notice {user}.")
        seen.add(unit.sscc)


def _history(document: Shipment, books: Books) -> Iterator[Refusal]:
    """Find what does not go together with the notices and receipts that are already here."""
    standing = find_standing(books.connection, document.supplier, document.notice_number)
    if standing is not None and standing != books.beside:
        yield Refusal("NOTICE_EXISTS", f"Notice {document.notice_number} is already here as {standing}.")
    group = get_supplier(books.connection, document.supplier)["group"]
    quantities = books.quantities(document)
    approved = {(shipped.order, shipped.line) for shipped in document.lines if shipped.over_approved}
    added: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    lines: dict[tuple[str, int], tuple[Order, Line]] = {}
    for shipped, order, line in books.lines(document):
        if line["status"] in LINE_STATES:
            continue
        place = (order["number"], line["line"])
        added[place] += quantities.get(shipped.position, Fraction(0))
        lines[place] = order, line
    before = {
        number: shipped_by_line(books.connection, number, beside=books.beside) for number in {one for one, _ in lines}
    }
    for (number, at), (order, line) in lines.items():
        if (number, at) in approved:
            continue
        most = _most(line, find_limit(books.profile, "ship_over_pct", order, line, group))
        shipped_before = before[number].get(at, Fraction(0))
        if most is not None and shipped_before + added[number, at] > most:
            words = f"of order {number} takes {exact_text(most)}, {exact_text(shipped_before)} of it already shipped"
            yield line_refusal("QUANTITY_ABOVE_LIMIT", at, words)


def _most(line: Line, over: str | None) -> Fraction | None:
    """Return how much may ship of a line over all notices, what is to be replaced included; None is not limited."""
    if over is None:
        return None
    wanted = Fraction(line["quantity"]) - Fraction(line["cancelled"])
    return wanted * (1 + Fraction(over) / 100) + Fraction(line["returned"])


def is_sscc(text: str) -> bool:
    """Say whether a text is an SSCC: 18 digits, the last of which checks the others (GS1, 3 1 3 1… from the right)."""
    if not (len(text) == 18 and text.isascii() and text.isdecimal()):
        return False
    return sum(int(digit) * (1 if at % 2 else 3) for at, digit in enumerate(text)) % 10 == 0
