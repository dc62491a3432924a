"""One order's shipping: its notices, what was received, and whether something is left to ship."""

from __future__ import annotations

from portal.domain.actors import Actor
from portal.domain.orders import PurchaseOrder
from portal.services.orders import showing
from portal.services.shipments import shippable
from portal.services.shipments.reading import notice_row, received
from portal.services.shipments.views import OrderReceived, OrderShipping
from portal.store.queries import receipts_of_goods, shipment_lists
from portal.store.rows import OrderRow
from portal.store.unit_of_work import UnitOfWork


def of_order(uow: UnitOfWork, actor: Actor, row: OrderRow, order: PurchaseOrder) -> OrderShipping:
    """Return what shipped for an order that was found and what can be shipped of it now."""
    notices = tuple(map(notice_row, shipment_lists.list_for_order(uow.session, actor, row.id)))
    came = receipts_of_goods.list_of_order(uow.session, actor, row.id)
    units = {line.number: line.unit for line in order.lines} if came else {}
    return OrderShipping(
        notices=notices,
        received=tuple(OrderReceived(one.line, units.get(one.line, ""), one.notice, received(one)) for one in came),
        is_left=shippable.is_left(uow, actor, row.id, is_shipping=bool(notices)),
    )


def keys_of_order(uow: UnitOfWork, actor: Actor, number: str) -> tuple[tuple[int, int], ...]:
    """Return the lines (order id, line) of an order of which something is left to ship.

    Raises:
        NotFound: there is no such order for this actor.
    """
    row = showing.find(uow, actor, number)
    return tuple((row.id, line.line) for line in shippable.of_order(uow, actor, row.id) if line.left > 0)
