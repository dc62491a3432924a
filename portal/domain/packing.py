"""The tree of handling units of a ship notice: pallets, the cartons on them, and what is inside.

Every function gives new units and changes none. All of them go through the units once (``remove`` and the like go
through the tree once), and quantities are exact: what is inside is added up in the shipped unit, without rounding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from portal.domain.errors import PortalError
from portal.domain.quantities import exactly
from portal.domain.shipments import HandlingUnit, Packed

Units = tuple[HandlingUnit, ...]

Key = TypeVar("Key", bound=Hashable)

#: As many units as a notice may have; nobody packs more, and a typing error easily asks for millions.
MOST_UNITS = 20_000


class CannotPack(PortalError):
    """What was asked of the units is not possible; the text says why."""


def children(units: Iterable[HandlingUnit]) -> Mapping[int | None, Sequence[HandlingUnit]]:
    """Return the units by what they stand on, in the order given; None for those that stand on nothing."""
    found: dict[int | None, list[HandlingUnit]] = defaultdict(list)
    for unit in units:
        found[unit.parent].append(unit)
    return found


def roots(units: Iterable[HandlingUnit]) -> Units:
    """Return the units that stand on nothing."""
    return tuple(unit for unit in units if unit.parent is None)


def depths(units: Sequence[HandlingUnit]) -> dict[int, int]:
    """Return how deep each unit is in the tree, 1 for those that stand on nothing.

    Left out are units that no way leads to: those in a circle, those on something that is not there, and all on them.
    """
    below = children(units)
    found: dict[int, int] = {}
    level, depth = list(below.get(None, ())), 1
    while level:
        fresh = [unit for unit in level if unit.id not in found]
        found.update(dict.fromkeys((unit.id for unit in fresh), depth))
        level = [child for unit in fresh for child in below.get(unit.id, ())]
        depth += 1
    return found


def lost(units: Sequence[HandlingUnit]) -> Units:
    """Return the units that stand on something that is not in the notice."""
    known = {unit.id for unit in units}
    return tuple(unit for unit in units if unit.parent is not None and unit.parent not in known)


def circling(units: Sequence[HandlingUnit]) -> Units:
    """Return the units that stand on themselves, directly or over others, and those on top of such units."""
    reached = depths(_standing_on(None, units, {unit.id for unit in lost(units)}))
    return tuple(unit for unit in units if unit.id not in reached)


def empty(units: Sequence[HandlingUnit]) -> Units:
    """Return the units with nothing inside and nothing on them."""
    parents = {unit.parent for unit in units}
    return tuple(unit for unit in units if not unit.contents and unit.id not in parents)


def within(units: Sequence[HandlingUnit], unit_id: int) -> Units:
    """Return a unit and everything on or inside it, each before what it carries.

    Raises:
        CannotPack: there is no such unit.
    """
    by_id = {unit.id: unit for unit in units}
    if unit_id not in by_id:
        raise CannotPack(f"There is no handling unit {unit_id}.")
    below = children(units)
    found: dict[int, HandlingUnit] = {}
    waiting = [by_id[unit_id]]
    while waiting:
        unit = waiting.pop()
        if unit.id not in found:
            found[unit.id] = unit
            waiting += reversed(below.get(unit.id, ()))
    return tuple(found.values())


def contents(units: Iterable[HandlingUnit]) -> dict[int, Decimal]:
    """Return what is packed of each line of the notice, by its position, exactly."""
    return _sums((part.position, part.quantity) for unit in units for part in unit.contents)


def contents_by_lot(units: Iterable[HandlingUnit]) -> dict[tuple[int, str], Decimal]:
    """Return what is packed of each line and lot, exactly; the lot is "" where the packing names none."""
    return _sums(((part.position, part.lot), part.quantity) for unit in units for part in unit.contents)


def _sums(parts: Iterable[tuple[Key, Decimal]]) -> dict[Key, Decimal]:
    found: dict[Key, Decimal] = {}
    with exactly():
        for key, quantity in parts:
            found[key] = found[key] + quantity if key in found else quantity
    return found


def repeat(units: Sequence[HandlingUnit], unit_id: int, times: int) -> Units:
    """Return the units with so many like this one, itself included ("12 cartons like this one").

    What it carries comes with each copy, under new numbers; labels do not, because no two units share an SSCC.

    Raises:
        CannotPack: there is no such unit, or there would be too many, or fewer than one.
    """
    pattern = within(units, unit_id)
    if times < 1:
        raise CannotPack("Say how many there are, from 1.")
    if len(units) + len(pattern) * (times - 1) > MOST_UNITS:
        raise CannotPack(f"A ship notice has at most {MOST_UNITS:,} handling units.")
    first = next_id(units)
    copies: list[HandlingUnit] = []
    for _ in range(times - 1):
        ids = {unit.id: first + place for place, unit in enumerate(pattern)}
        first += len(pattern)
        copies += _copied(pattern, ids)
    return (*units, *copies)


def _copied(pattern: Units, ids: Mapping[int, int]) -> Iterator[HandlingUnit]:
    for unit in pattern:
        # The outermost unit's own parent is not in the pattern: its copy stands beside it.
        parent = unit.parent if unit is pattern[0] else ids[unit.parent or 0]
        yield replace(unit, id=ids[unit.id], parent=parent, sscc="")


def next_id(units: Sequence[HandlingUnit]) -> int:
    """Return a number that no unit has yet."""
    return max((unit.id for unit in units), default=0) + 1


def move(units: Sequence[HandlingUnit], unit_id: int, parent: int | None) -> Units:
    """Return the units with one of them, and all on it, standing on another one (None: on nothing).

    Raises:
        CannotPack: one of them is not there, or the other one stands on the one to be moved.
    """
    moved = within(units, unit_id)
    if parent is not None:
        if parent in {unit.id for unit in moved}:
            raise CannotPack(f"Handling unit {unit_id} cannot stand on itself or on what it carries.")
        within(units, parent)
    return _standing_on(parent, units, {unit_id})


def _standing_on(parent: int | None, units: Sequence[HandlingUnit], ids: Container[int]) -> Units:
    return tuple(replace(unit, parent=parent) if unit.id in ids else unit for unit in units)


def remove(units: Sequence[HandlingUnit], unit_id: int) -> Units:
    """Return the units without one of them and without everything on or inside it, which is unpacked by that.

    Raises:
        CannotPack: there is no such unit.
    """
    gone = {unit.id for unit in within(units, unit_id)}
    return tuple(unit for unit in units if unit.id not in gone)


def unpack(units: Sequence[HandlingUnit], positions: Container[int]) -> Units:
    """Return the units with nothing of these lines inside, and without those that are empty because of it."""
    left = {unit.id: _without(unit, positions) for unit in units}
    opened = {unit.id for unit in units if left[unit.id] is not unit}
    while gone := [unit for unit in empty(tuple(left.values())) if unit.id in opened]:
        for unit in gone:
            del left[unit.id]
            if unit.parent is not None:
                opened.add(unit.parent)
    return tuple(left.values())


def _without(unit: HandlingUnit, positions: Container[int]) -> HandlingUnit:
    kept = tuple(part for part in unit.contents if part.position not in positions)
    return unit if len(kept) == len(unit.contents) else replace(unit, contents=kept, gross=None)


def split(units: Sequence[HandlingUnit], unit_id: int, *parts: Packed) -> Units:
    """Return the units with these parts of one unit's contents in a new unit of its kind beside it.

    Raises:
        CannotPack: there is no such unit, or it holds less than what is to be taken out of it.
    """
    unit = within(units, unit_id)[0]
    rest = {(part.position, part.lot): Decimal(0) for part in unit.contents}
    with exactly():
        for part, sign in [*((part, 1) for part in unit.contents), *((part, -1) for part in parts)]:
            place = (part.position, part.lot)
            if part.quantity <= 0 or rest.get(place, Decimal(0)) + sign * part.quantity < 0:
                raise CannotPack(f"Handling unit {unit_id} does not hold that much of line {part.position}.")
            rest[place] += sign * part.quantity
    left = tuple(Packed(position, quantity, lot) for (position, lot), quantity in rest.items() if quantity)
    new = HandlingUnit(next_id(units), unit.type, unit.parent, contents=parts)
    return (*(replace(one, contents=left, gross=None) if one is unit else one for one in units), new)
