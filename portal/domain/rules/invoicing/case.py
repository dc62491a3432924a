"""One check: the invoice laid beside its orders once, so that every rule is a single pass over what it needs.

Quantities are exact fractions of the order line's unit, prices exact fractions for one of it. Lines are named by their
position in the invoice, from 1, as their own ids may be any text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property

from portal.domain.invoices import Invoice, InvoiceLine, InvoiceType
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.quantities import is_sane
from portal.domain.rules.invoicing.claims import Claim, Invoiced, Terms, converted, order_price, unit_price
from portal.domain.rules.invoicing.figures import are_numbers
from portal.domain.rules.invoicing.snapshot import Billed, InvoiceSnapshot, OrderLineKey
from portal.domain.tolerances import Limit

#: Types that bill goods; a prepayment comes before them, a debit note raises a price, a credit note gives back.
_BILLS_GOODS = frozenset({InvoiceType.INVOICE, InvoiceType.CORRECTED, InvoiceType.PARTIAL, InvoiceType.SELF_BILLED})


class InvoiceCase:
    """An invoice, the snapshot it is checked against, and both joined by order line."""

    def __init__(self, invoice: Invoice, snapshot: InvoiceSnapshot) -> None:
        self.document = invoice
        self.snapshot = snapshot
        self._limits: dict[tuple[str, str], Limit] = {}

    @property
    def profile(self) -> ErpProfile:
        """The ERP's contract."""
        return self.snapshot.profile

    @property
    def buyer(self) -> str:
        """The buyer's name."""
        return self.snapshot.profile.buyer

    @property
    def currency(self) -> str:
        """The invoice's currency."""
        return self.document.currency

    @property
    def is_credit(self) -> bool:
        """Say whether the document is a credit note."""
        return self.document.type.is_credit

    @property
    def bills_goods(self) -> bool:
        """Say whether the document bills goods, so that quantities are compared with the order."""
        return self.document.type in _BILLS_GOODS

    @cached_property
    def is_readable(self) -> bool:
        """Say whether every figure of the document is a number to reckon with (INV-22 tells where not)."""
        return are_numbers(self.document)

    @cached_property
    def orders(self) -> tuple[PurchaseOrder, ...]:
        """The orders of the invoice that the supplier has, in the invoice's order."""
        found = (self.snapshot.orders.get(number) for number in self.document.orders)
        return tuple(order for order in found if order is not None)

    @cached_property
    def lines(self) -> Mapping[str, Mapping[int, OrderLine]]:
        """The order lines, by order and number."""
        return {order.number: order.by_number() for order in self.orders}

    def placed(self) -> Iterator[tuple[str, InvoiceLine]]:
        """Give the invoice's lines with their places."""
        for position, line in enumerate(self.document.lines, 1):
            yield f"lines/{position}", line

    @cached_property
    def invoiced(self) -> tuple[Invoiced, ...]:
        """The lines whose order lines are known, in the invoice's order."""
        found = (self._join(position, given) for position, given in enumerate(self.document.lines, 1))
        return tuple(invoiced for invoiced in found if invoiced is not None)

    def _join(self, position: int, given: InvoiceLine) -> Invoiced | None:
        order = self.snapshot.orders.get(self.document.order_of(given))
        line = None if order is None else order_line(given, self.lines[order.number])
        if order is None or line is None:
            return None
        quantity = converted(given.quantity, given.unit, line)
        priced = unit_price(given, line)
        return Invoiced(given, position, order, line, quantity, priced, self.expected_price(order.number, line))

    @cached_property
    def by_position(self) -> Mapping[int, Invoiced]:
        """The lines whose order lines are known, by position."""
        return {invoiced.position: invoiced for invoiced in self.invoiced}

    def expected_price(self, order: str, line: OrderLine) -> Fraction:
        """Return the price to match with: that of the last receipt's day, where the price changed later (INV-35)."""
        if line.free_of_charge:
            return Fraction(0)
        earlier = self.price_of_receipt(order, line)
        return order_price(line) if earlier is None else earlier

    def price_of_receipt(self, order: str, line: OrderLine) -> Fraction | None:
        """Return the price on the day of the last receipt where it is not today's; a change's own day has the new."""
        received_on = self.snapshot.received_on.get((order, line.number))
        changes = self.snapshot.prices.get((order, line.number), ())
        if received_on is None or not changes:
            return None
        held = [one for one in changes if one.since.date() <= received_on] or [changes[0]]
        price = order_price(line, held[-1].price, held[-1].base)
        return None if price == order_price(line) else price

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """What the invoice bills of each order line, with what others bill of it, in the invoice's order."""
        found: dict[OrderLineKey, list[Invoiced]] = {}
        for invoiced in self.invoiced:
            found.setdefault(invoiced.key, []).append(invoiced)
        return tuple(self._claim(key, parts) for key, parts in found.items())

    def _claim(self, key: OrderLineKey, parts: list[Invoiced]) -> Claim:
        order, line = parts[0].order, parts[0].line
        snapshot = self.snapshot
        return Claim(
            parts=tuple(parts),
            others=self.others(key),
            elsewhere=self._elsewhere(key, line),
            received=snapshot.received.get(key, Fraction(line.received)),
            terms=self.terms(order, line),
        )

    def terms(self, order: PurchaseOrder, line: OrderLine) -> Terms:
        """Return the policy and the quantity tolerance that hold for a line."""
        return Terms(
            policy=self.limit("inv_match_policy", order, line).value or "",
            over=self.limit("inv_qty_over_pct", order, line).number,
        )

    def others(self, key: OrderLineKey) -> tuple[Billed, ...]:
        """Return what other documents bill of a line; a corrected invoice stands in place of the one it names."""
        return tuple(one for one in self.snapshot.billed.get(key, ()) if one.number not in self.document.replaces)

    def _elsewhere(self, key: OrderLineKey, line: OrderLine) -> Fraction:
        """Return what the ERP has invoices for that the portal does not know of."""
        known = sum((one.goods for one in self.snapshot.billed.get(key, ())), Fraction(0))
        return max(Fraction(line.invoiced) - known, Fraction(0)) if is_sane(line.invoiced) else Fraction(0)

    def limit(self, key: str, order: PurchaseOrder | None = None, line: OrderLine | None = None) -> Limit:
        """Return the limit that holds for a line, for an order, or where there is neither for the supplier."""
        if order is not None and line is not None and key in line.tolerances:
            return self._resolve(key, order, line)
        place = (key, order.number if order is not None else "")
        if place not in self._limits:
            self._limits[place] = self._resolve(key, order)
        return self._limits[place]

    def usual(self, key: str) -> Limit:
        """Return the limit that holds for the whole document: that of its first order."""
        return self.limit(key, self.orders[0] if self.orders else None)

    def _resolve(self, key: str, order: PurchaseOrder | None, line: OrderLine | None = None) -> Limit:
        supplier = self.snapshot.supplier
        if order is None:
            return self.profile.tolerances.standing(key, supplier.number, supplier.group)
        return self.profile.tolerances.resolve(key, order, line, supplier.group)

    def unit(self, code: str) -> str:
        """Return the name of a unit, or its code where the contract does not name it."""
        rule = self.profile.units.get(code)
        return rule.name if rule is not None else code


def order_line(given: InvoiceLine, lines: Mapping[int, OrderLine]) -> OrderLine | None:
    """Return the line of an order that is named, or where none is the only one with the item."""
    named = given.order_line.strip()
    if named:
        return lines.get(int(named)) if named.isdecimal() and len(named) < 10 else None
    by_item = [line for line in lines.values() if is_of_item(given, line)]
    return by_item[0] if len(by_item) == 1 else None


def is_of_item(given: InvoiceLine, line: OrderLine) -> bool:
    """Say whether a line of an invoice and one of an order name the same item, by any of its numbers."""
    standard = given.standard_item.value if given.standard_item is not None else ""
    pairs = ((given.buyer_item, line.item), (given.seller_item, line.supplier_item), (standard, line.gtin))
    return any(mine and mine == theirs for mine, theirs in pairs)
