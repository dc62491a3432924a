"""An invoice beside its orders as things stand now: what whoever decides compares, line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from portal.domain.actors import Actor
from portal.domain.matching import beside_orders
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.quantities import as_decimal
from portal.domain.rules.invoicing.snapshot import Billed, OrderLineKey
from portal.domain.states import DocumentState
from portal.services import deviations as decisions
from portal.services.deviations import DeviationView
from portal.services.invoices import documents, drafting, worlds
from portal.services.invoices.views import MatchedView
from portal.store.queries import deviations
from portal.store.rows import InvoiceRow, OrderRow
from portal.store.unit_of_work import UnitOfWork


def matched(uow: UnitOfWork, actor: Actor, invoice: int) -> tuple[MatchedView, ...]:
    """Return the order lines that an invoice bills with what is ordered, received, billed by others and agreed.

    A line that deviates in nothing is there as well; there are none where a figure of the invoice cannot be read.

    Raises:
        NotFound: there is no such invoice for this actor.
    """
    row = drafting.find(uow, actor, invoice)
    document = documents.load(row)
    rows = documents.own_orders(uow.session, document, row.supplier_id)
    world = worlds.take(uow, actor, row, document, rows)
    if row.state == DocumentState.BOOKED:
        world = replace(world, orders=_without(world.orders, _billed_by(uow, row, rows, world.billed)))
    found: dict[int | None, list[DeviationView]] = defaultdict(list)
    for one in map(decisions.load, deviations.list_of(uow.session, row.id)):
        found[one.line].append(one)
    return tuple(
        MatchedView(line, tuple(one for position in line.positions for one in found[position]))
        for line in beside_orders(document, world)
    )


def _billed_by(
    uow: UnitOfWork, row: InvoiceRow, rows: Mapping[str, OrderRow], others: Mapping[OrderLineKey, tuple[Billed, ...]]
) -> dict[OrderLineKey, Fraction]:
    """Return what this invoice itself counts for in what is billed of each order line."""
    everything = worlds.billed(uow, {order.id: number for number, order in rows.items()})
    return {key: _goods(every) - _goods(others.get(key, ())) for key, every in everything.items()}


def _goods(billed: tuple[Billed, ...]) -> Fraction:
    return sum((one.goods for one in billed), Fraction(0))


def _without(orders: Mapping[str, PurchaseOrder], own: Mapping[OrderLineKey, Fraction]) -> dict[str, PurchaseOrder]:
    """Return orders as the ERP would tell them without a booked invoice, so that it is not taken for another one."""
    return {
        number: replace(order, lines=tuple(_unbilled(line, own.get((number, line.number))) for line in order.lines))
        for number, order in orders.items()
    }


def _unbilled(line: OrderLine, own: Fraction | None) -> OrderLine:
    return line if not own else replace(line, invoiced=max(line.invoiced - as_decimal(own), Decimal(0)))
