"""The packing slip of a ship notice: its lines, its units and how it travels, in words fit to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from portal.domain import texts
from portal.domain.dates import DateKind, NamedDate, dated
from portal.domain.labels import PACK_WORDS
from portal.domain.orders import Address, PurchaseOrder
from portal.domain.shipments import HandlingUnit, Lot, ShipNotice, Transport


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A line of the notice. ``quantity`` is with its unit by name; ``lots`` are sentences, one for each lot;
    ``hazard`` is one about dangerous goods, or "".
    """

    position: int
    order: str
    line: int
    item: str
    description: str
    quantity: str
    lots: tuple[str, ...] = ()
    hazard: str = ""


@dataclass(frozen=True, slots=True)
class SlipUnit:
    """A unit of the tree in the order in which it is unpacked; ``depth`` 0 stands on nothing.

    ``gross`` is in kilograms; ``contents`` are sentences, one for each part.
    """

    depth: int
    name: str
    sscc: str = ""
    gross: Decimal | None = None
    contents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackingSlip:
    """Everything that a packing slip says; ``dates`` are those that the notice says."""

    notice: str
    dates: tuple[NamedDate, ...]
    sender: Address
    ship_to: Address
    transport: Transport
    lines: tuple[SlipLine, ...]
    units: tuple[SlipUnit, ...] = ()
    note: str = ""


def of_notice(
    notice: ShipNotice,
    orders: Iterable[PurchaseOrder],
    *,
    sender: Address,
    ship_to: Address,
    unit_names: Mapping[str, str],
    time_zone: str = "",
) -> PackingSlip:
    """Return the packing slip of a notice; ``unit_names`` gives names for unit codes, others stay as they are.

    ``time_zone`` is that of the ship-to.

    Raises:
        LookupError: a line's order is not among ``orders``, or has no such line.
    """
    ordered = {order.number: order.by_number() for order in orders}
    lines: dict[int, SlipLine] = {}
    names: dict[int, str] = {}
    for line in notice.lines:
        asked = ordered[line.order][line.line]
        unit = line.unit or asked.unit
        names[line.position] = unit_names.get(unit, unit)
        lines[line.position] = SlipLine(
            position=line.position,
            order=line.order,
            line=line.line,
            item=line.substitute or asked.item,
            description=f"in place of {asked.item}" if line.substitute else asked.description,
            quantity=texts.measured(line.quantity, names[line.position]),
            lots=tuple(_lot(lot, names[line.position]) for lot in line.lots),
            hazard=f"Dangerous goods: {line.hazard.words}" if line.hazard else "",
        )
    return PackingSlip(
        notice=notice.number,
        dates=tuple(filter(None, _dates(notice, ship_to, time_zone))),
        sender=sender,
        ship_to=ship_to,
        transport=notice.transport,
        lines=tuple(lines.values()),
        units=tuple(_tree(notice, lines, names)),
        note=notice.note,
    )


def _dates(notice: ShipNotice, ship_to: Address, time_zone: str) -> Iterator[NamedDate | None]:
    yield dated(DateKind.PLANNED_SHIP, notice.ships)
    yield dated(DateKind.PLANNED_ARRIVAL, notice.arrives, ship_to.name, time_zone)


def _lot(lot: Lot, unit: str) -> str:
    said = [f"Lot {lot.number}: {texts.measured(lot.quantity, unit)}" if lot.number else ""]
    said.append(f"best before {texts.day(lot.best_before)}" if lot.best_before else "")
    said.append(f"produced on {texts.day(lot.produced)}" if lot.produced else "")
    said.append(f"origin {lot.origin}" if lot.origin else "")
    said.append(f"serial numbers {', '.join(lot.serials)}" if lot.serials else "")
    sentence = ", ".join(part for part in said if part)
    return sentence[:1].upper() + sentence[1:]


def _tree(notice: ShipNotice, lines: Mapping[int, SlipLine], names: Mapping[int, str]) -> Iterator[SlipUnit]:
    """Yield every unit once, what stands on it right after it; a unit on a missing parent, or in a ring, comes last."""
    known = {unit.id for unit in notice.units}
    children: dict[int | None, list[HandlingUnit]] = {}
    for unit in notice.units:
        children.setdefault(unit.parent if unit.parent in known else None, []).append(unit)
    seen: set[int] = set()
    for root in (*children.get(None, ()), *notice.units):
        waiting = [(0, root)]
        while waiting:
            depth, unit = waiting.pop()
            if unit.id in seen:
                continue
            seen.add(unit.id)
            yield SlipUnit(
                depth=depth,
                name=f"{PACK_WORDS[unit.type]} {unit.id}",
                sscc=unit.sscc,
                gross=unit.gross,
                contents=tuple(
                    f"{texts.measured(part.quantity, names[part.position])}  {lines[part.position].item}"
                    + (f", lot {part.lot}" if part.lot else "")
                    for part in unit.contents
                ),
            )
            waiting += [(depth + 1, child) for child in reversed(children.get(unit.id, []))]
