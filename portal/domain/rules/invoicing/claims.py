"""What an invoice bills of one order line, beside what was ordered, received and billed before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.domain.invoices import InvoiceLine
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.quantities import PIECES, is_sane, total
from portal.domain.rules.invoicing.snapshot import Billed, OrderLineKey

_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Invoiced:
    """One line of the invoice beside the order's line.

    ``quantity`` is in the order line's unit, ``price`` the price of one of it, both None where the invoice's unit
    cannot be converted or the figure is no number; ``expected`` is the order's price for one, that of the receipt's
    day where it changed later.
    """

    given: InvoiceLine
    position: int
    order: PurchaseOrder
    line: OrderLine
    quantity: Fraction | None
    price: Fraction | None
    expected: Fraction

    @property
    def key(self) -> OrderLineKey:
        """The order line."""
        return self.order.number, self.line.number

    @property
    def path(self) -> str:
        """The line's place."""
        return f"lines/{self.position}"

    @property
    def name(self) -> str:
        """The order's line in a sentence: ``10 of order 4500017``."""
        return f"{self.line.number} of order {self.order.number}"

    def per_base(self, price: Fraction) -> Fraction:
        """Return a price for one of the order's unit as the order gives prices: per 100, where it does."""
        return price * Fraction(self.line.price_base) * _price_unit(self.line)


@dataclass(frozen=True, slots=True)
class Terms:
    """How an order line is matched: the policy ("2way", "3way", "evaluated_receipt") and per cent above, or None."""

    policy: str
    over: Decimal | None = None

    @property
    def needs_receipt(self) -> bool:
        """Say whether only what was received can be billed."""
        return self.policy != "2way"

    @property
    def factor(self) -> Fraction:
        """What the basis is multiplied by for the tolerance."""
        return 1 + Fraction(self.over or 0) / 100


@dataclass(frozen=True, slots=True)
class Claim:
    """All that the invoice bills of one order line.

    ``others`` is what other documents of the supplier bill of it, ``elsewhere`` what the ERP knows beyond that;
    ``received`` is net of what went back.
    """

    parts: tuple[Invoiced, ...]
    others: tuple[Billed, ...]
    elsewhere: Fraction
    received: Fraction
    terms: Terms

    @property
    def first(self) -> Invoiced:
        """The first of the invoice's lines; findings about all of them stand there."""
        return self.parts[0]

    @property
    def quantity(self) -> Fraction | None:
        """What the invoice bills, None where one of its lines cannot be measured."""
        known = [part.quantity for part in self.parts if part.quantity is not None]
        return total(known) if len(known) == len(self.parts) else None

    @property
    def amount(self) -> Fraction:
        """What the invoice's lines come to."""
        return total(part.given.net for part in self.parts)

    @property
    def goods_amount(self) -> Fraction:
        """What the goods come to, without what is charged besides (INV-24 speaks of that)."""
        return total(part.given.net - part.given.charged for part in self.parts)

    @property
    def ordered(self) -> Fraction:
        """What is ordered and not cancelled."""
        return Fraction(self.first.line.quantity) - Fraction(self.first.line.cancelled)

    @property
    def billed(self) -> Fraction:
        """What was billed before, less what credits gave back of the goods."""
        return total(one.goods for one in self.others) + self.elsewhere

    @property
    def billed_amount(self) -> Fraction:
        """What the goods of earlier documents come to, credits of every kind taken off."""
        known = total(-one.amount if one.is_credit else one.amount for one in self.others)
        return known + self.elsewhere * self.first.expected

    @property
    def basis(self) -> Fraction:
        """What can be billed in all, before tolerances (field rules, 4.1 "Formulas")."""
        return self.received if self.terms.needs_receipt else self.ordered

    @property
    def invoiceable(self) -> Fraction:
        """What can be billed now, the tolerance included, never below zero."""
        return max(self.basis * self.terms.factor - self.billed, _NOTHING)

    @property
    def left(self) -> Fraction:
        """What is left of the order to be billed, the tolerance included, never below zero."""
        return max(self.ordered * self.terms.factor - self.billed, _NOTHING)

    @property
    def numbers(self) -> list[str]:
        """The numbers of the documents that billed before."""
        return list(dict.fromkeys(one.number for one in self.others if not one.is_credit))


def factor(unit: str, line: OrderLine) -> Fraction | None:
    """Return how many of the line's unit one ``unit`` is; the codes for a piece are one."""
    if unit in PIECES and line.unit in PIECES:
        return Fraction(1)
    return line.factor(unit)


def converted(quantity: Decimal, unit: str, line: OrderLine) -> Fraction | None:
    """Return a quantity in the line's unit, exactly."""
    each = factor(unit, line)
    return Fraction(quantity) * each if each is not None and is_sane(quantity) else None


def unit_price(given: InvoiceLine, line: OrderLine) -> Fraction | None:
    """Return the invoiced price for one of the order line's unit."""
    each, base = factor(given.price_unit or given.unit, line), given.price_base or Decimal(1)
    if each is None or not is_sane(given.price) or not is_sane(base) or base <= 0:
        return None
    return Fraction(given.price) / Fraction(base) / each


def order_price(line: OrderLine, price: Decimal | None = None, base: Decimal | None = None) -> Fraction:
    """Return the order's price for one of its unit, today's or another."""
    given, per = (line.price if price is None else price), (base or line.price_base)
    return Fraction(given) / Fraction(per) / _price_unit(line) if per > 0 else Fraction(given)


def _price_unit(line: OrderLine) -> Fraction:
    """Return how many of the line's unit one is that the order prices."""
    return factor(line.price_unit or line.unit, line) or Fraction(1)


def spent(parts: Iterable[Invoiced]) -> Fraction:
    """Return how much more the lines come to than at the order's prices; what cannot be measured counts nothing."""
    return total(
        (part.price - part.expected) * part.quantity
        for part in parts
        if part.price is not None and part.quantity is not None
    )
