"""The buyer's inbound view: what arrives when and where, what is late or missing, and what waits for a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from portal.contracts import shipment_v1
from portal.domain import windows as domain
from portal.domain.actors import Actor, Permission
from portal.domain.errors import NotAllowed
from portal.domain.states import DocumentState, is_being_cancelled
from portal.domain.windows import Window
from portal.services.shipments import shippable
from portal.services.shipments.views import ShippableFilters, ShippableLine
from portal.services.windows import planning
from portal.services.windows.views import window
from portal.store.queries import inbound as queries
from portal.store.queries import windows as window_queries
from portal.store.unit_of_work import UnitOfWork

#: The most notices of each list, and the most order lines without a notice. Who has more narrows the page to a place.
SHOWN = 300
LINES_SHOWN = 100

#: How far the list of late notices looks back. What is older is found by its day.
LATE_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class InboundFilters:
    """What the page is about: one place ("" is all of them), the first day and how many days."""

    ship_to: str
    first: date
    days: int

    @property
    def last(self) -> date:
        """The last of the days."""
        return self.first + timedelta(days=self.days - 1)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A notice that says that something comes.

    ``quantities`` are sums by unit ("" where nobody has told it), ``deviations`` what differs, in words. ``booked`` is
    its receiving window. ``is_received`` says that something of it was.
    """

    id: int
    number: str
    version: int
    supplier_name: str
    state: DocumentState
    ship_to: str
    place: str
    arrives: date | None
    lines: int
    units: int
    pallets: int
    quantities: tuple[tuple[Decimal, str], ...]
    deviations: tuple[str, ...]
    waits_since: datetime | None
    booked: Window | None
    is_received: bool
    is_being_cancelled: bool

    @property
    def is_elsewhen(self) -> bool:
        """Say whether its window is on another day than its arrival."""
        return self.booked is not None and self.booked.day != self.arrives


@dataclass(frozen=True, slots=True)
class Day:
    """What arrives at a place on one day, and the room that its windows have for it."""

    day: date
    arrivals: tuple[Arrival, ...]
    windows: tuple[Window, ...]

    @property
    def pallets(self) -> int:
        """How many pallets come."""
        return sum(arrival.pallets for arrival in self.arrivals)


@dataclass(frozen=True, slots=True)
class Place:
    """A place that goods go to, with the days on which some arrive."""

    ship_to: str
    name: str
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class InboundView:
    """Everything on the page. ``is_cut`` and ``is_missing_cut`` say that there is more than is shown.

    ``late_since`` is the earliest arrival that counts as late.
    """

    in_review: tuple[Arrival, ...]
    late: tuple[Arrival, ...]
    late_since: date
    places: tuple[Place, ...]
    missing: tuple[ShippableLine, ...]
    known_places: tuple[tuple[str, str], ...]
    is_cut: bool
    is_missing_cut: bool


def overview(uow: UnitOfWork, actor: Actor, filters: InboundFilters) -> InboundView:
    """Return what arrives in these days, by place and day, and what stands out whenever it arrives.

    Late is what should have arrived before today, ``LATE_WITHIN`` at most, and was not received at all; missing are
    order lines due until the last day of which something is on no notice.

    Raises:
        NotAllowed: the actor's role does not see what is on its way.
    """
    if not actor.may(Permission.INBOUND_READ):
        raise NotAllowed("see what is on its way to the buyer")
    session, today, place = uow.session, uow.clock.now().date(), filters.ship_to
    arriving = queries.list_arriving(
        session, actor, ship_to=place, first=filters.first, last=filters.last, limit=SHOWN + 1
    )
    late_since = today - LATE_WITHIN
    late = queries.list_late(session, actor, ship_to=place, since=late_since, before=today, limit=SHOWN + 1)
    waiting = queries.list_in_review(session, actor, ship_to=place, limit=SHOWN + 1)
    listed = (arriving, late, waiting)
    arrivals = _arrivals(uow, {row.id: row for rows in listed for row in rows[:SHOWN]})
    missing = _missing(uow, actor, filters)
    return InboundView(
        in_review=_in_order(arrivals, waiting, lambda arrival: (arrival.waits_since or uow.clock.now(), arrival.id)),
        late=_in_order(arrivals, late, lambda arrival: (arrival.arrives or today, arrival.place, arrival.id)),
        late_since=late_since,
        places=tuple(_places(uow, [arrivals[row.id] for row in arriving[:SHOWN]], filters)),
        missing=tuple(missing[:LINES_SHOWN]),
        known_places=planning.list_places(uow, actor),
        is_cut=any(len(rows) > SHOWN for rows in listed),
        is_missing_cut=len(missing) > LINES_SHOWN,
    )


