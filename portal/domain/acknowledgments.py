"""Answers to purchase orders (UBL OrderResponse, X12 855, EDIFACT ORDRSP).

Per order line a list of response rows that partition the open quantity: the sum of accepted, backordered,
substituted and rejected quantities is what the order asks (field vocabulary, 3.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portal.domain.orders import OrderLine, PurchaseOrder


class RowType(StrEnum):
    """What happens to one part of the open quantity."""

    ACCEPT = "accept"
    BACKORDER = "backorder"
    SUBSTITUTE = "substitute"
    REJECT = "reject"


class Reason(StrEnum):
    """Why a row is not as ordered (canonical set of field vocabulary, 3.1)."""

    OUT_OF_STOCK = "out_of_stock_temporary"
    DISCONTINUED = "discontinued"
    UNKNOWN_ITEM = "unknown_item"
    UNIT_INVALID = "uom_invalid"
    PRICE_MISMATCH = "price_mismatch"
    NOT_CONTRACTED = "not_contracted"
    CAPACITY = "capacity"
    LEAD_TIME = "lead_time"
    MINIMUM_QUANTITY = "moq"
    PACK_MULTIPLE = "pack_multiple"
    CREDIT_HOLD = "credit_hold"
    TERMS = "terms"
    WRONG_PARTY = "wrong_party"
    OTHER = "other"


class LineWord(StrEnum):
    """The canonical word for a whole line's answer, derived from its rows (field vocabulary, 3.1)."""

    UNANSWERED = "unanswered"
    ACCEPT = "accept"
    CHANGE_QUANTITY = "change_qty"
    CHANGE_DATE = "change_date"
    CHANGE_PRICE = "change_price"
    CHANGE_SEVERAL = "change_several"
    SPLIT = "split"
    BACKORDER = "backorder"
    PARTIAL_BACKORDER = "partial_backorder"
    SUBSTITUTE = "substitute"
    REJECT = "reject"


class HeaderWord(StrEnum):
    """The answer to the order as a whole (UNCL4343: AP, CA, RE)."""

    ACCEPT = "accept"
    CHANGE = "accept_with_change"
    REJECT = "reject"


#: What a supplier types to refuse a whole order (rule ACK-18).
REFUSAL_WORD = "REJECT"


