"""What a notice holds of a window, kept true to what becomes of the notice.

Called with the notice locked. Nothing here asks who may: that was asked for what happens to the notice.
"""

from __future__ import annotations

from dataclasses import replace

from portal.contracts import shipment_v1
from portal.domain import windows as domain
from portal.domain.actors import SYSTEM, Actor
from portal.domain.events import Event
from portal.domain.states import COMING, DocumentState
from portal.domain.windows import Window
from portal.services.windows.views import window
from portal.store.queries import inbound, shipments
from portal.store.queries import windows as queries
from portal.store.rows import ReceivingWindowRow, ShipmentRow, WindowBookingRow
from portal.store.unit_of_work import UnitOfWork


def adjust(uow: UnitOfWork, actor: Actor, row: ShipmentRow) -> None:
    """Have a notice that was sent anew hold what it needs now; where that does not fit, its window is freed."""
    booking = queries.find_booking(uow.session, SYSTEM, row.supplier_id, row.number)
    if booking is None:
        return
    held = queries.lock(uow.session, [booking.window_id])[booking.window_id]
    others = _of_others(held, booking)
    needed = others.needed(pallets_of(uow, row))
    if not others.has_room(needed):
        give_back(uow, actor, row, booking, why="no room")
        return
    held.taken += needed - booking.needed
    booking.needed = needed


def find(uow: UnitOfWork, row: ShipmentRow) -> Window | None:
    """Return the window that a notice holds, with only what others have of it taken; None where it holds none."""
    booking = queries.find_booking(uow.session, SYSTEM, row.supplier_id, row.number)
    held = None if booking is None else queries.find(uow.session, booking.window_id)
    return None if booking is None or held is None else _of_others(held, booking)


def _of_others(held: ReceivingWindowRow, booking: WindowBookingRow) -> Window:
    return replace(window(held), taken=held.taken - booking.needed)


def release_if_over(uow: UnitOfWork, actor: Actor, row: ShipmentRow) -> None:
    """Free the window of a notice of which no version comes any more."""
    uow.session.flush()
    versions = shipments.list_versions(uow.session, SYSTEM, row.supplier_id, row.number)
    if any(DocumentState(version.state) in COMING for version in versions):
        return
    booking = queries.find_booking(uow.session, SYSTEM, row.supplier_id, row.number)
    if booking is not None:
        give_back(uow, actor, row, booking, why=row.state)


def give_back(uow: UnitOfWork, actor: Actor, row: ShipmentRow, booking: WindowBookingRow, *, why: str = "") -> None:
    """Free the window that a notice holds."""
    held = queries.lock(uow.session, [booking.window_id])[booking.window_id]
    held.taken -= booking.needed
    uow.session.delete(booking)
    record(uow, actor, row, Event.WINDOW_FREED, window=held.id, **({"why": why} if why else {}))


def record(uow: UnitOfWork, actor: Actor, row: ShipmentRow, event: Event, **data: object) -> None:
    """Record what happened to a notice's window, under the first of its orders."""
    uow.record(
        actor,
        event,
        subject=shipments.first_order(uow.session, row.id),
        supplier=row.supplier_id,
        document=row.id,
        data={"number": row.number, **data},
    )


def pallets_of(uow: UnitOfWork, row: ShipmentRow) -> int:
    """Return how many pallets a notice has."""
    packed = inbound.count_pallets(uow.session, [row.id]).get(row.id, 0)
    return domain.pallets(shipment_v1.load_transport(row.transport).pallets, packed)
