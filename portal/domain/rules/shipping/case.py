"""One check: the notice laid beside its orders once, so that every rule is a single pass over what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from portal.domain.orders import OrderLine, PurchaseOrder, ShipTo
from portal.domain.profiles import ErpProfile
from portal.domain.quantities import is_sane, total
from portal.domain.rules.shipping.snapshot import ShipSnapshot
from portal.domain.shipments import Completion, HandlingUnit, Lot, ShipLine, ShipNotice
from portal.domain.tolerances import Limit

_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Shipped:
    """One line of the notice beside the order's line.

    ``line`` is the newest, or the last one known where the newest revision has it no more (``is_gone``); ``read`` is
    the line in the revision that the supplier had read, the newest where that is not known. ``entered`` is the
    quantity as given, None if it is not a number; ``quantity`` is the same in the order line's unit, exactly, None
    also where the unit cannot be converted. ``lots`` come with their places.
    """

    given: ShipLine
    order: PurchaseOrder
    line: OrderLine
    read: OrderLine
    path: str
    entered: Decimal | None
    quantity: Fraction | None
    lots: tuple[tuple[str, Lot], ...]
    is_gone: bool

    @property
    def key(self) -> tuple[str, int]:
        """The order line."""
        return self.order.number, self.line.number

    @property
    def place(self) -> ShipTo:
        """Where the order wants this line delivered."""
        return self.line.ship_to or self.order.ship_to

    @property
    def code(self) -> str:
        """The unit in which the notice gives the quantity: where it names none, that of the line as it was read."""
        return self.given.unit or self.read.unit

    @property
    def name(self) -> str:
        """The line in a sentence: ``10 of order 4500017``."""
        return f"{self.line.number} of order {self.order.number}"


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that the notice ships of one order line.

    ``quantity`` is None where one of its lines cannot be measured; ``open`` is what is open to ship, with what is on
    its way taken off.
    """

    parts: tuple[Shipped, ...]
    quantity: Fraction | None
    in_transit: Fraction
    open: Fraction

    @property
    def first(self) -> Shipped:
        """The first of the notice's lines; findings about all of them stand there."""
        return self.parts[0]

    @property
    def completion(self) -> Completion:
        """What the notice says of the rest; one line that says something speaks for all."""
        return next((part.given.completion for part in self.parts if part.given.completion), Completion.OPEN)


