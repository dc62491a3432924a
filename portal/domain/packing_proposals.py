"""A packing to start from: what ships, in cartons by pack size, first fit, and the cartons on pallets."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from portal.domain.orders import OrderLine
from portal.domain.packing import MOST_UNITS, CannotPack, Units
from portal.domain.quantities import exactly, total
from portal.domain.shipments import HandlingUnit, Packed, PackType, ShipLine

#: How many cartons that are not full are tried for a rest before a new one is begun.
_TRIED = 8


@dataclass(frozen=True, slots=True)
class ToPack:
    """A line to be packed: parts of it by lot, in the shipped unit, and how much of it fills a carton.

    ``capacity`` is None where nothing says how much goes into one: then all of it goes into one carton of its own.
    """

    position: int
    parts: tuple[tuple[str, Decimal], ...]
    capacity: Decimal | None = None


def to_pack(shipped: ShipLine, line: OrderLine, capacity: Decimal | None = None) -> ToPack:
    """Return a line of a notice as it is packed: by this capacity, or else by the order line's pack or pack size.

    Lots are kept apart where they add up to what ships.
    """
    parts = tuple((lot.number, lot.quantity) for lot in shipped.lots if lot.quantity > 0)
    if total(quantity for _, quantity in parts) != Fraction(shipped.quantity):
        parts = (("", shipped.quantity),) if shipped.quantity > 0 else ()
    return ToPack(shipped.position, parts, capacity or _by_pack(shipped, line))


def _by_pack(shipped: ShipLine, line: OrderLine) -> Decimal | None:
    """Return how much of the shipped unit one pack holds: whole ones, and one at least."""
    factor = line.factor(shipped.unit or line.unit)
    if line.pack is not None and line.pack.base == line.unit:
        size = line.pack.factor
    elif line.pack_size is not None:
        size = Fraction(line.pack_size)
    else:
        return None
    return Decimal(max(size // factor, 1)) if factor else None


@dataclass(slots=True)
class _Carton:
    """A carton while it is filled; ``room`` is the share of it that is left."""

    room: Fraction = Fraction(1)
    contents: list[Packed] = field(default_factory=list)


def propose(lines: Sequence[ToPack], *, per_pallet: int | None = None) -> Units:
    """Return handling units that hold exactly these lines.

    Every line fills cartons of its own; what is left of it goes into the first carton with room for it, among the
    last few that are not full. With ``per_pallet`` so many cartons stand on each pallet, in the same order.

    Raises:
        CannotPack: there would be more units than a notice may have, or a capacity or number is not above zero.
    """
    if per_pallet is not None and per_pallet < 1:
        raise CannotPack("Say how many cartons go on a pallet, from 1.")
    cartons = _cartons(lines)
    if per_pallet is None:
        return tuple(_unit(number, carton, None) for number, carton in enumerate(cartons, start=1))
    return tuple(_on_pallets(cartons, per_pallet))


def _cartons(lines: Sequence[ToPack]) -> list[_Carton]:
    cartons: list[_Carton] = []
    open_cartons: deque[_Carton] = deque(maxlen=_TRIED)
    for line in lines:
        if line.capacity is not None and line.capacity <= 0:
            raise CannotPack("Say how much goes into a carton, above zero.")
        whole = sum(quantity for _, quantity in line.parts)
        if line.capacity is not None and whole > line.capacity * (MOST_UNITS - len(cartons)):
            raise CannotPack(f"A ship notice has at most {MOST_UNITS:,} handling units.")
        for portion, share in _portions(line):
            carton = next((one for one in open_cartons if one.room >= share), None)
            if carton is None:
                carton = _Carton()
                cartons.append(carton)
                if share < 1:
                    open_cartons.append(carton)
            carton.contents += portion
            carton.room -= share
    if len(cartons) > MOST_UNITS:
        raise CannotPack(f"A ship notice has at most {MOST_UNITS:,} handling units.")
    return cartons


def _portions(line: ToPack) -> Iterator[tuple[list[Packed], Fraction]]:
    """Give what of a line goes into one carton together, with the share of the carton that it fills."""
    if line.capacity is None:
        if line.parts:
            yield [Packed(line.position, quantity, lot) for lot, quantity in line.parts], Fraction(1)
        return
    portion: list[Packed] = []
    with exactly():
        room = line.capacity
        for lot, quantity in line.parts:
            left = quantity
            while left > 0:
                taken = min(left, room)
                portion.append(Packed(line.position, taken, lot))
                left -= taken
                room -= taken
                if not room:
                    yield portion, Fraction(1)
                    portion, room = [], line.capacity
    if portion:
        yield portion, 1 - Fraction(room) / Fraction(line.capacity)


def _unit(number: int, carton: _Carton, parent: int | None) -> HandlingUnit:
    return HandlingUnit(number, PackType.CARTON, parent, contents=tuple(carton.contents))


def _on_pallets(cartons: Sequence[_Carton], per_pallet: int) -> Iterator[HandlingUnit]:
    number = 0
    for start in range(0, len(cartons), per_pallet):
        number += 1
        pallet = number
        yield HandlingUnit(pallet, PackType.PALLET)
        for carton in cartons[start : start + per_pallet]:
            number += 1
            yield _unit(number, carton, pallet)
