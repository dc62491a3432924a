"""All that the rules may know besides the notice: facts that were true when it was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.shipments import ShipNotice
from portal.domain.suppliers import Supplier
from portal.domain.windows import Window


@dataclass(frozen=True, slots=True)
class ShipSnapshot:
    """The world at one instant, as far as it is the supplier's.

    ``orders`` are the newest revisions by number, without those that are not the supplier's; ``bases`` the older
    revisions that lines name, by order and revision, as far as the portal has them. ``now`` is aware UTC, ``today``
    the buyer's calendar date.

    ``in_transit`` is what the supplier's other notices ship of an order line and the ERP's ``shipped`` does not
    contain yet, in the order line's unit. ``acknowledged`` are the lines that the supplier answered, by order;
    ``substitutes`` the items in their place that the ERP has booked of those answers, by order line.
    ``used_numbers`` and ``used_ssccs`` say when other notices used a number or a label, ``serials`` in which notice
    (item, serial number) went before; earlier versions of this notice are in none of them. ``prefixes`` are the
    supplier's GS1 company prefixes, empty where nobody has told them. ``replaced`` is the version that this notice
    replaces, and ``is_received`` says whether any of it was received. ``window`` is the receiving window that the
    number has booked, with only what others have of it taken.
    """

    orders: Mapping[str, PurchaseOrder]
    supplier: Supplier
    profile: ErpProfile
    now: datetime
    today: date
    bases: Mapping[tuple[str, int], PurchaseOrder] = field(default_factory=dict)
    in_transit: Mapping[tuple[str, int], Fraction] = field(default_factory=dict)
    acknowledged: Mapping[str, frozenset[int]] = field(default_factory=dict)
    substitutes: Mapping[tuple[str, int], frozenset[str]] = field(default_factory=dict)
    used_numbers: Mapping[str, date] = field(default_factory=dict)
    used_ssccs: Mapping[str, date] = field(default_factory=dict)
    serials: Mapping[tuple[str, str], str] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    replaced: ShipNotice | None = None
    is_received: bool = False
    window: Window | None = None
    administrators: tuple[str, ...] = ()
    may_send: bool = True
