"""Logistic labels: what the label of each handling unit of a ship notice says, in words and in bars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from portal.domain import gs1
from portal.domain.orders import Address, OrderLine, PurchaseOrder
from portal.domain.quantities import is_whole, total
from portal.domain.shipments import HandlingUnit, PackType, ShipLine, ShipNotice

#: A kind of handling unit in words, as a label and a packing slip call it.
PACK_WORDS: Mapping[PackType, str] = {
    PackType.PALLET: "Pallet",
    PackType.CARTON: "Carton",
    PackType.CASE: "Case",
    PackType.BOX: "Box",
    PackType.CRATE: "Crate",
    PackType.DRUM: "Drum",
    PackType.BAG: "Bag",
    PackType.ROLL: "Roll",
    PackType.BUNDLE: "Bundle",
}


class LabelSize(Enum):
    """The sizes of label stock, upright: width and height in millimetres."""

    A6 = (Decimal(105), Decimal(148))
    INCHES_4X6 = (Decimal("101.6"), Decimal("152.4"))
    A5 = (Decimal(148), Decimal(210))


@dataclass(frozen=True, slots=True)
class LabelLot:
    """A lot inside a unit, with the best-before date of its goods; without a number, goods whose lot is not known."""

    number: str
    best_before: date | None = None


@dataclass(frozen=True, slots=True)
class LabelContent:
    """One item inside a unit, everything of it together. ``unit`` is the shipped unit's name as people read it.

    ``gtin`` has 14 digits or is ""; ``count`` is the number of trade items of that GTIN, None where it is not whole.
    """

    item: str
    description: str
    quantity: Decimal
    unit: str
    gtin: str = ""
    count: int | None = None
    lots: tuple[LabelLot, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelData:
    """Everything that one unit's label says. ``number`` of ``count`` is its place among the units of its kind.

    ``gross`` is in kilograms. ``goods`` and ``ways`` are the element strings for the bars beside the SSCC: what is
    inside, and where and for which order it travels.
    """

    sscc: gs1.Element
    notice: str
    type: PackType
    number: int
    count: int
    sender: Address
    ship_to: Address
    orders: tuple[str, ...]
    contents: tuple[LabelContent, ...]
    gross: Decimal | None = None
    goods: tuple[gs1.Element, ...] = ()
    ways: tuple[gs1.Element, ...] = ()

    @property
    def place(self) -> str:
        """``Carton 3 of 12``."""
        return f"{PACK_WORDS[self.type]} {self.number} of {self.count}"


def of_notice(
    notice: ShipNotice,
    orders: Iterable[PurchaseOrder],
    *,
    sender: Address,
    ship_to: Address,
    unit_names: Mapping[str, str],
    only: frozenset[int] | None = None,
) -> tuple[LabelData, ...]:
    """Return the labels of a notice's units in their order, or of those in ``only``; each has its SSCC by now.

    A unit's label tells what is in it and in the units that stand on it. ``unit_names`` gives names for unit codes;
    a code without one stays as it is.

    Raises:
        ValueError: a unit has no SSCC, or one with a wrong check digit.
        LookupError: a line's order is not among ``orders``, or has no such line.
    """
    packing = _Packing(notice, orders, unit_names)
    return tuple(packing.label(unit, sender, ship_to) for unit in notice.units if only is None or unit.id in only)


class _Packing:
    """A notice's units with what a label needs to be found fast: a notice may have thousands of them."""

    def __init__(self, notice: ShipNotice, orders: Iterable[PurchaseOrder], unit_names: Mapping[str, str]) -> None:
        ordered = {order.number: order.by_number() for order in orders}
        self.notice = notice
        self.unit_names = unit_names
        self.lines = {line.position: (line, ordered[line.order][line.line]) for line in notice.lines}
        self.children: dict[int | None, list[HandlingUnit]] = {}
        self.places: dict[int, int] = {}
        self.counts: dict[PackType, int] = {}
        for unit in notice.units:
            self.children.setdefault(unit.parent, []).append(unit)
            self.counts[unit.type] = self.counts.get(unit.type, 0) + 1
            self.places[unit.id] = self.counts[unit.type]

    def label(self, unit: HandlingUnit, sender: Address, ship_to: Address) -> LabelData:
        packed = [
            (self.lines[part.position], part.quantity, part.lot) for one in self.within(unit) for part in one.contents
        ]
        orders = tuple(dict.fromkeys(line.order for (line, _), _, _ in packed))
        contents = _contents(packed, self.unit_names)
        return LabelData(
            sscc=gs1.Element("00", unit.sscc),
            notice=self.notice.number,
            type=unit.type,
            number=self.places[unit.id],
            count=self.counts[unit.type],
            sender=sender,
            ship_to=ship_to,
            orders=orders,
            contents=contents,
            gross=unit.gross,
            goods=_goods(contents),
            ways=_ways(ship_to, orders),
        )

    def within(self, unit: HandlingUnit) -> list[HandlingUnit]:
        """Return the unit and all that stands on it; a unit is met once, whatever the tree says."""
        found = {unit.id: unit}
        waiting = [unit]
        while waiting:
            for child in self.children.get(waiting.pop().id, ()):
                if child.id not in found:
                    found[child.id] = child
                    waiting.append(child)
        return list(found.values())


