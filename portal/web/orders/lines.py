"""Which lines of an order a page shows: all are there, never hidden, a page of them at a time; and their deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.domain import transits
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.suppliers import Supplier
from portal.domain.transits import Journey

#: Lines on one page; small enough that a phone stays quick, large enough that most orders have one page.
PAGE = 50

SHOWN = (("", "All lines"), ("open", "Open"), ("not_open", "Closed, blocked or cancelled"))


@dataclass(frozen=True, slots=True)
class LinesPage:
    """A page of lines: what is on it, of how many, and the first line numbers of its neighbours (None at an end)."""

    lines: tuple[OrderLine, ...]
    total: int
    position: int
    previous: int | None
    next: int | None

    @property
    def shown(self) -> str:
        """Say which lines these are: ``Lines 51 to 100 of 2,000``."""
        if self.total <= PAGE:
            return ""
        return f"Lines {self.position + 1:,} to {self.position + len(self.lines):,} of {self.total:,}"


def select(lines: Sequence[OrderLine], *, show: str, q: str, first: int, everything: bool = False) -> LinesPage:
    """Return the page that starts at line number ``first`` among the lines that match.

    ``q`` is looked for in line number, item codes and description, without regard to case. ``everything`` puts all
    matching lines on one page, for print.
    """
    found = tuple(line for line in lines if _matches(line, show, q.strip().lower()))
    start = next((index for index, line in enumerate(found) if line.number >= first), 0)
    size = max(len(found), 1) if everything else PAGE
    start = 0 if everything else start
    return LinesPage(
        lines=found[start : start + size],
        total=len(found),
        position=start,
        previous=found[max(start - size, 0)].number if start > 0 else None,
        next=found[start + size].number if start + size < len(found) else None,
    )


@dataclass(frozen=True, slots=True)
class Delivery:
    """One requested delivery of a line: ``quantity`` where the line has several, and the journey that ends there.

    ``earliest`` is the first day on which the goods can leave, where that is too late for the journey.
    """

    quantity: Decimal | None
    requested: date | None
    journey: Journey | None
    earliest: date | None


def deliveries(line: OrderLine, order: PurchaseOrder, supplier: Supplier) -> tuple[Delivery, ...]:
    """Return the deliveries that a line asks for, each with the last day on which its goods can leave."""
    transit = transits.of_line(line, order, supplier)
    earliest = transits.earliest_ship(line, order, supplier)

    def delivery(quantity: Decimal | None, requested: date | None) -> Delivery:
        journey = None if transit is None or requested is None else transit.to_arrival(requested)
        is_short = journey is not None and earliest is not None and earliest > journey.ships
        return Delivery(quantity, requested, journey, earliest if is_short else None)

    if len(line.schedules) > 1:
        return tuple(delivery(schedule.quantity, schedule.requested) for schedule in line.schedules)
    return (delivery(None, line.requested),)


def _matches(line: OrderLine, show: str, q: str) -> bool:
    if show == "open" and not line.is_open:
        return False
    if show == "not_open" and line.is_open:
        return False
    if not q:
        return True
    codes = (str(line.number), line.item.lower(), line.supplier_item.lower(), line.gtin)
    return q in codes or any(code.startswith(q) for code in codes) or q in line.description.lower()
