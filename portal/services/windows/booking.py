"""The supplier's side of receiving windows: seen around the arrival, booked, moved and given back."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.domain import windows as domain
from portal.domain.actors import Actor
from portal.domain.errors import Conflict, NotFound
from portal.domain.events import Event
from portal.domain.states import COMING, DocumentState
from portal.domain.windows import Window
from portal.services import snapshots
from portal.services.shipments import documents, drafting, keeping, worlds
from portal.services.windows import holding
from portal.services.windows.views import Choice, window, window_view
from portal.store.queries import receipts_of_goods, shipments, suppliers
from portal.store.queries import windows as queries
from portal.store.rows import ReceivingWindowRow, ShipmentRow, WindowBookingRow
from portal.store.unit_of_work import UnitOfWork

#: How many days before and after the arrival windows are offered, and how far the next free one is looked for.
BEFORE, AFTER = timedelta(days=3), timedelta(days=7)
LOOKED_AHEAD = timedelta(days=28)

#: How many windows are offered at once.
_OFFERED = 200


def choose(uow: UnitOfWork, actor: Actor, shipment: int) -> Choice:
    """Return the windows that can be booked for a notice, and the one that it has.

    Raises:
        NotFound: there is no such notice for this actor.
    """
    row = _coming(uow, actor, drafting.find(uow, actor, shipment))
    booking = queries.find_booking(uow.session, actor, row.supplier_id, row.number)
    held = None if booking is None else queries.find(uow.session, booking.window_id)
    pallets, why_not = holding.pallets_of(uow, row), _why_not(uow, actor, row)
    offered = [] if why_not else _offered(uow, row, pallets)
    supplier = suppliers.find(uow.session, actor, row.supplier_id)
    return Choice(
        shipment=row.id,
        number=row.number,
        supplier_name="" if supplier is None else supplier.name,
        place=row.place,
        arrives=row.arrives,
        pallets=pallets,
        booked=None if held is None else window_view(held),
        free=tuple(window_view(each) for each in offered if held is None or each.id != held.id),
        why_not=why_not,
    )


def _coming(uow: UnitOfWork, actor: Actor, row: ShipmentRow) -> ShipmentRow:
    """Return the newest version under the number that says that something comes, or the row itself."""
    versions = shipments.list_versions(uow.session, actor, row.supplier_id, row.number)
    return next((version for version in versions if DocumentState(version.state) in COMING), row)


def _why_not(uow: UnitOfWork, actor: Actor, row: ShipmentRow) -> str:
    if not worlds.may_send(actor):
        return "Only people who send ship notices book windows."
    if row.state == DocumentState.DRAFT:
        return "Send the notice first. Then book the window that it arrives in."
    if DocumentState(row.state) not in COMING:
        return "Nothing comes with this notice any more, so it needs no window."
    if receipts_of_goods.is_received(uow.session, row.supplier_id, row.number):
        return "The goods of this notice were received."
    return ""


def _offered(uow: UnitOfWork, row: ShipmentRow, pallets: int) -> list[ReceivingWindowRow]:
    now = _now_there(uow, row)
    around = max(row.arrives or now.date(), now.date())
    span = {"first": around - BEFORE, "last": around + AFTER}
    found = queries.list_between(uow.session, row.ship_to, **span, limit=_OFFERED)
    return [each for each in found if not domain.refusal(window(each), pallets, now)]


def _now_there(uow: UnitOfWork, row: ShipmentRow) -> datetime:
    number = shipments.first_order(uow.session, row.id)
    order = documents.orders(uow.session, [number]).get(number)
    now = uow.clock.now()
    return now if order is None else snapshots.local(order, now)


def book(uow: UnitOfWork, actor: Actor, shipment: int, window_id: int) -> Window:
    """Book a window for a notice, in place of the one that it has; the same one again changes nothing.

    The notice is locked first and then the windows, so that of two who want the last place one gets it and the other
    is told which is the next.

    Raises:
        NotAllowed: the actor does not send ship notices.
        NotFound: there is no such notice for this actor, or no such window at its place.
        Conflict: the window is full, closed or over, or the notice needs none.
    """
    row = _lock(uow, actor, shipment)
    actor = keeping.acting_for(actor, row)
    if why_not := _why_not(uow, actor, row):
        raise Conflict(why_not)
    booking = queries.find_booking(uow.session, actor, row.supplier_id, row.number)
    wanted = {window_id} if booking is None else {window_id, booking.window_id}
    locked = queries.lock(uow.session, wanted)
    chosen = locked.get(window_id)
    if chosen is None or chosen.ship_to != row.ship_to:
        raise NotFound(str(window_id))
    if booking is not None and booking.window_id == window_id:
        return window(chosen)
    pallets, now = holding.pallets_of(uow, row), _now_there(uow, row)
    if refusal := domain.refusal(window(chosen), pallets, now):
        raise Conflict(f"{refusal} {_next_words(uow, row, window(chosen), pallets, now)}")
    needed = window(chosen).needed(pallets)
    chosen.taken += needed
    if booking is None:
        uow.session.add(_new(uow, actor, row, window_id, needed))
        holding.record(uow, actor, row, Event.WINDOW_BOOKED, window=window_id, needed=needed)
    else:
        left = locked[booking.window_id]
        left.taken -= booking.needed
        booking.window_id, booking.needed = window_id, needed
        booking.booked_at, booking.booked_name = uow.clock.now(), actor.name
        holding.record(uow, actor, row, Event.WINDOW_MOVED, window=window_id, needed=needed, before=left.id)
    return window(chosen)


def free(uow: UnitOfWork, actor: Actor, shipment: int) -> None:
    """Give back the window that a notice has booked; a second time finds nothing to give back.

    Raises:
        NotAllowed, NotFound: as for ``book``.
    """
    row = _lock(uow, actor, shipment)
    booking = queries.find_booking(uow.session, actor, row.supplier_id, row.number)
    if booking is not None:
        holding.give_back(uow, keeping.acting_for(actor, row), row, booking)


def _lock(uow: UnitOfWork, actor: Actor, shipment: int) -> ShipmentRow:
    drafting.require_sender(uow, actor)
    row = _coming(uow, actor, drafting.find(uow, actor, shipment))
    locked = drafting.find(uow, actor, row.id, lock=True)
    uow.session.refresh(locked)
    return locked


def _new(uow: UnitOfWork, actor: Actor, row: ShipmentRow, window_id: int, needed: int) -> WindowBookingRow:
    return WindowBookingRow(
        supplier_id=row.supplier_id,
        notice=row.number,
        window_id=window_id,
        needed=needed,
        booked_at=uow.clock.now(),
        booked_name=actor.name,
    )


def _next_words(uow: UnitOfWork, row: ShipmentRow, after: Window, pallets: int, now: datetime) -> str:
    start = max(after.day, now.date())
    span = {"first": start, "last": start + LOOKED_AHEAD}
    rows = queries.list_between(uow.session, row.ship_to, **span, limit=_OFFERED * 5)
    found = domain.next_free(map(window, rows), after, pallets, now)
    if found is None:
        return "No later one is free in the four weeks after it. Ask the buyer for another."
    return f"The next free one is {found.words}."
