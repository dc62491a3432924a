"""Packing a draft: units proposed, repeated, moved, split, removed, and given their SSCCs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from portal.contracts import supplier_v1
from portal.domain import packing
from portal.domain.actors import Actor
from portal.domain.shipments import HandlingUnit, Packed, PackType, ShipNotice
from portal.services.shipments import documents, drafting, ssccs
from portal.store.queries import shipments as queries
from portal.store.rows import ShipmentRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork

Units = Sequence[HandlingUnit]


def change(
    uow: UnitOfWork, actor: Actor, shipment: int, how: Callable[[ShipNotice], Units], *, edition: int
) -> ShipmentRow:
    """Pack a draft anew: ``how`` gives the units in place of those that it has.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: the draft was sent, or somebody else changed it.
        CannotPack: what was asked is not possible; the text says why.
    """
    row = drafting.open_draft(uow, actor, shipment, edition)
    units = how(documents.load(uow.session, row))
    _write(uow, row, units)
    drafting.touch(uow, actor, row)
    return row


def repeat(unit: int, times: int) -> Callable[[ShipNotice], Units]:
    """Pack so many units like this one, itself included."""
    return lambda notice: packing.repeat(notice.units, unit, times)


def move(unit: int, parent: int | None) -> Callable[[ShipNotice], Units]:
    """Put a unit on another, or on none."""
    return lambda notice: packing.move(notice.units, unit, parent)


def remove(unit: int) -> Callable[[ShipNotice], Units]:
    """Take a unit and everything in it out of the packing."""
    return lambda notice: packing.remove(notice.units, unit)


def split(unit: int, position: int, quantity: Decimal, lot: str = "") -> Callable[[ShipNotice], Units]:
    """Put a part of a unit's contents into a new unit beside it."""
    return lambda notice: packing.split(notice.units, unit, Packed(position, quantity, lot))


def add(
    kind: PackType, parent: int | None, contents: Sequence[Packed] = (), gross: Decimal | None = None
) -> Callable[[ShipNotice], Units]:
    """Add one unit."""
    return lambda notice: (
        *notice.units,
        HandlingUnit(packing.next_id(notice.units), kind, parent, gross=gross, contents=tuple(contents)),
    )


def clear() -> Callable[[ShipNotice], Units]:
    """Forget the packing."""
    return lambda _notice: ()


def number(uow: UnitOfWork, actor: Actor, shipment: int, *, edition: int) -> int:
    """Give every unit of a draft without an SSCC one, and return how many that were.

    Raises:
        As for ``change``; Conflict too where the supplier has no GS1 company prefix.
    """
    row = drafting.open_draft(uow, actor, shipment, edition)
    units = documents.load(uow.session, row).units
    bare = [unit for unit in units if not unit.sscc]
    if not bare:
        return 0
    supplier = supplier_v1.load(uow.session.get_one(SupplierRow, row.supplier_id).document)
    codes = ssccs.allocate(uow, row.supplier_id, supplier.gs1_prefix, len(bare), notice=row.number)
    given = {unit.id: code for unit, code in zip(bare, codes, strict=True)}
    _write(uow, row, [replace(unit, sscc=given.get(unit.id, unit.sscc)) for unit in units])
    drafting.touch(uow, actor, row)
    return len(bare)


def _write(uow: UnitOfWork, row: ShipmentRow, units: Units) -> None:
    queries.replace_units(uow.session, row.id, documents.dump_units(units, row.id))
    row.unit_count = len(units)
