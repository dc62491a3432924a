"""All that the rules may know besides the invoice: facts that were true when it was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from portal.domain.duplicates import Twin as Twin
from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.suppliers import Supplier

#: An order line, by the order's number and its own.
OrderLineKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Billed:
    """What another document of the supplier that stands bills of an order line, or gives back of it.

    ``quantity`` is in the order line's unit, ``amount`` is the line's net without its charges, in the document's
    currency, both never negative; a credit note's count the other way, and its quantity counts only where
    ``gives_back_goods``: a credit for a price leaves the quantity billed. ``notice`` is the ship notice that the line
    bills, "" for none.
    """

    number: str
    issued: date
    quantity: Fraction
    amount: Decimal
    notice: str = ""
    is_credit: bool = False
    gives_back_goods: bool = False

    @property
    def goods(self) -> Fraction:
        """The quantity as it counts for what is billed of the order line."""
        if not self.is_credit:
            return self.quantity
        return -self.quantity if self.gives_back_goods else Fraction(0)


@dataclass(frozen=True, slots=True)
class PriceChange:
    """The price of an order line that held from an instant on, per ``base`` of its unit."""

    since: datetime
    price: Decimal
    base: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class CreditedLine:
    """A line of an invoice that is credited: what it billed, and what other credit notes gave back of it.

    ``credited_quantity`` is what goods were given back of: credits of a price count in ``credited`` alone.
    """

    id: str
    quantity: Decimal
    net: Decimal
    order: str = ""
    order_line: str = ""
    item: str = ""
    credited_quantity: Decimal = Decimal(0)
    credited: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class CreditedInvoice:
    """An invoice of the supplier's own that a credit note names; ``credited`` is what others gave back in all."""

    number: str
    issued: date
    currency: str
    gross: Decimal
    lines: tuple[CreditedLine, ...]
    credited: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class InvoiceSnapshot:
    """The world at one instant, as far as it is the supplier's.

    ``orders`` are the newest revisions by number, without those that are not the supplier's; ``billed`` what its other
    documents bill; ``received`` what was received of an order line less what went back to the supplier, in the order's
    unit, ``received_on`` the last day of it; ``prices`` the prices that an order line had, oldest first, where it had
    several. ``shipped`` is what the supplier's notices ship, by the notice's number; ``noticed`` are the order lines
    that any notice ships. ``credited`` are the supplier's own invoices that a credit note names, by number; ``twins``
    the candidates for a duplicate, without earlier versions of this document. ``prepaid`` is what prepayment invoices
    billed in advance, by order, less what other invoices took off already; ``charged`` is what its other documents
    charge beside the goods (freight and the like), by order, in the order's currency.

    ``digest`` is that of the document that the invoice was read from, as twins have it. ``shown_total`` is the amount
    due and ``shown_gross`` the total with tax that the PDF beside the data shows, without a sign, None where there is
    none. ``now`` is aware UTC, ``today`` the buyer's calendar date.
    """

    orders: Mapping[str, PurchaseOrder]
    supplier: Supplier
    profile: ErpProfile
    now: datetime
    today: date
    billed: Mapping[OrderLineKey, tuple[Billed, ...]] = field(default_factory=dict)
    received: Mapping[OrderLineKey, Fraction] = field(default_factory=dict)
    received_on: Mapping[OrderLineKey, date] = field(default_factory=dict)
    prices: Mapping[OrderLineKey, tuple[PriceChange, ...]] = field(default_factory=dict)
    shipped: Mapping[str, Mapping[OrderLineKey, Fraction]] = field(default_factory=dict)
    noticed: frozenset[OrderLineKey] = frozenset()
    credited: Mapping[str, CreditedInvoice] = field(default_factory=dict)
    twins: tuple[Twin, ...] = ()
    prepaid: Mapping[str, Decimal] = field(default_factory=dict)
    charged: Mapping[str, Decimal] = field(default_factory=dict)
    digest: str = ""
    shown_total: Decimal | None = None
    shown_gross: Decimal | None = None
    administrators: tuple[str, ...] = ()
    may_send: bool = True
