"""The buyer's side of receiving windows: set up, seen with their bookings, closed and opened again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from portal.domain import windows as domain
from portal.domain.actors import Actor, Permission
from portal.domain.errors import NotAllowed, NotFound
from portal.domain.events import Event
from portal.domain.windows import CannotPlan, Plan, Window
from portal.services.windows.views import Booking, Planned, WindowList, window, window_view
from portal.store.queries import inbound
from portal.store.queries import windows as queries
from portal.store.rows import ReceivingWindowRow
from portal.store.unit_of_work import UnitOfWork

#: How many windows one page shows, and how many there may be at a place on the days of one plan.
SHOWN = 500
_MOST = 20_000


def list_places(uow: UnitOfWork, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return code and name of every place that something goes to or that has windows, by name."""
    named = dict(inbound.list_places(uow.session, actor))
    known = {**{code: code for code in queries.list_places(uow.session)}, **named}
    return tuple(sorted(known.items(), key=lambda place: (place[1], place[0])))


def list_windows(uow: UnitOfWork, actor: Actor, *, ship_to: str, first: date, days: int) -> WindowList:
    """Return the windows of some days with who has booked them; ``ship_to`` "" is every place.

    Raises:
        NotAllowed: the actor's role does not see what is on its way.
    """
    _require(actor, Permission.INBOUND_READ, "see receiving windows")
    last = first + timedelta(days=days - 1)
    rows = queries.list_between(uow.session, ship_to or None, first=first, last=last, limit=SHOWN + 1)
    bookings: dict[int, list[Booking]] = {}
    for row in queries.list_bookings(uow.session, actor, [row.id for row in rows]):
        bookings.setdefault(row.window_id, []).append(Booking(row.supplier_name, row.notice, row.needed))
    shown = tuple(window_view(row, bookings.get(row.id, ())) for row in rows[:SHOWN])
    return WindowList(list_places(uow, actor), shown, is_cut=len(rows) > SHOWN)


def plan(uow: UnitOfWork, actor: Actor, wanted: Plan) -> Planned:
    """Set up a plan's windows; those at whose time there is another are left out, so that twice is the same as once.

    Whoever sets up windows at the same place meanwhile waits, so that no two of them ever share some time.

    Raises:
        NotAllowed: the actor's role does not set up windows.
        CannotPlan: the plan contradicts itself, or nothing goes to its place.
    """
    _require(actor, Permission.INBOUND_PLAN, "set up receiving windows")
    if wanted.ship_to not in dict(list_places(uow, actor)):
        raise CannotPlan({"ship_to": "Choose the place that receives the goods."})
    planned = domain.spread(wanted, uow.clock.now().date())
    queries.lock_place(uow.session, wanted.ship_to)
    span = {"first": wanted.first, "last": wanted.last}
    known = queries.list_between(uow.session, wanted.ship_to, **span, limit=_MOST)
    fresh = domain.fresh(planned, map(window, known))
    if fresh:
        queries.add(uow.session, [_values(each) for each in fresh])
        said = {"ship_to": wanted.ship_to, "first": f"{wanted.first}", "last": f"{wanted.last}"}
        uow.record(actor, Event.WINDOWS_PLANNED, data={**said, "windows": len(fresh)})
    return Planned(len(fresh), len(planned) - len(fresh))


def _values(planned: Window) -> dict[str, Any]:
    return {
        "ship_to": planned.ship_to,
        "day": planned.day,
        "opens": planned.opens,
        "closes": planned.closes,
        "capacity": planned.capacity,
        "counted": planned.counted,
        "taken": 0,
    }


def close(uow: UnitOfWork, actor: Actor, window_id: int) -> Window:
    """Let nobody book a window any more; what is booked stays. Closing twice is the same as once.

    Raises:
        NotAllowed: the actor's role does not set up windows.
        NotFound: there is no such window.
    """
    row = _lock(uow, actor, window_id)
    if row.closed_at is None:
        row.closed_at = uow.clock.now()
        _record(uow, actor, row, Event.WINDOW_CLOSED)
    return window(row)


def reopen(uow: UnitOfWork, actor: Actor, window_id: int) -> Window:
    """Let a closed window be booked again; opening an open one changes nothing.

    Raises:
        As for ``close``.
    """
    row = _lock(uow, actor, window_id)
    if row.closed_at is not None:
        row.closed_at = None
        _record(uow, actor, row, Event.WINDOW_REOPENED)
    return window(row)


def _lock(uow: UnitOfWork, actor: Actor, window_id: int) -> ReceivingWindowRow:
    _require(actor, Permission.INBOUND_PLAN, "set up receiving windows")
    row = queries.lock(uow.session, [window_id]).get(window_id)
    if row is None:
        raise NotFound(str(window_id))
    return row


def _record(uow: UnitOfWork, actor: Actor, row: ReceivingWindowRow, event: Event) -> None:
    uow.record(actor, event, data={"window": row.id, "ship_to": row.ship_to, "taken": row.taken})


def _require(actor: Actor, permission: Permission, action: str) -> None:
    if not actor.may(permission):
        raise NotAllowed(action)