class ShipCase:
    """A notice, the snapshot it is checked against, and both joined by order line."""

    def __init__(self, notice: ShipNotice, snapshot: ShipSnapshot) -> None:
        self.document = notice
        self.snapshot = snapshot
        self._limits: dict[tuple[str, str], Limit] = {}

    @property
    def profile(self) -> ErpProfile:
        """The ERP's contract."""
        return self.snapshot.profile

    @property
    def buyer(self) -> str:
        """The buyer's name."""
        return self.snapshot.profile.buyer

    @cached_property
    def orders(self) -> tuple[PurchaseOrder, ...]:
        """The newest revisions of the orders in the notice that the supplier has, in the notice's order."""
        found = (self.snapshot.orders.get(number) for number in self.document.orders)
        return tuple(order for order in found if order is not None)

    @cached_property
    def lines(self) -> Mapping[str, Mapping[int, OrderLine]]:
        """The newest lines, by order and number."""
        return {order.number: order.by_number() for order in self.orders}

    @cached_property
    def bases(self) -> Mapping[tuple[str, int], Mapping[int, OrderLine]]:
        """The lines of the older revisions that the notice names, by order and revision."""
        return {key: base.by_number() for key, base in self.snapshot.bases.items() if self._is_older(*key)}

    def _is_older(self, order: str, revision: int) -> bool:
        newest = self.snapshot.orders.get(order)
        return newest is not None and revision < newest.revision

    @cached_property
    def shipped(self) -> tuple[Shipped, ...]:
        """The lines whose order lines are known, in the notice's order."""
        joined = (self._join(given) for given in self.document.lines)
        return tuple(shipped for shipped in joined if shipped is not None)

    def _join(self, given: ShipLine) -> Shipped | None:
        order = self.snapshot.orders.get(given.order)
        if order is None:
            return None
        newest = self.lines[given.order].get(given.line)
        read = self.bases.get((given.order, given.revision), {}).get(given.line)
        line = newest or read
        if line is None:
            return None
        read = read or line
        entered = given.quantity if is_sane(given.quantity) else None
        quantity = None if entered is None else _converted(entered, given.unit or read.unit, line)
        path = f"lines/{given.position}"
        lots = tuple((f"{path}/lots/{index}", lot) for index, lot in enumerate(given.lots))
        return Shipped(given, order, line, read, path, entered, quantity, lots, is_gone=newest is None)

    @cached_property
    def gathered(self) -> tuple[Gathered, ...]:
        """What ships of each order line that the newest revision has, in the notice's order."""
        found: dict[tuple[str, int], list[Shipped]] = {}
        for shipped in self.shipped:
            if not shipped.is_gone:
                found.setdefault(shipped.key, []).append(shipped)
        return tuple(_gather(parts, self.snapshot.in_transit.get(key, _NOTHING)) for key, parts in found.items())

    @cached_property
    def by_position(self) -> Mapping[int, Shipped]:
        """The lines by their position."""
        return {shipped.given.position: shipped for shipped in self.shipped}

    def units(self) -> Iterator[tuple[str, HandlingUnit]]:
        """Give the handling units with their places."""
        for unit in self.document.units:
            yield f"units/{unit.id}", unit

    def limit(self, key: str, order: PurchaseOrder, line: OrderLine | None = None) -> Limit:
        """Return the limit that holds for a line, or for one of the orders."""
        if line is not None and key in line.tolerances:
            return self._resolve(key, order, line)
        if (key, order.number) not in self._limits:
            self._limits[key, order.number] = self._resolve(key, order)
        return self._limits[key, order.number]

    @cached_property
    def with_limits(self) -> tuple[Shipped, ...]:
        """The lines that have limits of their own."""
        return tuple(shipped for shipped in self.shipped if shipped.line.tolerances)

    def strictest(self, key: str, decides: Callable[[Limit], bool]) -> Limit | None:
        """Return the limit of the first order for which it decides something, None if it does for none."""
        return next(filter(decides, (self.limit(key, order) for order in self.orders)), None)

    def _resolve(self, key: str, order: PurchaseOrder, line: OrderLine | None = None) -> Limit:
        return self.profile.tolerances.resolve(key, order, line, self.snapshot.supplier.group)

    def is_counted(self, shipped: Shipped) -> bool:
        """Say whether a line's quantity, as given, can only be a whole number."""
        rule = self.profile.units.get(shipped.code)
        return (rule is not None and rule.discrete) or (shipped.code == shipped.line.unit and shipped.line.discrete)

    def unit(self, code: str) -> str:
        """Return the name of a unit, or its code where the contract does not name it."""
        rule = self.profile.units.get(code)
        return rule.name if rule is not None else code


def _converted(entered: Decimal, unit: str, line: OrderLine) -> Fraction | None:
    if unit == line.unit:
        return Fraction(entered)
    factor = line.factor(unit)
    return None if factor is None else Fraction(entered) * factor


def _gather(parts: list[Shipped], in_transit: Fraction) -> Gathered:
    left = Fraction(parts[0].line.open_to_ship)
    return Gathered(tuple(parts), _sum(parts), in_transit, max(left - in_transit, _NOTHING) if in_transit else left)


def _sum(parts: list[Shipped]) -> Fraction | None:
    if len(parts) == 1:
        return parts[0].quantity
    quantities = [part.quantity for part in parts if part.quantity is not None]
    return total(quantities) if len(quantities) == len(parts) else None
