"""The other direction: what changed in the ERP is read by reference, in batches, and applied where it is newer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from portal.contracts import profile_v1, supplier_v1
from portal.domain.actors import SYSTEM
from portal.domain.errors import NotFound, PortalError, Unavailable
from portal.domain.events import Event
from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.promises import AWAY
from portal.domain.settlements import Settlement
from portal.domain.shipments import GoodsReceipt
from portal.domain.suppliers import Supplier
from portal.failpoints import reach
from portal.ports.erp import ChangeKind, Changes, ErpDefect, ErpUnavailable
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

#: How many changes are read, and kept in one transaction, at once.
BATCH = 100

#: The longest order number that the record takes.
SUBJECT_LENGTH = 80

#: What an order or settlement that cannot be kept may raise: values no column holds, numbers that are none.
_UNFIT = (DBAPIError, PortalError, ValueError, ArithmeticError, LookupError, TypeError)


T = TypeVar("T")
_Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one synchronisation brought; ``problem`` says why it ended early ("" if it did not)."""

    orders: int = 0
    suppliers: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of the feed with the documents it refers to, as they were when they were read.

    ``unfit`` are the orders (numbers) and ``unsettled`` the bookings (references) that cannot be read or kept.
    """

    after: str
    cursor: str
    more: bool
    orders: tuple[PurchaseOrder, ...]
    unfit: tuple[str, ...]
    suppliers: tuple[Supplier, ...]
    profile: ErpProfile | None
    receipts: tuple[GoodsReceipt, ...]
    settlements: tuple[Settlement, ...]
    unsettled: tuple[str, ...]
    as_of: datetime


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
        _keep(services, page)
        report = SyncReport(
            report.orders + len({order.number for order in page.orders}), report.suppliers + len(page.suppliers)
        )
        if not page.more:
            return report


def _read_page(services: Services) -> _Page:
    with services.read() as uow:
        sync = syncs.find(uow.session, FEED)
        after = "" if sync is None else sync.cursor
        has_profile = syncs.newest_profile(uow.session) is not None
    erp, as_of = services.erp, services.clock.now()
    changes = erp.changes(after, limit=BATCH)
    orders, unfit = _read_each(lambda numbers: _read_orders(services, numbers), _numbers(changes, ChangeKind.ORDER))
    settlements, unsettled = _read_each(erp.settlements, _numbers(changes, ChangeKind.SETTLEMENT))
    return _Page(
        after=after,
        cursor=changes.cursor,
        more=changes.more,
        orders=orders,
        unfit=unfit,
        suppliers=_read_suppliers(services, _numbers(changes, ChangeKind.SUPPLIER), orders),
        profile=erp.profile() if not has_profile or _numbers(changes, ChangeKind.PROFILE) else None,
        receipts=erp.receipts(received) if (received := _numbers(changes, ChangeKind.RECEIPT)) else (),
        settlements=settlements,
        unsettled=unsettled,
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


def _read_suppliers(
    services: Services, changed: Iterable[str], orders: Iterable[PurchaseOrder]
) -> tuple[Supplier, ...]:
    """Read the suppliers that changed, and those of orders whose supplier the portal has not met yet."""
    named = {order.supplier for order in orders}
    with services.read() as uow:
        met = suppliers.by_number(uow.session, SYSTEM, named)
    wanted = list(dict.fromkeys([*changed, *sorted(named - met.keys())]))
    return services.erp.suppliers(wanted) if wanted else ()


def _keep(services: Services, page: _Page) -> None:
    try:
        with services.begin() as uow:
            _apply(uow, page)
            reach("intake.before_commit")
    except Unavailable:
        raise
    except _UNFIT:
        # One document that cannot be kept must not hold back the others, nor the feed.
        fit = _without_unfit(services, page)
        with services.begin() as uow:
            _apply(uow, fit)
    reach("intake.after_commit")


def _without_unfit(services: Services, page: _Page) -> _Page:
    """Keep each document for itself; what cannot be kept is left to a person, with its number."""

    def fits(keep: Callable[[UnitOfWork], object], number: str) -> bool:
        try:
            with services.begin() as uow:
                _keep_suppliers(uow, page.suppliers, page.as_of)
                keep(uow)
        except Unavailable:
            raise
        except _UNFIT as unfit:
            log.exception("document cannot be kept", extra={"document": number, "error": type(unfit).__name__})
            return False
        return True

    def order_fits(order: PurchaseOrder) -> bool:
        return fits(lambda uow: apply_orders(uow, [order], source="feed", as_of=page.as_of), order.number)

    def settlement_fits(told: Settlement) -> bool:
        return fits(lambda uow: apply_settlements(uow, [told], as_of=page.as_of), told.reference)

    orders = tuple(filter(order_fits, page.orders))
    settlements = tuple(filter(settlement_fits, page.settlements))
    unfit = dict.fromkeys(order.number for order in page.orders if order not in orders)
    unsettled = (told.reference for told in page.settlements if told not in settlements)
    return replace(
        page,
        orders=orders,
        settlements=settlements,
        unfit=(*page.unfit, *unfit),
        unsettled=(*page.unsettled, *unsettled),
    )


def _apply(uow: UnitOfWork, page: _Page) -> None:
    sync = syncs.get_or_add(uow.session, FEED)
    if sync.cursor != page.after:
        return
    if page.profile is not None:
        _keep_profile(uow, page.profile, page.as_of)
    _keep_suppliers(uow, page.suppliers, page.as_of)
    apply_orders(uow, page.orders, source="feed", as_of=page.as_of)
    apply_receipts(uow, page.receipts, as_of=page.as_of)
    awaiting.release(uow, _received(uow, page))
    apply_settlements(uow, page.settlements, as_of=page.as_of)
    for number in page.unfit:
        uow.record(SYSTEM, Event.ORDER_LEFT_OUT, subject=number[:SUBJECT_LENGTH])
    for reference in page.unsettled:
        uow.record(SYSTEM, Event.INVOICE_LEFT_OUT, subject=reference[:SUBJECT_LENGTH])
    sync.cursor = page.cursor
    if sync.last_error:
        # The ERP answers again: what waits for it need not wait any longer.
        outbox.hurry(uow.session, cause=AWAY, now=uow.clock.now())
    sync.succeeded_at, sync.last_error = page.as_of, ""


def _received(uow: UnitOfWork, page: _Page) -> list[int]:
    """Return the orders (ids) of which goods came, so that what waits for these can go on."""
    numbers = {receipt.order for receipt in page.receipts} | {order.number for order in page.orders}
    return [row.id for row in order_queries.by_number(uow.session, SYSTEM, numbers, lock=False).values()]


def _keep_profile(uow: UnitOfWork, profile: ErpProfile, as_of: datetime) -> None:
    if syncs.keep_profile(uow.session, profile.version, profile_v1.dump(profile), as_of):
        uow.record(SYSTEM, Event.PROFILE_CHANGED, data={"version": profile.version})


def _keep_suppliers(uow: UnitOfWork, told: Iterable[Supplier], as_of: datetime) -> None:
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
    told = _read_suppliers(services, (), orders)
    with services.begin() as uow:
        _keep_suppliers(uow, told, as_of)
        apply_orders(uow, orders, source="asked", as_of=as_of)
