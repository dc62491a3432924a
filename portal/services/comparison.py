"""The nightly comparison: the portal's books beside the ERP's own, to find what both sides forgot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM
from portal.domain.events import Event
from portal.domain.orders import PurchaseOrder
from portal.domain.promises import PromiseState
from portal.ports.erp import Booking
from portal.services import intake
from portal.services.composition import Services, new_correlation
from portal.services.orders import apply_orders
from portal.store.queries import orders, outbox, record, syncs
from portal.store.queries.outbox import Kept

#: Promises in these states say that nothing is under way, so the ERP's books must agree with them.
_AT_REST = (PromiseState.STUCK, PromiseState.REFUSED, PromiseState.DROPPED)

#: Its name among what is read from the ERP.
COMPARISON = "comparison"

#: How many orders are read from the ERP at once.
BATCH = 100


class Kind(StrEnum):
    """What differs."""

    MISSING_AT_ERP = "booked here, not in the ERP"
    MISSING_HERE = "booked in the ERP, not here"
    UNKNOWN_HERE = "booked in the ERP under a key that was never given out"
    OTHER_REFERENCE = "booked under another number"
    ORDER_BEHIND = "order was behind the ERP"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the two sides tell differently; ``subject`` is the number of the order, or of the catalog.

    Of a catalog that only the ERP knows it is the ERP's number.
    """

    kind: Kind
    subject: str
    key: str = ""
    here: str = ""
    there: str = ""


def compare(services: Services) -> tuple[Difference, ...]:
    """Compare bookings and open orders with the ERP, record what differs, and catch up on orders.

    Orders that the feed forgot are applied at once. A difference of bookings is for a person: it is recorded, once
    for each comparison that finds it, and changes nothing.

    Raises:
        ErpUnavailable: the ERP could not be read.
    """
    found = (*_compare_bookings(services), *_compare_orders(services))
    with services.begin(correlation_id=new_correlation()) as uow:
        for difference in found:
            uow.record(SYSTEM, Event.DIFFERENCE_FOUND, subject=difference.subject, data=_data(difference))
        comparison = syncs.get_or_add(uow.session, COMPARISON)
        comparison.succeeded_at, comparison.cursor = uow.clock.now(), uow.correlation_id
    return found


def _data(difference: Difference) -> dict[str, object]:
    return {"kind": difference.kind, "key": difference.key, "here": difference.here, "there": difference.there}


@dataclass(frozen=True, slots=True)
class Compared:
    """The last comparison: when it ended, how much differed, and the reference that the record has it under."""

    at: datetime
    differences: int
    reference: str


def last(session: Session) -> Compared | None:
    """Return how the last comparison ended that could read the ERP; None before the first."""
    row = syncs.find(session, COMPARISON)
    if row is None or row.succeeded_at is None:
        return None
    return Compared(row.succeeded_at, record.count(session, Event.DIFFERENCE_FOUND, row.cursor), row.cursor)


def _compare_bookings(services: Services) -> tuple[Difference, ...]:
    # The portal is read first: what it calls booked by then must be in the ledger, which only grows.
    with services.read() as uow:
        done = outbox.list_kept(uow.session, states=(PromiseState.DONE,))
    ledger = {booking.key: booking for booking in services.erp.ledger()}
    booked_here = {kept.key for kept in done}
    unexpected = [booking for key, booking in ledger.items() if key not in booked_here]
    with services.read() as uow:
        known = {kept.key: kept for kept in _by_keys(uow.session, [booking.key for booking in unexpected])}
    return (*_missing_there(done, ledger), *_missing_here(unexpected, known))


def _by_keys(session: Session, keys: list[str]) -> Iterable[Kept]:
    for start in range(0, len(keys), BATCH):
        yield from outbox.list_kept(session, keys=keys[start : start + BATCH])


def _missing_there(done: Iterable[Kept], ledger: Mapping[str, Booking]) -> Iterable[Difference]:
    for kept in done:
        here, booking = kept.reference or "", ledger.get(kept.key)
        if booking is None:
            yield Difference(Kind.MISSING_AT_ERP, kept.subject, kept.key, here=here)
        elif booking.reference != here:
            yield Difference(Kind.OTHER_REFERENCE, kept.subject, kept.key, here, booking.reference)


def _missing_here(unexpected: Iterable[Booking], known: Mapping[str, Kept]) -> Iterable[Difference]:
    for booking in unexpected:
        kept = known.get(booking.key)
        if kept is None:
            subject = booking.order or booking.reference
            yield Difference(Kind.UNKNOWN_HERE, subject, booking.key, there=booking.reference)
        elif kept.state in _AT_REST:
            yield Difference(
                Kind.MISSING_HERE, booking.order or kept.subject, booking.key, kept.state, booking.reference
            )


def _compare_orders(services: Services) -> Iterable[Difference]:
    after = 0
    while True:
        with services.read() as uow:
            open_orders = orders.list_open(uow.session, SYSTEM, after=after, limit=BATCH)
        if not open_orders:
            return
        after = open_orders[-1].id
        as_of = services.clock.now()
        told = services.erp.orders([order.number for order in open_orders])
        here = {order.number: order.erp_version for order in open_orders}
        ahead = {order.number: order for order in told if order.erp_version > here[order.number]}
        if ahead:
            yield from _catch_up(services, ahead, as_of)


def _catch_up(services: Services, ahead: Mapping[str, PurchaseOrder], as_of: datetime) -> Iterable[Difference]:
    """Apply orders that are ahead in the ERP; those that its feed would have brought are no difference."""
    intake.synchronise(services)
    with services.begin() as uow:
        rows = orders.by_number(uow.session, SYSTEM, ahead, lock=True)
        here = {number: row.erp_version for number, row in rows.items()}
        forgotten = [order for number, order in ahead.items() if order.erp_version > here[number]]
        apply_orders(uow, forgotten, source="comparison", as_of=as_of)
    for order in forgotten:
        yield Difference(Kind.ORDER_BEHIND, order.number, here=str(here[order.number]), there=str(order.erp_version))
