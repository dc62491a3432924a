"""A ship notice before it is sent: started from order lines, changed in place, thrown away."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from portal.contracts import shipment_v1
from portal.domain import packing
from portal.domain.actors import SYSTEM, Actor
from portal.domain.documents import DocumentKind
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.events import Event
from portal.domain.quantities import as_decimal
from portal.domain.shipments import ShipLine, Transport
from portal.domain.states import DocumentState
from portal.services import editions
from portal.services.shipments import documents, keeping, worlds
from portal.services.shipments.shippable import left_to_ship
from portal.store.queries import orders as order_queries
from portal.store.queries import shipments as queries
from portal.store.queries import shippable, users
from portal.store.rows import ShipmentRow
from portal.store.unit_of_work import UnitOfWork

_NUMBER_LENGTH = 30


class NumberTaken(Conflict):
    """The supplier has another notice with this number."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the form says about the whole notice, read."""

    number: str
    ships: date | None
    arrives: date | None
    transport: Transport
    note: str


def start(uow: UnitOfWork, actor: Actor, keys: Sequence[tuple[int, int]]) -> ShipmentRow:
    """Begin a notice for these order lines (order id, line) with everything that is left of each.

    Raises:
        NotAllowed: the actor does not send ship notices.
        NotFound: one of the lines does not exist for this actor, or has nothing left.
        Conflict: the lines go to different places, or are of different suppliers.
    """
    require_sender(uow, actor)
    found = shippable.list_by_key(uow.session, actor, keys)
    if not found or len(found) != len(set(keys)):
        raise NotFound("shippable lines")
    if len({row.supplier_id for row in found}) > 1:
        raise Conflict("These lines are of different suppliers. Make a notice for each.")
    places = {row.ship_to: row.place for row in found}
    if len(places) > 1:
        raise Conflict(f"These lines go to different addresses: {'; '.join(places.values())}. Make a notice for each.")
    # One after the other, so that two notices begun at once for the same order get two numbers.
    order_queries.by_number(uow.session, actor, sorted({row.number for row in found}), lock=True)
    left = left_to_ship(uow, found)
    row = _new(uow, actor, found)
    uow.session.add(row)
    uow.session.flush()
    queries.add_lines(uow.session, new_lines(row.id, found, left, first=1))
    keeping.record(uow, keeping.acting_for(actor, row), row, Event.NOTICE_STARTED, lines=row.line_count)
    return row


def new_lines(
    shipment: int, found: Sequence[Any], left: Mapping[tuple[int, int], Fraction], *, first: int
) -> list[dict[str, Any]]:
    """Return table rows that ship what is left of these lines, at the positions from ``first`` on."""
    return [
        {
            "shipment_id": shipment,
            "position": position,
            "order_id": line.order_id,
            "line": line.line,
            "revision": line.revision,
            "quantity": as_decimal(left[line.order_id, line.line]),
            "unit": line.unit,
            "numerator": 1,
            "denominator": 1,
            "completion": "",
            "reason": None,
            "lots": [],
            "note": "",
            "hazard": None,
            "substitute": "",
        }
        for position, line in enumerate(found, first)
    ]


def _new(uow: UnitOfWork, actor: Actor, found: Sequence[Any]) -> ShipmentRow:
    now, supplier = uow.clock.now(), found[0].supplier_id
    number = _free_number(uow, supplier, found[0].number)
    return ShipmentRow(
        kind=DocumentKind.SHIPMENT,
        supplier_id=supplier,
        number=number,
        version=1,
        state=DocumentState.DRAFT,
        edition=1,
        note="",
        confirmed=[],
        channel="page",
        idempotency_key=secrets.token_urlsafe(24),
        content_hash="",
        correlation_id=uow.correlation_id,
        submitted_at=now,
        submitted_by=actor.user,
        submitted_name=actor.name,
        on_behalf=not actor.role.is_supplier,
        profile_version="",
        ship_to=found[0].ship_to,
        place=found[0].place,
        transport={},
        attachments=[],
        line_count=len(found),
        unit_count=0,
        saved_at=now,
    )


def _free_number(uow: UnitOfWork, supplier: int, order: str) -> str:
    for attempt in range(1, 1000):
        number = f"SN-{order}-{attempt}"[-_NUMBER_LENGTH:]
        if not queries.last_version(uow.session, supplier, number):
            return number
    return f"SN-{secrets.token_hex(8)}"


