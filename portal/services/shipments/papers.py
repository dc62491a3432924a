"""What is printed for a ship notice: labels for its units, and the packing slip."""

from __future__ import annotations

from dataclasses import dataclass

from portal.contracts import supplier_v1
from portal.domain import labels as logistic_labels
from portal.domain import packing_slips
from portal.domain.actors import Actor
from portal.domain.errors import Conflict
from portal.domain.labels import LabelData
from portal.domain.orders import Address, PurchaseOrder
from portal.domain.packing_slips import PackingSlip
from portal.domain.shipments import ShipNotice
from portal.domain.sscc import is_valid
from portal.services import snapshots
from portal.services.shipments import documents, drafting
from portal.store.rows import ShipmentRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Sources:
    """A notice with everything that its papers tell about it."""

    notice: ShipNotice
    orders: tuple[PurchaseOrder, ...]
    sender: Address
    ship_to: Address
    unit_names: dict[str, str]


def labels(uow: UnitOfWork, actor: Actor, shipment: int) -> tuple[str, tuple[LabelData, ...]]:
    """Return the number of a notice and what the label of each of its units says, in their order.

    Raises:
        NotFound: there is no such notice for this actor.
        Conflict: nothing is packed, a unit has no good SSCC yet, or a line's order is not known any more.
    """
    row = drafting.find(uow, actor, shipment)
    sources = _sources(uow, row)
    units = sources.notice.units
    if not units:
        raise Conflict("Nothing is packed in this notice, so there is nothing to label.")
    bare = sum(not is_valid(unit.sscc) for unit in units)
    if bare:
        what = "unit has" if bare == 1 else "units have"
        raise Conflict(f"{bare:,} {what} no SSCC yet. Give the units their numbers first, then print the labels.")
    return row.number, logistic_labels.of_notice(
        sources.notice,
        sources.orders,
        sender=sources.sender,
        ship_to=sources.ship_to,
        unit_names=sources.unit_names,
    )


def packing_slip(uow: UnitOfWork, actor: Actor, shipment: int) -> PackingSlip:
    """Return what the packing slip of a notice says.

    Raises:
        NotFound, Conflict: as for ``labels``.
    """
    sources = _sources(uow, drafting.find(uow, actor, shipment))
    return packing_slips.of_notice(
        sources.notice,
        sources.orders,
        sender=sources.sender,
        ship_to=sources.ship_to,
        unit_names=sources.unit_names,
    )


def _sources(uow: UnitOfWork, row: ShipmentRow) -> _Sources:
    notice = documents.load(uow.session, row)
    orders = documents.orders(uow.session, notice.orders)
    known = {(number, line.number): line for number, order in orders.items() for line in order.lines}
    if any((line.order, line.line) not in known for line in notice.lines):
        raise Conflict("The buyer has taken a line of this notice out of its order, so its papers cannot be printed.")
    first = notice.lines[0]
    place = known[first.order, first.line].ship_to or orders[first.order].ship_to
    supplier = supplier_v1.load(uow.session.get_one(SupplierRow, row.supplier_id).document)
    return _Sources(
        notice=notice,
        orders=tuple(orders.values()),
        sender=supplier.address or Address(supplier.name),
        ship_to=place.address,
        unit_names={code: unit.name for code, unit in snapshots.profile(uow).units.items()},
    )
