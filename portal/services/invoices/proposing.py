"""What could be invoiced now: proposed from an order, a ship notice, or an invoice that is to be credited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from portal.contracts import supplier_v1
from portal.domain.actors import Actor
from portal.domain.errors import Conflict, NotFound
from portal.domain.invoice_amounts import completed, revised
from portal.domain.invoice_parties import Identifier, Party, PostalAddress
from portal.domain.invoices import CreditReason, Delivery, Invoice, InvoiceLine, InvoiceType, Preceding, Totals
from portal.domain.orders import Address, OrderLine, PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.quantities import as_decimal
from portal.domain.settlements import due_date
from portal.domain.states import DocumentState
from portal.domain.suppliers import Supplier
from portal.domain.taxes import Tax, TaxCategory
from portal.services import snapshots
from portal.services.invoices import documents, drafting, standing
from portal.store.queries import orders as order_queries
from portal.store.queries import shipments
from portal.store.rows import InvoiceRow, OrderRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork

#: Decimals of a price that follows from an amount.
_FINEST = Decimal("0.000001")
_ZERO = Totals(Decimal(0), Decimal(0), Decimal(0), Decimal(0))
#: What stands in the form where the ERP does not say how a line is taxed: the rate is asked for.
_UNTOLD = Tax(TaxCategory.STANDARD)


def from_order(uow: UnitOfWork, actor: Actor, number: str) -> InvoiceRow:
    """Begin an invoice with everything of an order that is billable now.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: nothing of it is billable.
    """
    drafting.require_sender(uow, actor)
    row = order_queries.find(uow.session, actor, number, lock=True)
    if row is None:
        raise NotFound(number)
    (order,) = documents.newest_orders(uow.session, {number: row}).values()
    open_now = standing.billable_now(uow, {number: row}, {number: order})
    quantities = {line.number: quantity for line in order.lines if (quantity := open_now[number, line.number]) > 0}
    if not quantities:
        raise Conflict(f"Nothing of order {number} can be invoiced now: all that counts for it is invoiced already.")
    lines = [_line(order, line, quantities[line.number]) for line in order.lines if line.number in quantities]
    return _begin(uow, actor, row, order, lines)


def from_notice(uow: UnitOfWork, actor: Actor, shipment: int) -> InvoiceRow:
    """Begin an invoice with what a ship notice ships and nothing bills yet.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: the notice is not booked, or all of it is invoiced.
    """
    drafting.require_sender(uow, actor)
    notice = shipments.find(uow.session, actor, shipment)
    if notice is None:
        raise NotFound(str(shipment))
    if notice.state != DocumentState.BOOKED:
        raise Conflict("The buyer's system does not have this notice yet. Invoice it once it is booked.")
    shipped = shipments.list_shipped(uow.session, notice.supplier_id, [notice.number])
    rows = order_queries.by_number(uow.session, actor, {line.number for line in shipped}, lock=True)
    orders = documents.newest_orders(uow.session, rows)
    left = standing.left_of_notice(uow, notice.number, shipped, rows, orders)
    lines = [
        replace(_line(orders[number], ordered, left[number, ordered.number]), order=number, notice=notice.number)
        for number, order in orders.items()
        for ordered in order.lines
        if left.get((number, ordered.number), 0) > 0
    ]
    if not lines:
        raise Conflict(f"All that notice {notice.number} ships is invoiced already.")
    first = next(iter(orders))
    if len(orders) == 1:
        lines = [replace(line, order="") for line in lines]
    return _begin(uow, actor, rows[first], orders[first], lines, notice=notice.number, delivered=notice.arrives)


def without_order(uow: UnitOfWork, actor: Actor, currency: str) -> InvoiceRow:
    """Begin an empty invoice that names no order, where the buyer takes such.

    Raises:
        NotAllowed: as elsewhere.
        Conflict: the buyer takes none.
    """
    drafting.require_sender(uow, actor)
    if actor.supplier is None:
        raise NotFound("supplier")
    supplier, profile = _supplier(uow, actor.supplier), snapshots.profile(uow)
    if _needs_order(profile, supplier):
        raise Conflict(f"{profile.buyer} only pays invoices that name an order. Open the order and invoice from there.")
    line = InvoiceLine("1", Decimal(1), "C62", Decimal(0), Decimal(0), "", _UNTOLD)
    invoice = _invoice(supplier, profile, None, [line], currency, uow.clock.now().date())
    return drafting.begin(uow, actor, actor.supplier, invoice)


def currencies_without_order(uow: UnitOfWork, actor: Actor) -> tuple[str, ...]:
    """Return the currencies of invoices that name no order; none where the buyer takes no such invoices."""
    if actor.supplier is None:
        return ()
    profile = snapshots.profile(uow)
    return () if _needs_order(profile, _supplier(uow, actor.supplier)) else tuple(sorted(profile.currencies))


def _needs_order(profile: ErpProfile, supplier: Supplier) -> bool:
    return profile.tolerances.standing("inv_po_required", supplier.number, supplier.group).is_true


def credit(uow: UnitOfWork, actor: Actor, invoice: int) -> InvoiceRow:
    """Begin a credit note against a booked invoice, with everything that can still be credited of it.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it is not booked, is a credit note itself, or all of it was credited.
    """
    drafting.require_sender(uow, actor)
    row = drafting.find(uow, actor, invoice)
    before = documents.load(row)
    if row.state != DocumentState.BOOKED or before.type.is_credit:
        raise Conflict("Only an invoice that the buyer's system has booked can be credited.")
    left = standing.left_to_credit(uow, row, before)
    lines = tuple(given for line in before.lines if (given := _given_back(line, *left[line.id])) is not None)
    if not lines:
        raise Conflict(f"All of {before.number} was credited already.")
    is_full = lines == before.lines
    note = replace(
        before,
        number="",
        type=InvoiceType.CREDIT_NOTE,
        issued=uow.clock.now().date(),
        due=None,
        lines=lines,
        preceding=(Preceding(before.number, before.issued),),
        credit_reason=CreditReason.FULL if is_full else None,
        adjustments=before.adjustments if is_full else (),
        payment=None,
        supporting=(),
        different_because="",
        totals=replace(
            _ZERO,
            accounting_tax=before.totals.accounting_tax,
            rounding=before.totals.rounding if is_full else None,
        ),
    )
    return drafting.begin(uow, actor, row.supplier_id, revised(note, before))


def _given_back(line: InvoiceLine, quantity: Decimal, net: Decimal) -> InvoiceLine | None:
    """Return what is left of a line to be credited, at a lower price where a part of the price was credited before."""
    if (quantity, net) == (line.quantity, line.net):
        return line
    if quantity <= 0 or (net <= 0 and line.net > 0):
        return None
    per, left = line.price_base or Decimal(1), replace(line, quantity=quantity, adjustments=())
    if quantity * line.price <= net * per:
        return left
    price = (net * per / quantity).quantize(_FINEST, ROUND_DOWN)
    return replace(left, price=price, gross_price=None, price_discount=None)


def _begin(
    uow: UnitOfWork,
    actor: Actor,
    row: OrderRow,
    order: PurchaseOrder,
    lines: Sequence[InvoiceLine],
    *,
    notice: str = "",
    delivered: date | None = None,
) -> InvoiceRow:
    supplier = _supplier(uow, row.supplier_id)
    today = snapshots.today(order, uow.clock.now())
    invoice = _invoice(supplier, snapshots.profile(uow), order, lines, order.currency, today)
    came = standing.last_received(uow, row)
    day = delivered or came
    invoice = replace(invoice, notice=notice, delivery=_delivery(order, day))
    if order.terms is not None:
        due = due_date(order.terms, issued=today, received=today, goods=came)
        invoice = replace(invoice, due=None if due is None else due.due)
    return drafting.begin(uow, actor, row.supplier_id, completed(invoice))


def _invoice(
    supplier: Supplier,
    profile: ErpProfile,
    order: PurchaseOrder | None,
    lines: Sequence[InvoiceLine],
    currency: str,
    today: date,
) -> Invoice:
    buyer = None if order is None else order.invoice_to or order.buyer
    return Invoice(
        number="",
        supplier=supplier.number,
        type=InvoiceType.INVOICE,
        issued=today,
        currency=currency,
        lines=tuple(replace(line, id=str(place)) for place, line in enumerate(lines, 1)),
        totals=_ZERO,
        seller=_seller(supplier),
        buyer=_buyer(profile, buyer),
        order="" if order is None else order.number,
        terms="" if order is None else order.payment_terms,
    )


def with_parties(uow: UnitOfWork, invoice: Invoice, supplier: int) -> Invoice:
    """Return an invoice with the supplier and the buyer as they are known, where the document does not name them."""
    known = _supplier(uow, supplier)
    return replace(
        invoice,
        supplier=known.number,
        seller=invoice.seller if invoice.seller.name else _seller(known),
        buyer=invoice.buyer if invoice.buyer.name else _buyer(snapshots.profile(uow), None),
    )


def _seller(supplier: Supplier) -> Party:
    return Party(
        name=supplier.name,
        vat_id=supplier.vat_id,
        legal_id=Identifier(supplier.legal_id) if supplier.legal_id else None,
        address=None if supplier.address is None else _address(supplier.address),
    )


def _buyer(profile: ErpProfile, named: Address | None) -> Party:
    address = named or profile.buyer_address
    return Party(
        name=profile.buyer if address is None else address.name,
        vat_id=profile.buyer_vat_id,
        address=None if address is None else _address(address),
    )


def _line(order: PurchaseOrder, line: OrderLine, quantity: Fraction) -> InvoiceLine:
    return InvoiceLine(
        id=str(line.number),
        quantity=as_decimal(quantity),
        unit=line.unit,
        net=Decimal(0),
        price=Decimal(0) if line.free_of_charge else line.price,
        name=line.description or line.item,
        tax=line.tax or next((other.tax for other in order.lines if other.tax is not None), _UNTOLD),
        price_base=None if line.price_base == 1 else line.price_base,
        order_line=str(line.number),
        seller_item=line.supplier_item,
        buyer_item=line.item,
        standard_item=Identifier(line.gtin, "0160") if line.gtin else None,
    )


def _delivery(order: PurchaseOrder, day: date | None) -> Delivery:
    place = order.ship_to.address
    return Delivery(name=place.name, delivered=day, address=_address(place))


def _address(address: Address) -> PostalAddress:
    return PostalAddress(
        lines=address.lines[:3], city=address.city, postal_code=address.postal_code, country=address.country
    )


def _supplier(uow: UnitOfWork, supplier: int) -> Supplier:
    return supplier_v1.load(uow.session.get_one(SupplierRow, supplier).document)