@dataclass(frozen=True, slots=True)
class Substitute:
    """What is offered instead: the supplier's item code and a description."""

    item: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """One part of a line's answer.

    ``quantity`` is as entered, in ``unit`` ("" means the order line's unit); ``delivery`` is when the goods arrive at
    the ship-to, ``ship`` when they leave; ``price`` is per the order line's price base and unit, None means as ordered.
    """

    type: RowType
    quantity: Decimal
    unit: str = ""
    delivery: date | None = None
    ship: date | None = None
    price: Decimal | None = None
    substitute: Substitute | None = None
    reason: Reason | None = None
    note: str = ""

    def in_order_unit(self, line: OrderLine) -> Fraction | None:
        """Return the exact quantity in the order line's unit; None where the unit cannot be converted."""
        if not self.unit or self.unit == line.unit:
            return Fraction(self.quantity)
        factor = line.factor(self.unit)
        return None if factor is None else Fraction(self.quantity) * factor


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """The rows that answer one order line, in the order entered; no rows means unanswered."""

    line: int
    rows: tuple[ResponseRow, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A change of the order after this part was answered: is the answer still valid? (rule PO-08)

    ``line`` is None for the order's header, ``base`` and ``current`` the revisions between which it changed, and
    ``change`` says in words how. Asked until the supplier confirms the warning that comes of it.
    """

    line: int | None
    base: int
    current: int
    change: str


@dataclass(frozen=True, slots=True)
class Acknowledgment:
    """One version of one answer.

    ``number`` is the supplier's number for it and stays over versions; ``base_revision`` is the order revision the
    supplier had read; ``claim`` is a header answer stated by the sender (None: derived from the lines);
    ``confirmed`` holds fingerprints of the warnings the supplier has confirmed, ``typed`` what was typed where a typed
    confirmation is asked (rule ACK-18). ``questions`` are what re-basing onto a newer revision left open.
    """

    order: str
    base_revision: int
    lines: tuple[LineAnswer, ...]
    number: str = ""
    claim: HeaderWord | None = None
    currency: str = ""
    note: str = ""
    confirmed: frozenset[str] = frozenset()
    typed: str = ""
    questions: tuple[Question, ...] = ()

    def by_line(self) -> dict[int, LineAnswer]:
        """Return the answers by order line number."""
        return {answer.line: answer for answer in self.lines}


def as_ordered(line: OrderLine) -> LineAnswer:
    """Return the answer that accepts what is open exactly as ordered, one row per requested date, earliest first.

    What has shipped is taken from the earliest schedules; schedules with the same date become one row (ACK-21). A
    schedule without a date, and what the schedules do not cover, has the line's date.
    """
    parts: dict[date | None, Decimal] = {}
    for requested, quantity in _open_schedules(line):
        parts[requested] = parts.get(requested, Decimal(0)) + quantity
    return LineAnswer(
        line.number,
        tuple(ResponseRow(RowType.ACCEPT, quantity, delivery=day) for day, quantity in parts.items()),
    )


def _open_schedules(line: OrderLine) -> list[tuple[date | None, Decimal]]:
    left = line.open_to_confirm
    if not line.schedules:
        return [(line.requested, left)] if left else []
    planned = [(schedule.requested or line.requested, schedule.quantity) for schedule in line.schedules]
    covered = sum((quantity for _, quantity in planned), Decimal(0))
    if covered < line.quantity:
        planned.append((line.requested, line.quantity - covered))
    # From the last date backwards, so that what has shipped is missing at the earliest.
    open_parts = []
    for requested, quantity in sorted(planned, key=lambda part: part[0] or date.max, reverse=True):
        taken = min(quantity, left)
        left -= taken
        if taken:
            open_parts.append((requested, taken))
    return open_parts[::-1]


def accept_all(order: PurchaseOrder) -> Acknowledgment:
    """Return the answer that accepts every open line as ordered."""
    return Acknowledgment(
        order=order.number,
        base_revision=order.revision,
        lines=tuple(as_ordered(line) for line in order.open_lines),
        currency=order.currency,
    )


def word(line: OrderLine, answer: LineAnswer | None) -> LineWord:
    """Return the canonical word for this line's answer."""
    if answer is None or not answer.rows:
        return LineWord.UNANSWERED
    types = {row.type for row in answer.rows}
    if types == {RowType.REJECT}:
        return LineWord.REJECT
    if types == {RowType.BACKORDER}:
        return LineWord.BACKORDER
    if RowType.SUBSTITUTE in types:
        return LineWord.SUBSTITUTE
    if RowType.BACKORDER in types:
        return LineWord.PARTIAL_BACKORDER
    return _accepted_word(line, answer)


def _accepted_word(line: OrderLine, answer: LineAnswer) -> LineWord:
    asked = {row.delivery: Fraction(row.quantity) for row in as_ordered(line).rows}
    given: dict[date | None, Fraction] = {}
    for row in answer.rows:
        if row.type is RowType.ACCEPT:
            given[row.delivery] = given.get(row.delivery, Fraction(0)) + (row.in_order_unit(line) or Fraction(0))
    changed = [
        found
        for found, differs in (
            (LineWord.CHANGE_QUANTITY, sum(given.values()) != Fraction(line.open_to_confirm)),
            (LineWord.CHANGE_PRICE, any(row.price not in (None, line.price) for row in answer.rows)),
            (LineWord.CHANGE_DATE, set(given) != set(asked)),
        )
        if differs
    ]
    if len(given) > max(len(asked), 1) and changed in ([], [LineWord.CHANGE_DATE]):
        return LineWord.SPLIT
    if len(changed) > 1:
        return LineWord.CHANGE_SEVERAL
    if not changed:
        return LineWord.ACCEPT if given == asked else LineWord.CHANGE_DATE
    return changed[0]


def header_word(order: PurchaseOrder, acknowledgment: Acknowledgment) -> HeaderWord:
    """Return the header answer that the lines amount to.

    An answer that leaves open lines unanswered neither accepts nor refuses the order as a whole: other systems take
    those words for every line (UNCL4343 AP and RE).
    """
    lines = order.by_number()
    words = {answer.line: word(lines[answer.line], answer) for answer in acknowledgment.lines if answer.line in lines}
    found = set(words.values()) | {words.get(line.number, LineWord.UNANSWERED) for line in order.open_lines}
    if found == {LineWord.REJECT}:
        return HeaderWord.REJECT
    return HeaderWord.ACCEPT if found == {LineWord.ACCEPT} else HeaderWord.CHANGE
