"""All that the rules may know besides the document: facts that were true when the answer was checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.acknowledgments import Acknowledgment
from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.suppliers import Supplier


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The world at one instant.

    ``order`` is the newest revision, ``base`` the revision the answer is based on (None if the portal never
    had it); ``now`` is aware UTC, ``today`` the buyer's calendar date; ``previous`` is the last answer that
    stands (booked or on its way) and ``previous_at`` when it was sent. ``may_send`` says whether the caller's
    role sends answers, and ``administrators`` are the names of those who could give it.
    """

    order: PurchaseOrder
    base: PurchaseOrder | None
    supplier: Supplier
    profile: ErpProfile
    now: datetime
    today: date
    previous: Acknowledgment | None = None
    previous_at: datetime | None = None
    administrators: tuple[str, ...] = ()
    may_send: bool = True
