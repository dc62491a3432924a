"""Further lines for a draft: those that travel to the same place, of as many orders as the buyer takes in a notice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portal.contracts import supplier_v1
from portal.domain.actors import Actor
from portal.domain.errors import Conflict, NotFound
from portal.services import cursors, snapshots
from portal.services.orders.listing import searched
from portal.services.shipments import documents, drafting
from portal.services.shipments.shippable import KEY, left_to_ship, lines
from portal.services.shipments.views import AddablePage
from portal.store.queries import shipments as queries
from portal.store.queries import shippable
from portal.store.rows import ShipmentRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork


def list_addable(
    uow: UnitOfWork, actor: Actor, shipment: int, *, q: str = "", cursor: str | None = None, limit: int = 100
) -> AddablePage:
    """Return one page of the open lines that can go with a draft, those due first first.

    They are its supplier's, go to its place and are not in it yet; where the buyer takes one order in each notice
    (rule ASN-10), they are of the orders that it has.

    Raises:
        NotFound: there is no such notice for this actor.
    """
    row = drafting.find(uow, actor, shipment)
    numbers = queries.list_orders(uow.session, row.id)
    is_one = not _takes_several(uow, row, numbers)
    place = cursors.read(cursor, KEY)
    criteria = {
        "q": searched(q),
        "supplier": row.supplier_id,
        "ship_to": row.ship_to,
        "beside": row.id,
        "orders": numbers if is_one else None,
    }
    found = shippable.list_due(uow.session, actor, criteria, place, limit + 1)
    rows, newer, older = cursors.around(found, place, limit, lambda each: (each.due, each.order_id, each.line))
    return AddablePage(lines(uow, rows, but=(row.supplier_id, row.number)), is_one, newer, older)


def add(uow: UnitOfWork, actor: Actor, shipment: int, keys: Sequence[tuple[int, int]], *, edition: int) -> int:
    """Put further order lines (order id, line) into a draft, with everything that is left of each.

    Lines that are in it already stay as they are. Returns the position of the first new line.

    Raises:
        NotAllowed, NotFound: as elsewhere; NotFound too where a line does not exist for this actor, or is closed.
        Conflict: the draft was sent or changed since ``edition``, or the lines cannot travel with it; the text says
            why.
    """
    row = drafting.open_draft(uow, actor, shipment, edition)
    found = shippable.list_by_key(uow.session, actor, keys)
    if not found or len(found) != len(set(keys)) or {line.supplier_id for line in found} != {row.supplier_id}:
        raise NotFound("shippable lines")
    present = {(line.order_id, line.line) for line in queries.list_lines(uow.session, row.id)}
    new = [line for line in found if (line.order_id, line.line) not in present]
    _refuse(uow, row, [*queries.list_orders(uow.session, row.id), *(line.number for line in new)])
    elsewhere = sorted({line.place for line in new if line.ship_to != row.ship_to})
    if elsewhere:
        raise Conflict(f"This notice goes to {row.place}, but some of these lines go to {', '.join(elsewhere)}.")
    first = queries.last_position(uow.session, row.id) + 1
    left = left_to_ship(uow, new, but=(row.supplier_id, row.number))
    queries.add_lines(uow.session, drafting.new_lines(row.id, new, left, first=first))
    row.line_count = len(present) + len(new)
    drafting.touch(uow, actor, row)
    return first


def _refuse(uow: UnitOfWork, row: ShipmentRow, orders: Sequence[str]) -> None:
    if len(set(orders)) > 1 and not _takes_several(uow, row, orders):
        raise Conflict("The buyer takes one order in each notice. Make another notice for the other order.")


def _takes_several(uow: UnitOfWork, row: ShipmentRow, numbers: Iterable[str]) -> bool:
    """Say whether the buyer takes a notice for more than one order, as far as these orders are concerned."""
    tolerances = snapshots.profile(uow).tolerances
    group = supplier_v1.load(uow.session.get_one(SupplierRow, row.supplier_id).document).group
    found = documents.orders(uow.session, sorted(set(numbers))).values()
    return all(tolerances.resolve(_SEVERAL, order, None, group).value != "false" for order in found)


_SEVERAL = "ship_multi_po_allowed"
