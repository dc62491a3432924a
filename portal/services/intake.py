"""The other direction: what changed in the ERP is read by reference, in batches, and applied where it is newer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from portal.domain.actors import SYSTEM
from portal.domain.errors import NotFound
from portal.domain.events import Event
from portal.domain.orders import PurchaseOrder
from portal.domain.suppliers import Supplier
from portal.ports.erp import ChangeKind, Changes, ErpDefect, ErpUnavailable
from portal.services.composition import Services
from portal.services.feed_pages import FEED, Page, keep, keep_suppliers
from portal.services.orders import apply_orders
from portal.store.queries import orders as order_queries
from portal.store.queries import suppliers, syncs

log = logging.getLogger(__name__)

#: How many changes are read, and kept in one transaction, at once.
BATCH = 100


T = TypeVar("T")
_Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one synchronisation brought; ``problem`` says why it ended early ("" if it did not)."""

    orders: int = 0
    suppliers: int = 0
    problem: str = ""


def synchronise(services: Services) -> SyncReport:
    """Read everything that changed in the ERP since the last time, and keep what is newer.

    The cursor is stored in the transaction that keeps what it brought, so that being killed anywhere repeats a page
    at most. Two that run at once do no harm: the second one's page begins where the cursor no longer is.

    Raises:
        Unavailable: the portal's own database does not answer.
    """
    report = SyncReport()
    while True:
        try:
            page = _read_page(services)
        except (ErpUnavailable, ErpDefect) as problem:
            return _failed(services, report, str(problem))
        keep(services, page)
        report = SyncReport(
            report.orders + len({order.number for order in page.orders}), report.suppliers + len(page.suppliers)
        )
        if not page.more:
            return report


def _read_page(services: Services) -> Page:
    with services.read() as uow:
        sync = syncs.find(uow.session, FEED)
        after = "" if sync is None else sync.cursor
        has_profile = syncs.newest_profile(uow.session) is not None
    erp, as_of = services.erp, services.clock.now()
    changes = erp.changes(after, limit=BATCH)
    orders, unfit = _read_each(lambda numbers: _read_orders(services, numbers), _numbers(changes, ChangeKind.ORDER))
    settlements, unsettled = _read_each(erp.settlements, _numbers(changes, ChangeKind.SETTLEMENT))
    items, unlisted = _read_each(erp.items, _numbers(changes, ChangeKind.ITEM))
    named = {order.supplier for order in orders} | {item.supplier for item in items}
    return Page(
        after=after,
        cursor=changes.cursor,
        more=changes.more,
        orders=orders,
        suppliers=_read_suppliers(services, _numbers(changes, ChangeKind.SUPPLIER), named),
        profile=erp.profile() if not has_profile or _numbers(changes, ChangeKind.PROFILE) else None,
        receipts=erp.receipts(received) if (received := _numbers(changes, ChangeKind.RECEIPT)) else (),
        settlements=settlements,
        items=items,
        left_out=(
            *((Event.ORDER_LEFT_OUT, number) for number in unfit),
            *((Event.INVOICE_LEFT_OUT, reference) for reference in unsettled),
            *((Event.ITEM_LEFT_OUT, reference) for reference in unlisted),
        ),
        as_of=as_of,
    )


def _numbers(changes: Changes, kind: ChangeKind) -> list[str]:
    return list(dict.fromkeys(change.number for change in changes.references if change.kind is kind))


def _read_each(read: Callable[[Sequence[str]], tuple[T, ...]], numbers: list[str]) -> tuple[tuple[T, ...], _Names]:
    """Read documents at once; where one of them is outside the contract, one by one, and say which those are."""
    if not numbers:
        return (), ()
    try:
        return read(numbers), ()
    except ErpDefect:
        log.exception("documents cannot be read", extra={"numbers": numbers})
        if len(numbers) == 1:
            return (), tuple(numbers)
    each = [_read_each(read, [number]) for number in numbers]
    return tuple(one for found, _ in each for one in found), tuple(name for _, unread in each for name in unread)


def _read_orders(services: Services, numbers: Sequence[str]) -> tuple[PurchaseOrder, ...]:
    orders = services.erp.orders(numbers)
    return (*_read_missed(services, orders), *orders)


def _read_missed(services: Services, orders: Sequence[PurchaseOrder]) -> tuple[PurchaseOrder, ...]:
    """Read the revisions between what the portal has and the present one: before it met the order, or was away."""
    with services.read() as uow:
        met = order_queries.by_number(uow.session, SYSTEM, {order.number for order in orders}, lock=False)
    seen = {number: row.revision for number, row in met.items()}
    gaps = [order.number for order in orders if order.revision > seen.get(order.number, 0) + 1]
    earlier = services.erp.earlier_revisions(gaps) if gaps else ()
    return tuple(order for order in earlier if order.revision > seen.get(order.number, 0))


def _read_suppliers(services: Services, changed: Iterable[str], named: set[str]) -> tuple[Supplier, ...]:
    """Read the suppliers that changed, and those that documents name and the portal has not met yet."""
    with services.read() as uow:
        met = suppliers.by_number(uow.session, SYSTEM, named)
    wanted = list(dict.fromkeys([*changed, *sorted(named - met.keys())]))
    return services.erp.suppliers(wanted) if wanted else ()


def _failed(services: Services, report: SyncReport, problem: str) -> SyncReport:
    log.warning("the ERP could not be read", extra={"problem": problem})
    with services.begin() as uow:
        sync = syncs.get_or_add(uow.session, FEED)
        sync.failed_at, sync.last_error = uow.clock.now(), problem
    return SyncReport(report.orders, report.suppliers, problem)


def refresh_order(services: Services, number: str) -> None:
    """Read one order from the ERP now and keep it where it is newer.

    Raises:
        NotFound: the ERP has no such order.
        ErpUnavailable: the ERP could not be read.
    """
    as_of = services.clock.now()
    orders = services.erp.orders([number])
    if not orders:
        raise NotFound(number)
    told = _read_suppliers(services, (), {order.supplier for order in orders})
    with services.begin() as uow:
        keep_suppliers(uow, told, as_of)
        apply_orders(uow, orders, source="asked", as_of=as_of)
