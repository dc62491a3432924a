"""The world in which an invoice is checked, read from the store in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portal.contracts import order_v1, supplier_v1
from portal.domain.actors import SYSTEM, Actor, Permission
from portal.domain.invoices import Invoice, InvoiceType
from portal.domain.orders import PurchaseOrder
from portal.domain.rules.invoicing.snapshot import (
    Billed,
    CreditedInvoice,
    CreditedLine,
    InvoiceSnapshot,
    OrderLineKey,
    PriceChange,
)
from portal.services import snapshots
from portal.services.invoices import documents, twins
from portal.store.queries import invoices as queries
from portal.store.queries import orders as order_queries
from portal.store.queries import receipts_of_goods, shipments, users
from portal.store.rows import InvoiceRow, OrderRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork


def take(
    uow: UnitOfWork, actor: Actor, row: InvoiceRow, invoice: Invoice, rows: Mapping[str, OrderRow]
) -> InvoiceSnapshot:
    """Return what holds now for an invoice; ``rows`` are its orders, by number, as far as they are its supplier's."""
    session, now = uow.session, uow.clock.now()
    orders = documents.newest_orders(session, rows)
    supplier = supplier_v1.load(session.get_one(SupplierRow, row.supplier_id).document)
    profile = snapshots.profile(uow)
    names = {order.id: number for number, order in rows.items()}
    shipped = _shipped(uow, row, invoice)
    beside = _beside(uow, row, invoice)
    first = next((orders[number] for number in invoice.orders if number in orders), None)
    return InvoiceSnapshot(
        orders=orders,
        supplier=supplier,
        profile=profile,
        now=now,
        today=min((snapshots.today(order, now) for order in orders.values()), default=now.date()),
        billed=billed(uow, names, but=row.id),
        received={
            (number, line.number): Fraction(line.received) for number, order in orders.items() for line in order.lines
        },
        received_on=_received_on(uow, rows),
        prices=_prices(uow, rows, orders),
        shipped=shipped,
        noticed=_noticed(uow, names),
        credited=_credited(uow, row, invoice),
        twins=twins.candidates(uow, row, invoice, supplier, profile, first),
        prepaid=_prepaid(beside),
        charged=_charged(beside),
        digest=row.payload or "",
        shown_total=row.shown_total,
        shown_gross=row.shown_gross,
        administrators=() if may_send(actor) else users.list_administrators(session, actor),
        may_send=may_send(actor),
    )


def wanted_files(uow: UnitOfWork, row: InvoiceRow, orders: Mapping[str, PurchaseOrder]) -> tuple[str, ...]:
    """Return the kinds of file that the buyer asks for with an invoice for these orders (rule INV-29)."""
    supplier = supplier_v1.load(uow.session.get_one(SupplierRow, row.supplier_id).document)
    tolerances, key = snapshots.profile(uow).tolerances, "inv_attachments_required"
    order = next(iter(orders.values()), None)
    if order is None:
        return tolerances.standing(key, supplier.number, supplier.group).kinds
    return tolerances.resolve(key, order, group=supplier.group).kinds


def may_send(actor: Actor) -> bool:
    """Say whether this person sends invoices."""
    return actor.may(Permission.INVOICES_SEND)


def billed(uow: UnitOfWork, names: Mapping[int, str], *, but: int = 0) -> dict[OrderLineKey, tuple[Billed, ...]]:
    """Return what standing documents bill of orders (ids with their numbers), without one document (id)."""
    found: dict[OrderLineKey, list[Billed]] = {}
    for one in queries.billed(uow.session, names, but=but):
        found.setdefault((names[one.order_id], one.line), []).append(
            Billed(
                number=one.number,
                issued=one.issued or uow.clock.now().date(),
                quantity=documents.exact(one),
                amount=one.net,
                notice=one.notice,
                is_credit=InvoiceType(one.type).is_credit,
                gives_back_goods=one.gives_back_goods,
            )
        )
    return {key: tuple(values) for key, values in found.items()}


def _received_on(uow: UnitOfWork, rows: Mapping[str, OrderRow]) -> dict[OrderLineKey, date]:
    days: dict[OrderLineKey, date] = {}
    for number, order in rows.items():
        for receipt in receipts_of_goods.list_of_order(uow.session, SYSTEM, order.id):
            if not receipt.is_reversed and receipt.quantity > 0:
                days[number, receipt.line] = receipt.received_at.date()
    return days


def _prices(
    uow: UnitOfWork, rows: Mapping[str, OrderRow], orders: Mapping[str, PurchaseOrder]
) -> dict[OrderLineKey, tuple[PriceChange, ...]]:
    """Return the prices of the lines that had several; orders that were never revised have one."""
    changes: dict[OrderLineKey, list[PriceChange]] = {}
    for number, row in rows.items():
        if row.revision < 2:
            continue
        found = order_queries.documents(uow.session, row, range(row.revision + 1))
        for _, stored in sorted(found.items()):
            _add_prices(changes, number, order_v1.load(stored.document))
    return {key: tuple(values) for key, values in changes.items() if len(values) > 1}


