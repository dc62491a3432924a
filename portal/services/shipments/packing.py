"""Packing a draft: units proposed, repeated, moved, split, removed, and given their SSCCs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from portal.contracts import supplier_v1
from portal.domain import packing, packing_proposals, sscc
from portal.domain.actors import Actor
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.shipments import HandlingUnit, Packed, PackType, ShipLine, ShipNotice
from portal.domain.states import DocumentState
from portal.services.shipments import documents, drafting, ssccs, worlds
from portal.services.shipments.views import PackedLine, PackedUnit, PackingView
from portal.store.queries import shipments as queries
from portal.store.rows import ShipmentRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork

Units = Sequence[HandlingUnit]

#: How many units one page shows, and how many lines beside them.
UNITS = 100
LISTED = 100


def get(uow: UnitOfWork, actor: Actor, shipment: int, *, first: int = 0) -> PackingView:
    """Return how a notice is packed, with a page of its units from the place ``first`` on, each before what it carries.

    Raises:
        NotFound: there is no such notice for this actor.
    """
    row = drafting.find(uow, actor, shipment)
    rows = {found.unit: found for found in queries.list_units(uow.session, row.id)}
    units = tuple(map(documents.load_unit_alone, rows.values()))
    packed = _packed(rows.values())
    ships = queries.list_quantities(uow.session, row.id)
    open_lines = [position for position, quantity in ships if packed.get(position, 0) != quantity]
    tree = _tree(units)
    start = first if 0 <= first < len(tree) else 0
    page = tuple(replace(one, unit=documents.load_unit(rows[one.unit.id])) for one in tree[start : start + UNITS])
    listed = [position for position, _ in ships] if len(ships) <= LISTED else open_lines[:LISTED]
    inside = sorted({part.position for one in page for part in one.unit.contents})
    lines = _lines(uow, row, {*listed, *inside}, packed)
    supplier = supplier_v1.load(uow.session.get_one(SupplierRow, row.supplier_id).document)
    return PackingView(
        id=row.id,
        edition=row.edition,
        number=row.number,
        version=row.version,
        supplier_name=supplier.name,
        lines=tuple(lines[position] for position in listed),
        inside={position: lines[position] for position in inside if position in lines},
        packed_lines=len(ships) - len(open_lines),
        line_count=len(ships),
        units=page,
        first=start,
        unit_count=len(tree),
        unnumbered=sum(not unit.sscc for unit in units),
        has_prefix=sscc.is_prefix(supplier.gs1_prefix),
        can_edit=row.state == DocumentState.DRAFT and worlds.may_send(actor),
    )


def _packed(rows: Iterable[Any]) -> dict[int, Decimal]:
    """Return what is packed of each line by its position, from the units as they are stored: twenty thousand parts."""
    sums: dict[int, Decimal] = {}
    with localcontext(prec=_EXACT):
        for row in rows:
            for position, quantity, _lot in row.contents:
                sums[position] = sums.get(position, _NOTHING) + Decimal(quantity)
    return sums


_NOTHING = Decimal(0)

#: Digits in which sums of quantities are exact.
_EXACT = 60


def _lines(
    uow: UnitOfWork, row: ShipmentRow, positions: Collection[int], packed: Mapping[int, Decimal]
) -> dict[int, PackedLine]:
    if not positions:
        return {}
    said = list(map(documents.load_line, queries.list_lines(uow.session, row.id, positions=positions)))
    ordered = documents.order_lines(uow.session, said)
    return {
        line.position: _packed_line(line, ordered.get((line.order, line.line)), Fraction(packed.get(line.position, 0)))
        for line in said
    }


def place_of(uow: UnitOfWork, actor: Actor, shipment: int, unit: int) -> int:
    """Return the place in the tree where the page begins that shows a unit; 0 where there is no such unit.

    Raises:
        NotFound: there is no such notice for this actor.
    """
    row = drafting.find(uow, actor, shipment)
    tree = _tree(tuple(map(documents.load_unit, queries.list_units(uow.session, row.id))))
    place = next((place for place, one in enumerate(tree) if one.unit.id == unit), 0)
    return place // UNITS * UNITS


def _ordered(orders: Mapping[str, PurchaseOrder]) -> dict[tuple[str, int], OrderLine]:
    return {(number, line.number): line for number, order in orders.items() for line in order.lines}


def _packed_line(said: ShipLine, ordered: OrderLine | None, packed: Fraction) -> PackedLine:
    return PackedLine(
        position=said.position,
        order=said.order,
        line=said.line,
        description="" if ordered is None else ordered.description,
        unit=said.unit or ("" if ordered is None else ordered.unit),
        ships=said.quantity,
        packed=packed,
    )


def _tree(units: Units) -> list[PackedUnit]:
    """Return every unit once, each before what stands on it; those that no way leads to come last."""
    depths, below = packing.depths(units), packing.children(units)
    found: list[PackedUnit] = []
    waiting = list(reversed(below.get(None, ())))
    while waiting:
        unit = waiting.pop()
        found.append(PackedUnit(unit, depths[unit.id] - 1))
        waiting += reversed(below.get(unit.id, ()))
    return found + [PackedUnit(unit, 0) for unit in units if unit.id not in depths]


def propose(per_pallet: int | None, uow: UnitOfWork) -> Callable[[ShipNotice], Units]:
    """Pack what ships by the orders' pack sizes, in place of everything packed before."""

    def proposed(notice: ShipNotice) -> Units:
        ordered = _ordered(documents.orders(uow.session, notice.orders))
        lines = [
            packing_proposals.to_pack(line, ordered[line.order, line.line])
            for line in notice.lines
            if (line.order, line.line) in ordered
        ]
        return packing_proposals.propose(lines, per_pallet=per_pallet)

    return proposed


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
