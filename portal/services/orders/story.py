"""One order with everything that its page tells."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.actors import Actor
from portal.services.cursors import Page
from portal.services.invoices import reading as invoices
from portal.services.invoices import standing, worlds
from portal.services.invoices.views import InvoiceListRow
from portal.services.orders import history, showing
from portal.services.orders.views import OrderView, TimelineEntry
from portal.services.shipments import ordered
from portal.services.shipments.views import OrderShipping
from portal.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OrderStory:
    """An order, what shipped for it and was invoiced, and what happened to it, newest first; all of one moment's order.

    ``is_billable`` says whether the reader can invoice something of it now.
    """

    view: OrderView
    shipping: OrderShipping
    invoices: tuple[InvoiceListRow, ...]
    is_billable: bool
    timeline: Page[TimelineEntry]


def get_story(uow: UnitOfWork, actor: Actor, number: str, *, cursor: str | None = None) -> OrderStory:
    """Return an order with its story; the order is looked up once, ``cursor`` is of the timeline's page.

    Raises:
        NotFound: there is no such order for this actor.
    """
    row = showing.find(uow, actor, number)
    view = showing.view(uow, actor, row)
    return OrderStory(
        view=view,
        shipping=ordered.of_order(uow, actor, row, view.order),
        invoices=invoices.of_order(uow, actor, row.id),
        is_billable=worlds.may_send(actor) and standing.is_billable(uow, row, view.order, view.supplier),
        timeline=history.timeline(uow, actor, row, cursor=cursor),
    )
