"""Receiving windows of the places that goods go to, and which notice has booked which."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.windows import Counted
from portal.store.rows.base import Base
from portal.store.types import Id, Instant, one_of


class ReceivingWindowRow(Base):
    """One window. ``taken`` is what its bookings add up to, written under the row's lock; never more than fits."""

    __tablename__ = "receiving_windows"
    __table_args__ = (
        UniqueConstraint("ship_to", "day", "opens"),
        one_of("counted", Counted),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_fits"),
        CheckConstraint("opens < closes", name="has_length"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ship_to: Mapped[str] = mapped_column(String(80))
    day: Mapped[date] = mapped_column(Date)
    opens: Mapped[time] = mapped_column(Time)
    closes: Mapped[time] = mapped_column(Time)
    capacity: Mapped[int] = mapped_column(Integer)
    counted: Mapped[str] = mapped_column(String(16))
    taken: Mapped[int] = mapped_column(Integer, default=0)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class WindowBookingRow(Base):
    """The window of one notice, whatever its version; ``needed`` is what it takes of the window's capacity."""

    __tablename__ = "window_bookings"
    __table_args__ = (CheckConstraint("needed > 0", name="needs_something"),)

    supplier_id: Mapped[int] = mapped_column(Id, ForeignKey("suppliers.id"), primary_key=True)
    notice: Mapped[str] = mapped_column(String(60), primary_key=True)
    window_id: Mapped[int] = mapped_column(Id, ForeignKey("receiving_windows.id"), index=True)
    needed: Mapped[int] = mapped_column(Integer)
    booked_at: Mapped[datetime] = mapped_column(Instant)
    booked_name: Mapped[str] = mapped_column(String(200))
