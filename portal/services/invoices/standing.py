"""How much of orders, notices and invoices is still to be billed, or to be credited, now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portal.contracts import supplier_v1
from portal.domain.actors import SYSTEM
from portal.domain.invoices import Invoice
from portal.domain.matching import billable
from portal.domain.orders import PurchaseOrder
from portal.domain.rules.invoicing.snapshot import Billed, OrderLineKey
from portal.domain.suppliers import Supplier
from portal.services import snapshots
from portal.services.invoices import documents, worlds
from portal.store.queries import receipts_of_goods
from portal.store.rows import InvoiceRow, OrderRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork

_NOTHING = Fraction(0)


def billable_now(
    uow: UnitOfWork, rows: Mapping[str, OrderRow], orders: Mapping[str, PurchaseOrder], *, but: int = 0
) -> dict[OrderLineKey, Fraction]:
    """Return what of each line of these orders can be billed now, in its unit, as the buyer matches invoices.

    ``but`` is the document (id) that is about to be sent, 0 for none.
    """
    found: dict[OrderLineKey, Fraction] = {}
    for number, order in orders.items():
        row = rows[number]
        group = supplier_v1.load(uow.session.get_one(SupplierRow, row.supplier_id).document).group
        left = _billable_of(uow, row, order, group, but=but)
        found |= {(number, line.number): left.get(line.number, _NOTHING) for line in order.lines}
    return found


def _billable_of(
    uow: UnitOfWork, row: OrderRow, order: PurchaseOrder, group: str, *, but: int = 0
) -> Mapping[int, Fraction]:
    billed = worlds.billed(uow, {row.id: order.number}, but=but)
    return billable(
        order,
        {line.number: Fraction(line.received) for line in order.lines},
        {line: sum((one.goods for one in by), _NOTHING) for (_, line), by in billed.items()},
        snapshots.profile(uow).tolerances.resolve("inv_match_policy", order, group=group).value or "",
    )


def left_of_notice(
    uow: UnitOfWork,
    notice: str,
    shipped: Iterable[Any],
    rows: Mapping[str, OrderRow],
    orders: Mapping[str, PurchaseOrder],
) -> dict[OrderLineKey, Fraction]:
    """Return what a notice ships of each order line and no invoice bills, whether it names the notice or the order."""
    left: dict[OrderLineKey, Fraction] = {}
    for line in shipped:
        key = (line.number, line.line)
        left[key] = left.get(key, _NOTHING) + documents.exact(line)
    for number, row in rows.items():
        billed = worlds.billed(uow, {row.id: number})
        for line in orders[number].lines:
            key = (number, line.number)
            if key in left:
                left[key] = max(left[key] - _taken(billed.get(key, ()), notice), _NOTHING)
    return left


def _taken(billed: Iterable[Billed], notice: str) -> Fraction:
    """Return what is billed through a notice, credits of goods taken off."""
    taken = _NOTHING
    for one in billed:
        if one.is_credit:
            taken -= one.quantity if one.gives_back_goods else _NOTHING
        elif one.notice in ("", notice):
            taken += one.quantity
    return max(taken, _NOTHING)


def left_to_credit(uow: UnitOfWork, row: InvoiceRow, invoice: Invoice) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the quantity and the net amount of each line (id) of an invoice that no credit note gives back yet."""
    credited = worlds.credited_of(uow, row.supplier_id, invoice)
    return {
        line.id: (
            max(line.quantity - line.credited_quantity, Decimal(0)),
            max(line.net - line.credited, Decimal(0)),
        )
        for line in credited.lines
    }


def last_received(uow: UnitOfWork, order: OrderRow) -> date | None:
    """Return the last day on which goods of an order came, None while none have."""
    days = [
        receipt.received_at.date()
        for receipt in receipts_of_goods.list_of_order(uow.session, SYSTEM, order.id)
        if not receipt.is_reversed and receipt.quantity > 0
    ]
    return max(days, default=None)


def is_billable(uow: UnitOfWork, row: OrderRow, order: PurchaseOrder, supplier: Supplier) -> bool:
    """Say whether anything of an order of this supplier's can be billed now."""
    return any(_billable_of(uow, row, order, supplier.group).values())