def _in_order(arrivals: dict[int, Arrival], rows: Sequence[Any], key: Any) -> tuple[Arrival, ...]:
    return tuple(sorted((arrivals[row.id] for row in rows[:SHOWN]), key=key))


def _arrivals(uow: UnitOfWork, rows: dict[int, Any]) -> dict[int, Arrival]:
    """Return notices with all that is told about them, in a fixed number of statements."""
    session, ids = uow.session, list(rows)
    keys = {(row.supplier_id, row.number) for row in rows.values()}
    sums: dict[int, dict[str, Decimal]] = {}
    for line in queries.list_quantities(session, ids):
        of_notice = sums.setdefault(line.shipment_id, {})
        of_notice[line.unit] = of_notice.get(line.unit, Decimal(0)) + line.quantity
    words: dict[int, list[str]] = {}
    for deviation in queries.list_deviations(session, ids):
        words.setdefault(deviation.document_id, []).append(deviation.label)
    pallets, received = queries.count_pallets(session, ids), queries.list_received(session, keys)
    booked = window_queries.list_of_notices(session, keys)
    return {
        row.id: Arrival(
            id=row.id,
            number=row.number,
            version=row.version,
            supplier_name=row.supplier_name,
            state=DocumentState(row.state),
            ship_to=row.ship_to,
            place=row.place,
            arrives=row.arrives,
            lines=row.line_count,
            units=row.unit_count,
            pallets=domain.pallets(shipment_v1.load_transport(row.transport).pallets, pallets.get(row.id, 0)),
            quantities=tuple((quantity, unit) for unit, quantity in sums.get(row.id, {}).items()),
            deviations=tuple(words.get(row.id, ())),
            waits_since=row.review_opened_at,
            booked=window(found) if (found := booked.get((row.supplier_id, row.number))) is not None else None,
            is_received=(row.supplier_id, row.number) in received,
            is_being_cancelled=is_being_cancelled(row.state, row.cancel_asked_at),
        )
        for row in rows.values()
    }


def _places(uow: UnitOfWork, arrivals: Sequence[Arrival], filters: InboundFilters) -> Iterable[Place]:
    """Group arrivals, which come by place and day, with the windows of those days."""
    rows = window_queries.list_between(
        uow.session, filters.ship_to or None, first=filters.first, last=filters.last, limit=planning.SHOWN * 4
    )
    windows: dict[tuple[str, date], list[Window]] = {}
    for row in rows:
        windows.setdefault((row.ship_to, row.day), []).append(window(row))
    for ship_to, at_place in groupby(arrivals, key=lambda arrival: arrival.ship_to):
        days = [
            Day(day, tuple(on_day), tuple(windows.get((ship_to, day), ())))
            for day, on_day in groupby(at_place, key=lambda arrival: arrival.arrives)
            if day is not None
        ]
        yield Place(ship_to, days[0].arrivals[0].place or ship_to, tuple(days))


def _missing(uow: UnitOfWork, actor: Actor, filters: InboundFilters) -> list[ShippableLine]:
    """Return the lines due until the last day that are not on notices altogether, those due first first."""
    wanted = ShippableFilters(ship_to=filters.ship_to, until=filters.last.isoformat())
    found: list[ShippableLine] = []
    cursor: str | None = None
    while len(found) <= LINES_SHOWN:
        page = shippable.list_shippable(uow, actor, wanted, cursor=cursor, limit=500)
        found += [line for line in page.rows if line.left > Fraction(0) and not line.on_hold]
        cursor = page.older
        if cursor is None:
            break
    return found
