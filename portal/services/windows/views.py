"""What pages read about receiving windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.domain.windows import Counted, Window


@dataclass(frozen=True, slots=True)
class Booking:
    """Who has booked a window, and how much of it."""

    supplier_name: str
    notice: str
    needed: int


@dataclass(frozen=True, slots=True)
class WindowView:
    """One window with its id; ``bookings`` are for the buyer alone."""

    id: int
    window: Window
    bookings: tuple[Booking, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowList:
    """The windows of some days at one place, or at all of them; ``is_cut`` says that there are more."""

    places: tuple[tuple[str, str], ...]
    windows: tuple[WindowView, ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """What setting up led to; ``left_out`` are windows at whose time there is another."""

    added: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The windows that a supplier can book for a notice.

    ``booked`` is the one that it has; ``free`` are those around ``arrives`` with room for its ``pallets``, by time.
    ``is_elsewhen`` says that the booked one is on another day than the arrival. ``why_not`` says why nothing can be
    booked for it, "" if it can.
    """

    shipment: int
    number: str
    supplier_name: str
    place: str
    arrives: date | None
    pallets: int
    booked: WindowView | None
    free: tuple[WindowView, ...]
    why_not: str = ""

    @property
    def is_elsewhen(self) -> bool:
        """Say whether the booked window is on another day than the arrival."""
        return self.booked is not None and self.arrives is not None and self.booked.window.day != self.arrives


def window(row: Any) -> Window:
    """Return a window of the domain for a row, or for the columns of one."""
    return Window(
        ship_to=row.ship_to,
        day=row.day,
        opens=row.opens,
        closes=row.closes,
        capacity=row.capacity,
        counted=Counted(row.counted),
        taken=row.taken,
        is_closed=row.closed_at is not None,
    )


def window_view(row: Any, bookings: Sequence[Booking] = ()) -> WindowView:
    """Return a window with its id."""
    return WindowView(row.id, window(row), tuple(bookings))
