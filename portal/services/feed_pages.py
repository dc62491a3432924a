"""What one page of the ERP's change feed brought, kept kind by kind in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy.exc import DBAPIError

from portal.contracts import profile_v1, supplier_v1
from portal.domain.actors import SYSTEM
from portal.domain.catalog import MasterItem
from portal.domain.errors import PortalError, Unavailable
from portal.domain.events import Event
from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.promises import AWAY
from portal.domain.settlements import Settlement
from portal.domain.shipments import GoodsReceipt
from portal.domain.suppliers import Supplier
from portal.failpoints import reach
from portal.services.catalog.mastering import apply_items
from portal.services.composition import Services
from portal.services.invoices.settling import apply_settlements
from portal.services.orders import apply_orders
from portal.services.reviews import awaiting
from portal.services.shipments.receiving import apply_receipts
from portal.store.queries import orders as order_queries
from portal.store.queries import outbox, suppliers, syncs
from portal.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

#: The name under which it is kept how far the ERP's changes were read.
FEED = "orders"

#: The longest number of a document that the record takes.
_SUBJECT_LENGTH = 80

#: What a document that cannot be kept may raise: values no column holds, numbers that are none.
_UNFIT = (DBAPIError, PortalError, ValueError, ArithmeticError, LookupError, TypeError)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the feed with the documents it refers to, as they were when they were read.

    ``left_out`` are those that cannot be read or kept: by the event that says so, and how the ERP names them.
    """

    after: str
    cursor: str
    more: bool
    orders: tuple[PurchaseOrder, ...]
    suppliers: tuple[Supplier, ...]
    profile: ErpProfile | None
    receipts: tuple[GoodsReceipt, ...]
    settlements: tuple[Settlement, ...]
    items: tuple[MasterItem, ...]
    left_out: tuple[tuple[Event, str], ...]
    as_of: datetime


def keep(services: Services, page: Page) -> None:
    """Keep what a page brought, and how far the feed was read, in one transaction.

    One document that cannot be kept holds back neither the others nor the feed.

    Raises:
        Unavailable: the portal's own database does not answer.
    """
    try:
        with services.begin() as uow:
            _apply(uow, page)
            reach("intake.before_commit")
    except Unavailable:
        raise
    except _UNFIT:
        fit = _without_unfit(services, page)
        with services.begin() as uow:
            _apply(uow, fit)
    reach("intake.after_commit")


def _without_unfit(services: Services, page: Page) -> Page:
    """Keep each document for itself; what cannot be kept is left to a person, with its number."""
    left_out = dict.fromkeys(page.left_out)

    def fits(event: Event, number: str, apply: Callable[[UnitOfWork], object]) -> bool:
        try:
            with services.begin() as uow:
                keep_suppliers(uow, page.suppliers, page.as_of)
                apply(uow)
        except Unavailable:
            raise
        except _UNFIT as unfit:
            log.exception("document cannot be kept", extra={"document": number, "error": type(unfit).__name__})
            left_out[event, number] = None
            return False
        return True

    def order_fits(order: PurchaseOrder) -> bool:
        apply = partial(apply_orders, orders=[order], source="feed", as_of=page.as_of)
        return fits(Event.ORDER_LEFT_OUT, order.number, apply)

    def settlement_fits(told: Settlement) -> bool:
        return fits(Event.INVOICE_LEFT_OUT, told.reference, partial(apply_settlements, told=[told], as_of=page.as_of))

    def item_fits(told: MasterItem) -> bool:
        return fits(Event.ITEM_LEFT_OUT, told.reference, partial(apply_items, told=[told], as_of=page.as_of))

    return replace(
        page,
        orders=tuple(filter(order_fits, page.orders)),
        settlements=tuple(filter(settlement_fits, page.settlements)),
        items=tuple(filter(item_fits, page.items)),
        left_out=tuple(left_out),
    )


def _apply(uow: UnitOfWork, page: Page) -> None:
    sync = syncs.get_or_add(uow.session, FEED)
    if sync.cursor != page.after:
        return
    if page.profile is not None:
        _keep_profile(uow, page.profile, page.as_of)
    keep_suppliers(uow, page.suppliers, page.as_of)
    apply_orders(uow, page.orders, source="feed", as_of=page.as_of)
    apply_receipts(uow, page.receipts, as_of=page.as_of)
    awaiting.release(uow, _received(uow, page))
    apply_settlements(uow, page.settlements, as_of=page.as_of)
    apply_items(uow, page.items, as_of=page.as_of)
    for event, number in page.left_out:
        uow.record(SYSTEM, event, subject=number[:_SUBJECT_LENGTH])
    sync.cursor = page.cursor
    if sync.last_error:
        # The ERP answers again: what waits for it need not wait any longer.
        outbox.hurry(uow.session, cause=AWAY, now=uow.clock.now())
    sync.succeeded_at, sync.last_error = page.as_of, ""


def _received(uow: UnitOfWork, page: Page) -> list[int]:
    """Return the orders (ids) of which goods came, so that what waits for these can go on."""
    numbers = {receipt.order for receipt in page.receipts} | {order.number for order in page.orders}
    return [row.id for row in order_queries.by_number(uow.session, SYSTEM, numbers, lock=False).values()]


def _keep_profile(uow: UnitOfWork, profile: ErpProfile, as_of: datetime) -> None:
    if syncs.keep_profile(uow.session, profile.version, profile_v1.dump(profile), as_of):
        uow.record(SYSTEM, Event.PROFILE_CHANGED, data={"version": profile.version})


def keep_suppliers(uow: UnitOfWork, told: Iterable[Supplier], as_of: datetime) -> None:
    """Keep what is newer than what is known; the ERP's version decides (rule MSG-08)."""
    newest = {supplier.number: supplier for supplier in told}
    known = suppliers.by_number(uow.session, SYSTEM, newest)
    added, changed = [], []
    for number, supplier in newest.items():
        row = known.get(number)
        if row is None:
            added.append(_supplier_values(supplier, as_of))
        elif supplier.version > row.version:
            changed.append({"id": row.id, **_supplier_values(supplier, as_of)})
            uow.record(SYSTEM, Event.SUPPLIER_CHANGED, supplier=row.id, data={"status": supplier.status.value})
    suppliers.add(uow.session, added)
    suppliers.replace(uow.session, changed)
    written = {str(one["number"]) for one in (*added, *changed)}
    rows = suppliers.by_number(uow.session, SYSTEM, written) if written else {}
    suppliers.replace_marks(uow.session, {rows[number].id: newest[number].marks for number in rows})


def _supplier_values(supplier: Supplier, as_of: datetime) -> dict[str, object]:
    return {
        "number": supplier.number,
        "name": supplier.name,
        "group": supplier.group,
        "status": supplier.status,
        "status_reason": supplier.status_reason,
        "version": supplier.version,
        "document": supplier_v1.dump(supplier),
        "as_of": as_of,
    }