def _add_prices(changes: dict[OrderLineKey, list[PriceChange]], number: str, order: PurchaseOrder) -> None:
    since = order.changed_at or order.released_at
    for line in order.lines if since is not None else ():
        assert since is not None
        known = changes.setdefault((number, line.number), [])
        if not known or (known[-1].price, known[-1].base) != (line.price, line.price_base):
            known.append(PriceChange(since, line.price, line.price_base))


def _shipped(uow: UnitOfWork, row: InvoiceRow, invoice: Invoice) -> dict[str, dict[OrderLineKey, Fraction]]:
    named = {line.notice or invoice.notice for line in invoice.lines} - {""}
    found: dict[str, dict[OrderLineKey, Fraction]] = {}
    for line in shipments.list_shipped(uow.session, row.supplier_id, named) if named else ():
        lines = found.setdefault(line.notice, {})
        lines[line.number, line.line] = lines.get((line.number, line.line), Fraction(0)) + documents.exact(line)
    return found


def _noticed(uow: UnitOfWork, names: Mapping[int, str]) -> frozenset[OrderLineKey]:
    found = shipments.list_noticed(uow.session, names) if names else ()
    return frozenset((names[order], line) for order, line in found)


def _credited(uow: UnitOfWork, row: InvoiceRow, invoice: Invoice) -> dict[str, CreditedInvoice]:
    named = [one.number for one in invoice.preceding]
    return {
        one.number: credited_of(uow, row.supplier_id, documents.load(one), but=row.id)
        for one in (queries.by_numbers(uow.session, row.supplier_id, named) if named else ())
    }


def credited_of(uow: UnitOfWork, supplier: int, invoice: Invoice, *, but: int = 0) -> CreditedInvoice:
    """Return an invoice with what standing credit notes give back of it, without one of them (id)."""
    first = next(iter(invoice.orders), "")
    beside = queries.list_of_first_order(uow.session, supplier, first, but=but)
    credits = [documents.load(row) for row in beside if InvoiceType(row.type).is_credit]
    return _credited_invoice(
        invoice, [credit for credit in credits if any(one.number == invoice.number for one in credit.preceding)]
    )


def _credited_invoice(invoice: Invoice, given: Sequence[Invoice]) -> CreditedInvoice:
    lines = []
    for line in invoice.lines:
        back = [(credit, other) for credit in given for other in credit.lines if _is_same(invoice, line, credit, other)]
        goods = [other.quantity for credit, other in back if credit.gives_back_goods]
        lines.append(
            CreditedLine(
                id=line.id,
                quantity=line.quantity,
                net=line.net,
                order=invoice.order_of(line),
                order_line=line.order_line,
                item=line.seller_item or line.buyer_item,
                credited_quantity=sum(goods, Decimal(0)),
                credited=sum((other.net for _, other in back), Decimal(0)),
            )
        )
    return CreditedInvoice(
        number=invoice.number,
        issued=invoice.issued or date.min,
        currency=invoice.currency,
        gross=invoice.totals.gross,
        lines=tuple(lines),
        credited=sum((credit.totals.gross for credit in given), Decimal(0)),
    )


def _is_same(invoice: Invoice, line: Any, credit: Invoice, other: Any) -> bool:
    if line.order_line or other.order_line:
        return (invoice.order_of(line), line.order_line) == (credit.order_of(other), other.order_line)
    return bool(line.id == other.id)


def _beside(uow: UnitOfWork, row: InvoiceRow, invoice: Invoice) -> dict[str, Sequence[InvoiceRow]]:
    """Return what else stands of each order that an invoice names, without what it stands in place of."""
    found: dict[str, Sequence[InvoiceRow]] = {}
    for order in invoice.orders:
        others = queries.list_of_first_order(uow.session, row.supplier_id, order, but=row.id)
        found[order] = [one for one in others if one.number not in invoice.replaces]
    return found


def _prepaid(beside: Mapping[str, Sequence[InvoiceRow]]) -> dict[str, Decimal]:
    """Return what prepayment invoices of the orders billed in advance, less what other invoices took off."""
    left: dict[str, Decimal] = {}
    for order, others in beside.items():
        for one in others:
            if one.type == InvoiceType.PREPAYMENT:
                left[order] = left.get(order, Decimal(0)) + one.gross
            elif not InvoiceType(one.type).is_credit:
                left[order] = left.get(order, Decimal(0)) - (documents.load(one).totals.prepaid or Decimal(0))
    return {order: amount for order, amount in left.items() if amount > 0}


def _charged(beside: Mapping[str, Sequence[InvoiceRow]]) -> dict[str, Decimal]:
    """Return what other invoices charge besides goods, by order, less what credit notes gave back of it."""
    found = {order: sum(map(_charges, others), Decimal(0)) for order, others in beside.items()}
    return {order: amount for order, amount in found.items() if amount > 0}


def _charges(row: InvoiceRow) -> Decimal:
    charged = sum((one.amount for one in documents.load(row).charges), Decimal(0))
    return -charged if InvoiceType(row.type).is_credit else charged


def profile_version(uow: UnitOfWork) -> str:
    """Return the version of the contract that invoices are checked against now."""
    return snapshots.profile(uow).version
