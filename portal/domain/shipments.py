"""Ship notices (UBL DespatchAdvice, X12 856, EDIFACT DESADV) and what the buyer received against them.

A notice says what is on its way, packed as it really is: lines of one or several orders to one address, and a tree of
handling units whose contents add up to the lines (field vocabulary, 3.2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portal.domain.attachments import Attachment
from portal.domain.orders import OrderLine


class Completion(StrEnum):
    """What a line's notice says about the rest (X12 BSN07 B44 and C20): COMPLETE means that nothing more comes."""

    OPEN = ""
    PARTIAL = "partial"
    COMPLETE = "complete"


class ShortReason(StrEnum):
    """Why less is shipped than is open, or nothing (UBL OutstandingReason)."""

    OUT_OF_STOCK = "out_of_stock_temporary"
    DISCONTINUED = "discontinued"
    CAPACITY = "capacity"
    QUALITY = "quality"
    CARRIER = "carrier"
    BUYER_AGREED = "buyer_agreed"
    OTHER = "other"


class PackType(StrEnum):
    """A kind of handling unit: UN/ECE Rec 21 behind an X."""

    PALLET = "XPX"
    CARTON = "XCT"
    CASE = "XCS"
    BOX = "XBX"
    CRATE = "XCR"
    DRUM = "XDR"
    BAG = "XBG"
    ROLL = "XRO"
    BUNDLE = "XBE"


@dataclass(frozen=True, slots=True)
class Lot:
    """A part of a line with one origin: a lot number, serial numbers, dates of the goods, a country of origin.

    ``quantity`` is in the line's shipped unit; ``produced`` and ``best_before`` are dates on the goods; ``origin`` is
    ISO 3166-1 alpha-2.
    """

    quantity: Decimal
    number: str = ""
    serials: tuple[str, ...] = ()
    best_before: date | None = None
    produced: date | None = None
    origin: str = ""


class PackingGroup(StrEnum):
    """How great the danger is that packing has to hold (UN Model Regulations, 2.0.1.3); articles have NONE."""

    GREAT = "I"
    MEDIUM = "II"
    MINOR = "III"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Hazard:
    """What papers say of dangerous goods (ADR, 5.4.1.1.1): UN number, class as on the label, packing group.

    ``UN1950`` of class ``2.1``; other dangers follow in brackets, ``6.1 (3)``. What is not said is "" or None.
    """

    un_number: str = ""
    hazard_class: str = ""
    packing_group: PackingGroup | None = None

    @property
    def words(self) -> str:
        """What it says, as on papers: ``UN1133, class 3, packing group II``."""
        said = [self.un_number, f"class {self.hazard_class}" if self.hazard_class else ""]
        if self.packing_group is not None and self.packing_group is not PackingGroup.NONE:
            said.append(f"packing group {self.packing_group.value}")
        return ", ".join(filter(None, said))


@dataclass(frozen=True, slots=True)
class ShipLine:
    """What ships of one order line. ``position`` is the line's number within the notice, from 1.

    ``quantity`` is as entered, in ``unit`` ("" means the order line's unit); zero is said with a ``reason``.
    ``revision`` is the order's revision that the supplier had read. ``hazard`` is None where none is told.
    ``substitute`` is the supplier's number of the item that ships in place of the ordered one, "" for the ordered one.
    """

    position: int
    order: str
    line: int
    revision: int
    quantity: Decimal
    unit: str = ""
    completion: Completion = Completion.OPEN
    reason: ShortReason | None = None
    lots: tuple[Lot, ...] = ()
    note: str = ""
    hazard: Hazard | None = None
    substitute: str = ""

    def in_order_unit(self, line: OrderLine) -> Fraction | None:
        """Return the exact quantity in the order line's unit; None where the unit cannot be converted."""
        factor = line.factor(self.unit or line.unit)
        return None if factor is None else Fraction(self.quantity) * factor


@dataclass(frozen=True, slots=True)
class Packed:
    """A part of a notice's line inside one handling unit, in the line's shipped unit."""

    position: int
    quantity: Decimal
    lot: str = ""


@dataclass(frozen=True, slots=True)
class HandlingUnit:
    """A pallet, a carton or the like. ``id`` is its number within the notice; ``parent`` the unit that it stands on.

    ``sscc`` is "" until a label is asked for; weights are in kilograms and include what is inside.
    """

    id: int
    type: PackType
    parent: int | None = None
    sscc: str = ""
    gross: Decimal | None = None
    contents: tuple[Packed, ...] = ()


@dataclass(frozen=True, slots=True)
class Transport:
    """How the goods travel. ``scac`` is the carrier's code of two to four letters; ``own_vehicle`` needs no tracking.

    Weights are in kilograms, the volume in cubic metres, ``pallets`` is how many the driver will unload.
    """

    carrier: str = ""
    scac: str = ""
    service: str = ""
    tracking: str = ""
    bill_of_lading: str = ""
    own_vehicle: bool = False
    pallets: int | None = None
    gross: Decimal | None = None
    net: Decimal | None = None
    volume: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ShipNotice:
    """One version of one ship notice.

    ``number`` is the supplier's own and stays over versions. ``ships`` is when the goods leave the supplier,
    ``arrives`` when they reach the ship-to, both in that place's calendar. ``ship_to`` is the ERP's code of the place.
    ``replaces`` is the ERP's number of the version that this one replaces, "" for a first one. ``confirmed`` holds
    fingerprints of warnings that the supplier has confirmed.
    """

    number: str
    supplier: str
    ship_to: str
    ships: date | None
    arrives: date | None
    lines: tuple[ShipLine, ...]
    units: tuple[HandlingUnit, ...] = ()
    transport: Transport = Transport()
    attachments: tuple[Attachment, ...] = ()
    note: str = ""
    replaces: str = ""
    confirmed: frozenset[str] = field(default=frozenset())

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders' numbers in the notice, each once, in the order of the lines."""
        return tuple(dict.fromkeys(line.order for line in self.lines))


@dataclass(frozen=True, slots=True)
class ReceivedLot:
    """A part of a receipt with the lot that was found on the goods."""

    number: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class GoodsReceipt:
    """What the buyer received of one order line at one time (UBL ReceiptAdvice, X12 861). It is the ERP's.

    ``quantity`` is in the order line's unit and negative for goods that went back; ``notice`` is the supplier's
    number of the notice it came with, "" for goods without one. ``version`` grows with every change of this receipt.
    """

    number: str
    version: int
    order: str
    line: int
    quantity: Decimal
    received_at: datetime
    notice: str = ""
    lots: tuple[ReceivedLot, ...] = ()
    note: str = ""
    is_reversed: bool = False
