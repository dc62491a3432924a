"""The dates of a notice converted into each other, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.domain import transits
from portal.domain.dates import MEANINGS, DateKind
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.shipments import ShipLine, ShipNotice
from portal.domain.suppliers import Supplier
from portal.domain.transits import Transit


@dataclass(frozen=True, slots=True)
class Conversions:
    """What the planned ship date and the planned arrival mean at the other end, "" where that is not known."""

    ships: str = ""
    arrives: str = ""


def convert(notice: ShipNotice, orders: Mapping[str, PurchaseOrder], supplier: Supplier) -> Conversions:
    """Return what the dates of a notice mean for its goods that are longest on the way.

    While no arrival is planned, the earliest requested delivery stands in for it.
    """
    ways = _ways(notice.lines, orders, supplier)
    if not ways:
        return Conversions()
    slowest = max((transit for _, transit in ways), key=lambda transit: transit.days)
    ships = "" if notice.ships is None else slowest.arrival_words(notice.ships)
    if notice.arrives is not None:
        return Conversions(ships, slowest.ship_words(notice.arrives))
    asked = min((line.requested for line, _ in ways if line.requested is not None), default=None)
    if asked is None:
        return Conversions(ships)
    leaves = slowest.ship_words(asked)
    return Conversions(ships, leaves and f"{MEANINGS[DateKind.FIRST_REQUESTED].label}: {leaves}")


def _ways(
    lines: Sequence[ShipLine], orders: Mapping[str, PurchaseOrder], supplier: Supplier
) -> list[tuple[OrderLine, Transit]]:
    found = []
    for said in lines:
        order = orders.get(said.order)
        line = order.line(said.line) if order is not None else None
        transit = transits.of_line(line, order, supplier) if order is not None and line is not None else None
        if line is not None and transit is not None:
            found.append((line, transit))
    return found