def require_sender(uow: UnitOfWork, actor: Actor) -> None:
    """Let only those pass who send ship notices (rule ACC-02).

    Raises:
        NotAllowed: with the names of those who could give the right.
    """
    if not worlds.may_send(actor):
        raise NotAllowed("send ship notices", users.list_administrators(uow.session, actor))


def find(uow: UnitOfWork, actor: Actor, shipment: int, *, lock: bool = False) -> ShipmentRow:
    """Return one version of a notice.

    Raises:
        NotFound: there is no such notice for this actor.
    """
    row = queries.find(uow.session, actor, shipment, lock=lock)
    if row is None:
        raise NotFound(str(shipment))
    return row


def open_draft(uow: UnitOfWork, actor: Actor, shipment: int, edition: int) -> ShipmentRow:
    """Return a draft to be changed, locked, if nobody changed it since the actor looked.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it was sent, or somebody else changed it.
    """
    require_sender(uow, actor)
    row = find(uow, actor, shipment, lock=True)
    editions.require_newest(row, edition, "notice")
    return row


def touch(uow: UnitOfWork, actor: Actor, row: ShipmentRow) -> None:
    """Note that a draft was changed, and by whom."""
    row.edition += 1
    row.saved_at = uow.clock.now()
    row.submitted_by, row.submitted_name = actor.user, actor.name


def save(
    uow: UnitOfWork,
    actor: Actor,
    shipment: int,
    header: Header,
    lines: Sequence[ShipLine],
    *,
    edition: int,
) -> ShipmentRow:
    """Write the header and these lines (those that the page showed) over what the draft had.

    Raises:
        As for ``open_draft``; NumberTaken where another notice of the supplier has this number.
    """
    row = open_draft(uow, actor, shipment, edition)
    if row.version == 1 and header.number != row.number:
        if queries.last_version(uow.session, row.supplier_id, header.number):
            raise NumberTaken(f"You already have a notice with the number {header.number}. Choose another one.")
        row.number = header.number
    row.ships, row.arrives, row.note = header.ships, header.arrives, header.note
    row.transport = shipment_v1.dump_transport(header.transport)
    write_lines(uow, row, lines)
    touch(uow, actor, row)
    return row


def write_lines(uow: UnitOfWork, row: ShipmentRow, lines: Sequence[ShipLine]) -> None:
    """Write lines over those with the same positions."""
    numbers = sorted({line.order for line in lines})
    rows = order_queries.by_number(uow.session, SYSTEM, numbers, lock=False)
    orders = documents.orders(uow.session, numbers)
    ids = {number: found.id for number, found in rows.items()}
    queries.replace_lines(uow.session, row.id, documents.dump_lines(lines, row.id, orders, ids))


def remove_lines(uow: UnitOfWork, actor: Actor, shipment: int, positions: Sequence[int], *, edition: int) -> None:
    """Take lines out of a draft, and what was packed of them.

    Raises:
        As for ``open_draft``; Conflict too where nothing would be left.
    """
    row = open_draft(uow, actor, shipment, edition)
    present = {line.position for line in queries.list_lines(uow.session, row.id)}
    gone = present & set(positions)
    if gone == present:
        raise Conflict("A notice needs a line. Throw the draft away instead.")
    queries.remove_lines(uow.session, row.id, gone)
    row.line_count = len(present) - len(gone)
    _unpack(uow, row, gone)
    touch(uow, actor, row)


def _unpack(uow: UnitOfWork, row: ShipmentRow, positions: Collection[int]) -> None:
    units = tuple(map(documents.load_unit, queries.list_units(uow.session, row.id)))
    left = packing.unpack(units, positions)
    if left != units:
        queries.replace_units(uow.session, row.id, documents.dump_units(left, row.id))
        row.unit_count = len(left)


def discard(uow: UnitOfWork, actor: Actor, shipment: int) -> None:
    """Throw a draft away; a second time finds nothing to throw away.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it was sent.
    """
    require_sender(uow, actor)
    row = find(uow, actor, shipment, lock=True)
    if row.state != DocumentState.DRAFT:
        raise Conflict("This notice was sent. You can cancel it instead.")
    queries.remove_draft(uow.session, row)
