"""What is printed for a ship notice: labels for its units, and the packing slip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.contracts import supplier_v1
from portal.domain import labels as logistic_labels
from portal.domain import packing_slips
from portal.domain.actors import Actor
from portal.domain.errors import Conflict
from portal.domain.labels import LabelData
from portal.domain.orders import Address, PurchaseOrder, ShipTo
from portal.domain.packing_slips import PackingSlip
from portal.domain.shipments import ShipNotice
from portal.domain.sscc import is_valid
from portal.services import snapshots
from portal.services.shipments import documents, drafting
from portal.store.rows import ShipmentRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork

#: As many labels as are printed while somebody waits; more are a print job's.
AT_ONCE = 300


class TooMany(Conflict):
    """There are more labels than are printed while somebody waits."""


@dataclass(frozen=True, slots=True)
class _Sources:
    """A notice with everything that its papers tell about it."""

    notice: ShipNotice
    orders: tuple[PurchaseOrder, ...]
    sender: Address
    ship_to: ShipTo
    unit_names: dict[str, str]


def labels(uow: UnitOfWork, actor: Actor, shipment: int) -> tuple[str, tuple[LabelData, ...]]:
    """Return the number of a notice and what the label of each of its units says, in their order.

    Raises:
        NotFound: there is no such notice for this actor.
        TooMany: these are too many to be printed at once.
        Conflict: as for ``labels_of``.
    """
    row = drafting.find(uow, actor, shipment)
    if row.unit_count > AT_ONCE:
        raise TooMany(f"{row.unit_count:,} labels take a while. Have them printed here, then fetch them when you like.")
    return row.number, labels_of(uow, row)


def labels_of(uow: UnitOfWork, row: ShipmentRow) -> tuple[LabelData, ...]:
    """Return what the label of each unit of a notice says, in their order, however many there are.

    Raises:
        Conflict: nothing is packed, a unit has no good SSCC yet, or a line's order is not known any more.
    """
    sources = _sources(uow, row)
    require_numbers([unit.sscc for unit in sources.notice.units])
    return logistic_labels.of_notice(
        sources.notice,
        sources.orders,
        sender=sources.sender,
        ship_to=sources.ship_to.address,
        unit_names=sources.unit_names,
    )


def require_numbers(ssccs: Sequence[str]) -> None:
    """Let only those units be labelled that all have their SSCCs.

    Raises:
        Conflict: there are none, or one has no good SSCC yet.
    """
    if not ssccs:
        raise Conflict("Nothing is packed in this notice, so there is nothing to label.")
    bare = sum(not is_valid(sscc) for sscc in ssccs)
    if bare:
        what = "unit has" if bare == 1 else "units have"
        raise Conflict(f"{bare:,} {what} no SSCC yet. Give the units their numbers first, then print the labels.")


def packing_slip(uow: UnitOfWork, actor: Actor, shipment: int) -> PackingSlip:
    """Return what the packing slip of a notice says.

    Raises:
        NotFound: there is no such notice for this actor.
        Conflict: a line's order is not known any more.
    """
    sources = _sources(uow, drafting.find(uow, actor, shipment))
    return packing_slips.of_notice(
        sources.notice,
        sources.orders,
        sender=sources.sender,
        ship_to=sources.ship_to.address,
        unit_names=sources.unit_names,
        time_zone=sources.ship_to.time_zone,
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
        ship_to=place,
        unit_names={code: unit.name for code, unit in snapshots.profile(uow).units.items()},
    )
