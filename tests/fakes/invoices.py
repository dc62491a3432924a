"""The fake ERP's book of invoices: what it refuses, what it holds, and what it has of each order line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from portal.domain import vat_ids
from portal.domain.invoice_amounts import completed
from portal.domain.invoices import CreditReason, Invoice, InvoiceLine
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.quantities import as_decimal, total
from portal.domain.settlements import THROWN_OUT, Hold, PaymentTerms, Settlement, SettlementStatus, due_date
from portal.domain.suppliers import Supplier, SupplierStatus
from portal.ports.erp import Refusal
from tests import make

_GIVES_BACK = {CreditReason.RETURN, CreditReason.QUANTITY, CreditReason.FULL}
_OPEN = {SettlementStatus.IN_PROCESS, SettlementStatus.HELD}

Orders = Mapping[str, PurchaseOrder]


class InvoiceBook:
    """Every invoice that was booked, by the ERP's number, with its settlement."""

    def __init__(self) -> None:
        self.documents: dict[str, Invoice] = {}
        self.settlements: dict[str, Settlement] = {}

    def enter(self, reference: str, document: Invoice, orders: Orders) -> None:
        """Book a document; it is matched with the next count."""
        (first, *_) = document.orders
        due = due_date(orders[first].terms or PaymentTerms(), issued=document.issued or make.TODAY, received=make.TODAY)
        self.documents[reference] = document
        self.settlements[reference] = Settlement(
            reference,
            version=1,
            supplier=document.supplier,
            number=document.number,
            status=SettlementStatus.IN_PROCESS,
            changed_at=make.NOW,
            currency=document.currency,
            amount=document.totals.due,
            is_credit=document.type.is_credit,
            due=due and due.due,
            due_basis=due and due.basis,
            due_start=due and due.start,
        )
        holds = tuple(self._price_holds(document, orders))
        self.settlements[reference] = replace(self.settlements[reference], holds=holds)

    def invoiced(self, order: str, line: OrderLine, *, up_to: str = "") -> Fraction:
        """Return what is billed of an order line, less what was given back; by this document and those before it."""
        found = Fraction(0)
        is_later = False
        for reference, document in self._standing():
            if document.type.is_credit or not is_later:
                found += _quantity(document, order, line)
            is_later = is_later or reference == up_to
        return found

    def counted(self, order: PurchaseOrder) -> PurchaseOrder:
        """Return an order with what is invoiced of it now."""
        lines = (replace(one, invoiced=as_decimal(self.invoiced(order.number, one))) for one in order.lines)
        return replace(order, lines=tuple(lines))

    def match(self, orders: Orders) -> Iterator[str]:
        """Hold and release by what was received; yield the documents for which that changed something."""
        for reference, settlement in self.settlements.items():
            if reference not in self.documents or settlement.status not in _OPEN or settlement.is_credit:
                continue
            missing = set(self._not_received(reference, orders))
            holds = tuple(
                replace(hold, released_at=make.NOW)
                if hold.code == "Qty Rec" and hold.released_at is None and hold.line not in missing
                else hold
                for hold in settlement.holds
            )
            known = {hold.line for hold in holds if hold.code == "Qty Rec"}
            holds += tuple(Hold("Qty Rec", make.NOW, "INV-12", line) for line in sorted(missing - known))
            is_held = any(hold.released_at is None for hold in holds)
            status = SettlementStatus.HELD if is_held else SettlementStatus.IN_PROCESS
            if (holds, status) != (settlement.holds, settlement.status):
                changed = replace(settlement, holds=holds, status=status, version=settlement.version + 1)
                self.settlements[reference] = changed
                yield reference

    def refusals(self, document: Invoice, orders: Orders, suppliers: Mapping[str, Supplier]) -> Iterator[Refusal]:
        """Yield why a document is not booked: what it refers to, then the rest."""
        found = list(_references(document, orders, suppliers))
        if not found:
            found = [*_amounts(document), *self._history(document, orders)]
        yield from found

    def _standing(self) -> Iterator[tuple[str, Invoice]]:
        for reference, document in self.documents.items():
            if self.settlements[reference].status not in THROWN_OUT:
                yield reference, document

    def _not_received(self, reference: str, orders: Orders) -> Iterator[str]:
        document = self.documents[reference]
        for billed, order, line in _lines(document, orders):
            if self.invoiced(order.number, line, up_to=reference) > Fraction(line.received):
                yield billed.id

    def _price_holds(self, document: Invoice, orders: Orders) -> Iterator[Hold]:
        for billed, _, line in _lines(document, orders):
            if not document.type.is_credit and _unit_price(billed, line) > _agreed(line) * Fraction(102, 100):
                yield Hold("Price", make.NOW, "INV-14", billed.id)

    def _history(self, document: Invoice, orders: Orders) -> Iterator[Refusal]:
        twins = [
            other
            for _, other in self._standing()
            if other.supplier == document.supplier and other.type.is_credit == document.type.is_credit
        ]
        if _number_of_the_year(document) in {_number_of_the_year(other) for other in twins}:
            yield Refusal("DUPLICATE_NUMBER", "The number is here.", "INV-02")
        if document.type.is_credit:
            yield from self._credit(document, orders)
            return
        for billed, order, line in _lines(document, orders):
            quantity = self.invoiced(order.number, line) + _quantity(document, order.number, line)
            if quantity > 2 * Fraction(line.quantity - line.cancelled):
                yield Refusal("QUANTITY_LIMIT", "Too much is billed.", "INV-13", line.number)
            if _unit_price(billed, line) > 2 * _agreed(line):
                yield Refusal("PRICE_LIMIT", "Far too dear.", "INV-14", line.number)

    def _credit(self, document: Invoice, orders: Orders) -> Iterator[Refusal]:
        about = {one.number for one in document.preceding}
        known = {other.number for _, other in self._standing() if not other.type.is_credit}
        if not about or not about <= known:
            yield Refusal("PRECEDING_UNKNOWN", "Which invoice?", "CRN-01")
        elif document.credit_reason is None:
            yield Refusal("CREDIT_REASON_MISSING", "Why?", "CRN-04")
        elif any(
            self.invoiced(order.number, line) + _quantity(document, order.number, line) < 0
            for _, order, line in _lines(document, orders)
        ):
            yield Refusal("CREDIT_ABOVE_INVOICE", "More than was billed.", "CRN-02")