_Part = tuple[tuple[ShipLine, OrderLine], Decimal, str]


def _contents(packed: Sequence[_Part], unit_names: Mapping[str, str]) -> tuple[LabelContent, ...]:
    """Return the items, each once per unit it is counted in, in the order in which they come."""
    together: dict[tuple[str, str], list[_Part]] = {}
    for part in packed:
        (line, ordered), _, _ = part
        together.setdefault((line.substitute or ordered.item, line.unit or ordered.unit), []).append(part)
    return tuple(_content(parts, unit_names.get(unit, unit)) for (_, unit), parts in together.items())


def _content(parts: Sequence[_Part], unit: str) -> LabelContent:
    (line, ordered), _, _ = parts[0]
    return LabelContent(
        item=line.substitute or ordered.item,
        description=f"in place of {ordered.item}" if line.substitute else ordered.description,
        quantity=sum((quantity for _, quantity, _ in parts), Decimal(0)),
        unit=unit,
        gtin="" if line.substitute else gs1.gtin14(ordered.gtin),
        count=_trade_items(parts),
        lots=tuple(dict.fromkeys(lot for (line, _), _, number in parts for lot in _lots(line, number))),
    )


def _trade_items(parts: Sequence[_Part]) -> int | None:
    """Return how many of the order's unit are packed, which is what the item's GTIN counts; None if not whole."""
    factors = [ordered.factor(line.unit or ordered.unit) for (line, ordered), _, _ in parts]
    amounts = [Fraction(part[1]) * factor for part, factor in zip(parts, factors, strict=True) if factor is not None]
    count = total(amounts)
    return int(count) if len(amounts) == len(parts) and is_whole(count) else None


def _lots(line: ShipLine, number: str) -> tuple[LabelLot, ...]:
    """Return what a part's lot number says, or the line's only lot where the part names none."""
    lots = [lot for lot in line.lots if lot.number == number] if number else list(line.lots)
    if not lots or (len(lots) > 1 and not number):
        return (LabelLot(number),)
    return tuple(LabelLot(lot.number, lot.best_before) for lot in lots)


def _goods(contents: tuple[LabelContent, ...]) -> tuple[gs1.Element, ...]:
    """Return content, best-before, count and lot where the unit holds one item with a GTIN; values of fixed length
    first, which saves separators. A lot or date is said only if it is that of everything inside.
    """
    if len(contents) != 1 or not contents[0].gtin or contents[0].count is None:
        return ()
    (content,) = contents
    count = gs1.find_element("37", str(content.count))
    if count is None:
        return ()
    numbers = {lot.number for lot in content.lots}
    dates = {lot.best_before for lot in content.lots}
    best_before = dates.pop() if len(dates) == 1 else None
    lot = numbers.pop() if len(numbers) == 1 else ""
    said = (
        gs1.Element("02", content.gtin),
        gs1.find_element("15", gs1.day(best_before)) if best_before else None,
        count,
        gs1.find_element("10", lot),
    )
    return tuple(element for element in said if element is not None)


def _ways(ship_to: Address, orders: tuple[str, ...]) -> tuple[gs1.Element, ...]:
    said = (
        gs1.find_element("410", ship_to.gln),
        gs1.find_element("400", orders[0]) if len(orders) == 1 else None,
    )
    return tuple(element for element in said if element is not None)
