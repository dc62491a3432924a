"""How much an invoice looks like another one (field rules, 4.1 "Duplicate score"): a pure function of the two.

What is certainly the same is refused; whatever only looks like it goes to the buyer with the reason, never silently
and never for good: two invoices that are alike in everything but their numbers can both be right.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portal.domain.invoices import Invoice, InvoiceType
from portal.domain.texts import amount, day

#: Order lines with what is billed of each, by the order's number and the line's.
Lines = Mapping[tuple[str, int], Fraction]

#: Days between two invoices whose numbers differ by a slip of the fingers.
_NEAR_DAYS = 90

#: Per cent of an amount that another one is looked for within, at most.
_MOST_PERCENT = Decimal(99)


@dataclass(frozen=True, slots=True)
class Twin:
    """Another invoice that this one may repeat: of this supplier, or of one that shares its VAT id or bank account.

    ``lines`` are the order lines with what it bills of each, in the order's unit; ``digest`` is the SHA-256 of the
    document that it was read from, "" for one from a form: of the file, of the XML in a PDF, or of one of several
    invoices in a table, which are no twins of each other by their file. ``id`` finds it for a link; ``is_own`` says
    whether the supplier may see it.
    """

    id: int
    number: str
    supplier: str
    type: InvoiceType
    issued: date
    currency: str
    gross: Decimal
    lines: Lines = field(default_factory=dict)
    digest: str = ""
    sent_at: datetime | None = None
    is_own: bool = True


class Signal(StrEnum):
    """What two invoices have in common, the strongest first."""

    NUMBER = "number"
    FILE = "file"
    SPELLING = "spelling"
    SLIP = "slip"
    GOODS = "goods"
    AMOUNT = "amount"
    OTHER_YEAR = "other_year"


#: Signals that leave no doubt.
CERTAIN = frozenset({Signal.NUMBER, Signal.FILE})

#: What each signal gives; the strongest one is the score of two invoices.
VALUES = {
    Signal.NUMBER: Decimal("1.0"),
    Signal.FILE: Decimal("1.0"),
    Signal.SPELLING: Decimal("0.9"),
    Signal.SLIP: Decimal("0.8"),
    Signal.GOODS: Decimal("0.8"),
    Signal.AMOUNT: Decimal("0.6"),
    Signal.OTHER_YEAR: Decimal("0.3"),
}


@dataclass(frozen=True, slots=True)
class Score:
    """How alike two invoices are, from 0 to 1, by which signal, and that in words for a sentence.

    ``signals`` are all that there are, the strongest first: that one alone makes the value.
    """

    value: Decimal
    signal: Signal
    explanation: str
    signals: tuple[Signal, ...]

    @property
    def is_certain(self) -> bool:
        """Say whether it is the same invoice again."""
        return self.signal in CERTAIN


@dataclass(frozen=True, slots=True)
class Scope:
    """What is compared: invoices so many days apart, and how many per cent two amounts may differ to be the same."""

    days: int | None = 365
    percent: Decimal = Decimal(1)

    @classmethod
    def within(cls, days: Decimal | None, percent: Decimal | None) -> Scope:
        """Return the scope of a buyer's limits: without days all are compared, without per cent equal amounts."""
        return cls(None if days is None else int(days), Decimal(0) if percent is None else percent)

    def amounts(self, gross: Decimal) -> tuple[Decimal, Decimal]:
        """Return from what to what another amount may be for this one to be within the per cent of it."""
        share = min(self.percent, _MOST_PERCENT) / 100
        least, most = sorted((gross / (1 + share), gross / (1 - share)))
        return least, most


def norm(number: str) -> str:
    """Return a number without what people write differently: case, marks, leading zeros, O for 0, I and L for 1.

    >>> norm("INV-00123") == norm("inv 123"), norm("INV-1O23") == norm("INV-1023")
    (True, True)
    """
    kept = re.sub(r"[^A-Z0-9]", "", number.upper()).translate(_LOOK_ALIKE)
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", kept)


_LOOK_ALIKE = str.maketrans("OIL", "011")


def plain(number: str) -> str:
    """Return a number as the same number is recognised: without blanks around it and in one case."""
    return number.strip().casefold()


