"""The world in which an answer is checked, read from the store in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.contracts import order_v1, profile_v1, supplier_v1
from portal.domain.actors import SYSTEM, Actor, Permission
from portal.domain.errors import Conflict, NotAllowed
from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile, UnitRule
from portal.domain.rules import Snapshot
from portal.services.acknowledgments import documents
from portal.store.queries import acknowledgments as queries
from portal.store.queries import orders as order_queries
from portal.store.queries import syncs, users
from portal.store.rows import OrderRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork


def take(uow: UnitOfWork, actor: Actor, order: OrderRow, base_revision: int) -> Snapshot:
    """Return what holds now for an answer that was based on this revision of the order.

    Raises:
        Conflict: the buyer's system has not published its contract yet.
    """
    session, now = uow.session, uow.clock.now()
    current, base = revisions(uow, order, base_revision)
    booked = queries.find_last_booked(session, SYSTEM, order)
    return Snapshot(
        order=current,
        base=base,
        supplier=supplier_v1.load(session.get_one(SupplierRow, order.supplier_id).document),
        profile=profile(uow),
        now=now,
        today=today(current, now),
        previous=None if booked is None else documents.load(session, booked, order.number),
        previous_at=None if booked is None else booked.submitted_at,
        may_send=may_send(actor),
    )


def revisions(uow: UnitOfWork, order: OrderRow, base_revision: int) -> tuple[PurchaseOrder, PurchaseOrder | None]:
    """Return the newest revision and the one an answer is based on (None if the portal never had that)."""
    found = order_queries.documents(uow.session, order, {order.revision, base_revision})
    current = order_v1.load(found[order.revision].document)
    if base_revision == order.revision:
        return current, current
    base = found.get(base_revision)
    return current, None if base is None else order_v1.load(base.document)


def profile(uow: UnitOfWork) -> ErpProfile:
    """Return the newest contract of the buyer's system.

    Raises:
        Conflict: there is none yet.
    """
    row = syncs.newest_profile(uow.session)
    if row is None:
        raise Conflict("The portal has not heard from the buyer's system yet. Try again in a few minutes.")
    return profile_v1.load(row.document)


def units(uow: UnitOfWork) -> Mapping[str, UnitRule]:
    """Return the units of the buyer's system by their codes; none where it has not been heard from yet."""
    row = syncs.newest_profile(uow.session)
    return {} if row is None else profile_v1.load(row.document).units


def today(order: PurchaseOrder, now: datetime) -> date:
    """Return the buyer's calendar date: that of the place which receives the goods."""
    return local(order, now).date()


def local(order: PurchaseOrder, now: datetime) -> datetime:
    """Return an instant in the time of the place which receives the goods."""
    try:
        return now.astimezone(ZoneInfo(order.ship_to.time_zone))
    except (KeyError, ValueError):  # no such zone, or not a name of one: imported orders may say anything
        return now


def may_send(actor: Actor) -> bool:
    """Say whether this person sends answers: as a supplier, or as a buyer on behalf of one."""
    return actor.may(Permission.ACKNOWLEDGMENTS_SEND) or actor.may(Permission.ON_BEHALF)


def require_sender(uow: UnitOfWork, actor: Actor) -> None:
    """Let only those pass who send answers (rule ACC-02).

    Raises:
        NotAllowed: with the names of those who could give the right.
    """
    if not may_send(actor):
        raise NotAllowed("send answers", users.list_administrators(uow.session, actor))