def _number_of_the_year(document: Invoice) -> tuple[str, int]:
    return document.number.upper(), (document.issued or make.TODAY).year


def _references(document: Invoice, orders: Orders, suppliers: Mapping[str, Supplier]) -> Iterator[Refusal]:
    if not all(document.order_of(line) for line in document.lines):
        yield Refusal("ORDER_MISSING", "Which order?", "INV-06")
    for number in document.orders:
        if number not in orders:
            yield Refusal("ORDER_UNKNOWN", "There is no such order.", "PO-01")
        elif orders[number].currency != document.currency:
            yield Refusal("CURRENCY_DIFFERS", "The order is in another currency.", "INV-07")
        elif len(list(_lines(document, orders))) < len(document.lines):
            yield Refusal("LINE_UNKNOWN", "There is no such line.", "INV-10")
    supplier = suppliers.get(document.supplier)
    if supplier is None:
        return
    if supplier.status is not SupplierStatus.ACTIVE:
        yield Refusal("SUPPLIER_BLOCKED", "The supplier is blocked.", "ACC-03")
    accounts = document.payment.accounts if document.payment else ()
    if not {vat_ids.plain(account.number) for account in accounts} <= set(supplier.accounts):
        yield Refusal("ACCOUNT_NOT_APPROVED", "The account is not approved.", "INV-09")


def _amounts(document: Invoice) -> Iterator[Refusal]:
    right = completed(document)
    if [line.net for line in right.lines] != [line.net for line in document.lines]:
        yield Refusal("LINE_NET_DIFFERS", "A line does not add up.", "INV-20")
    elif right.totals != document.totals:
        yield Refusal("TOTALS_DIFFER", "The totals do not add up.", "INV-21")


def _lines(document: Invoice, orders: Orders) -> Iterator[tuple[InvoiceLine, PurchaseOrder, OrderLine]]:
    for billed in document.lines:
        order = orders.get(document.order_of(billed))
        line = order.line(int(billed.order_line or 0)) if order else None
        if order and line:
            yield billed, order, line


def _quantity(document: Invoice, order: str, line: OrderLine) -> Fraction:
    """Return what a document bills of an order line, below zero where it gives back."""
    if document.type.is_credit and document.credit_reason not in _GIVES_BACK:
        return Fraction(0)
    billed = total(
        Fraction(one.quantity) * (line.factor(one.unit) or 0)
        for one in document.lines
        if (document.order_of(one), one.order_line) == (order, str(line.number))
    )
    return -billed if document.type.is_credit else billed


def _unit_price(billed: InvoiceLine, line: OrderLine) -> Fraction:
    return Fraction(billed.price) / Fraction(billed.price_base or 1) / (line.factor(billed.unit) or 1)


def _agreed(line: OrderLine) -> Fraction:
    return Fraction(line.price) / Fraction(line.price_base)


def status_by_payments(settlement: Settlement) -> SettlementStatus:
    """Return the status that follows from what was paid."""
    if settlement.paid == settlement.amount:
        return SettlementStatus.PAID
    return SettlementStatus.PART_PAID if settlement.paid else SettlementStatus.APPROVED