def is_slip(one: str, other: str) -> bool:
    """Say whether two texts differ by one character put in, left out, changed, or swapped with the next."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    if len(a) != len(b):
        return a[1:] == b or a == b[1:]
    return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def score(
    invoice: Invoice,
    twin: Twin,
    *,
    lines: Lines,
    digest: str = "",
    used_up: Collection[tuple[str, int]] = (),
    scope: Scope = Scope(),
) -> Score | None:
    """Return the strongest signal that an invoice is its twin again, None where there is none.

    ``lines`` is what the invoice bills of order lines, ``digest`` that of its document, ``used_up`` the order lines
    that were billed in full before. A credit note is no duplicate of an invoice.
    """
    if invoice.issued is None or invoice.type.is_credit is not twin.type.is_credit:
        return None
    pair = _Pair(invoice, twin, lines, scope)
    by_file = Signal.FILE if digest and digest == twin.digest else None
    signals = tuple(one for one in (by_file, pair.by_number(), pair.by_content(used_up)) if one is not None)
    if not signals:
        return None
    strongest = signals[0]
    return Score(VALUES[strongest], strongest, _WORDS[strongest].format_map(_words(invoice, twin)), signals)


def _named(twin: Twin) -> str:
    return f"{twin.number} of {day(twin.issued)}" if twin.is_own else "an invoice of another account"


_WORDS = {
    Signal.NUMBER: "it has the number {number} again",
    Signal.FILE: "it is the same file as {named}",
    Signal.SPELLING: "the numbers {given} and {number} differ only in marks, zeros or letters that look alike",
    Signal.SLIP: "the numbers {given} and {number} differ by one slip, and the amounts are the same",
    Signal.GOODS: "it bills the same goods for the same amount, and they were billed in full before",
    Signal.AMOUNT: "it has the same date and the same amount, and neither names an order",
    Signal.OTHER_YEAR: "it has the number {number} again, in another year and for another amount",
}


#: Signals as the parts of a score, for whoever decides about it.
PARTS = {
    Signal.NUMBER: "The same number",
    Signal.FILE: "The same file, or the same data in it",
    Signal.SPELLING: "Numbers that differ only in marks, zeros or letters that look alike",
    Signal.SLIP: "Numbers that differ by one slip, with the same amount within 90 days",
    Signal.GOODS: "The same goods for the same amount, which were billed in full before",
    Signal.AMOUNT: "The same date and amount, and no order on either",
    Signal.OTHER_YEAR: "The same number in another year, for another amount",
}


def _words(invoice: Invoice, twin: Twin) -> dict[str, str]:
    number = twin.number if twin.is_own else "of the other invoice"
    return {"given": invoice.number.strip(), "number": number, "named": _named(twin)}


@dataclass(frozen=True, slots=True)
class _Pair:
    invoice: Invoice
    twin: Twin
    lines: Lines
    scope: Scope

    def by_number(self) -> Signal | None:
        """Compare the numbers."""
        given, known = self.invoice.number, self.twin.number
        if not norm(given) and plain(given) != plain(known):
            return None
        if plain(given) == plain(known):
            return self._same_number()
        if norm(given) == norm(known) and self._is_near_enough():
            return Signal.OTHER_YEAR if self._is_of_another_year() else Signal.SPELLING
        near = self._days() <= _NEAR_DAYS and self._is_compared() and self._same_amount(self.scope.percent)
        # The date is looked at first: most pairs end there.
        return Signal.SLIP if near and is_slip(norm(given), norm(known)) else None

    def _same_number(self) -> Signal | None:
        if self._is_of_another_year():
            return Signal.OTHER_YEAR if self._is_of_one_supplier() else None
        if self._is_of_one_supplier():
            return Signal.NUMBER
        return Signal.SPELLING if self._is_near_enough() else None

    def by_content(self, used_up: Collection[tuple[str, int]]) -> Signal | None:
        """Compare what is billed."""
        if not self._is_compared() or not self._same_amount(Decimal(0)):
            return None
        goods = dict(self.lines)
        if goods and goods == dict(self.twin.lines) and all(key in used_up for key in goods):
            return Signal.GOODS
        if not goods and not self.twin.lines and not self.invoice.orders and self._days() == 0:
            return Signal.AMOUNT
        return None

    def _is_of_one_supplier(self) -> bool:
        return self.invoice.supplier == self.twin.supplier

    def _is_near_enough(self) -> bool:
        """Say whether numbers that are nearly the same mean something: other companies have such numbers too."""
        return self._is_compared() and (self._is_of_one_supplier() or self._same_amount(self.scope.percent))

    def _is_of_another_year(self) -> bool:
        issued = self.invoice.issued
        is_other = issued is not None and issued.year != self.twin.issued.year
        return is_other and not self._same_amount(self.scope.percent)

    def _is_compared(self) -> bool:
        return self.scope.days is None or self._days() <= self.scope.days

    def _days(self) -> int:
        issued = self.invoice.issued
        return abs((issued - self.twin.issued).days) if issued is not None else 0

    def _same_amount(self, percent: Decimal) -> bool:
        mine, theirs = Fraction(self.invoice.totals.gross), Fraction(self.twin.gross)
        return (
            self.invoice.currency == self.twin.currency and abs(mine - theirs) <= abs(theirs) * Fraction(percent) / 100
        )


def shown(twin: Twin) -> dict[str, str]:
    """Return a twin's number, date and amount in words."""
    return {"number": twin.number, "date": day(twin.issued), "amount": amount(twin.gross, twin.currency)}
