"""Dates that say what they are: how firm, of what, and in whose calendar. No page, paper or export has a bare date.

The standards' words are elements of UBL 2.1 and codes of X12's element 374 (DTM01, 4010), after field vocabulary 3.1
and 3.2; where one has no word of its own, its place is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.domain.texts import weekday


class Firmness(StrEnum):
    """Who stands behind a date, and how firmly. RECKONED follows from another date and the calendars."""

    ORDERED = "ordered"
    REQUESTED = "requested"
    PROMISED = "promised"
    PLANNED = "planned"
    ACTUAL = "actual"
    RECKONED = "reckoned"


class Clock(StrEnum):
    """Whose calendar and time zone a date is in."""

    SUPPLIER = "the supplier's"
    SHIP_TO = "the ship-to's"
    BUYER = "the buyer's"
    GOODS = "as it stands on the goods"


class DateKind(StrEnum):
    """What a date in a document is."""

    VALID_FROM = "valid_from"
    VALID_TO = "valid_to"
    ORDERED = "ordered"
    REQUESTED_DELIVERY = "requested_delivery"
    FIRST_REQUESTED = "first_requested"
    LATEST_DELIVERY = "latest_delivery"
    EARLIEST_SHIP = "earliest_ship"
    SHIP_BY = "ship_by"
    PROMISED_DELIVERY = "promised_delivery"
    PROMISED_SHIP = "promised_ship"
    PLANNED_SHIP = "planned_ship"
    PLANNED_ARRIVAL = "planned_arrival"
    RECEIVED = "received"
    BEST_BEFORE = "best_before"
    PRODUCED = "produced"
    INVOICED = "invoiced"
    DELIVERED = "delivered"
    PAYMENT_DUE = "payment_due"
    PAYMENT_RUN = "payment_run"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a kind of date is called everywhere, what it means, and what the standards call it."""

    label: str
    sentence: str
    firmness: Firmness
    clock: Clock
    ubl: str = ""
    x12: str = ""


_K, _F, _C = DateKind, Firmness, Clock

#: Every kind of date, in the order in which an order lives through them.
MEANINGS: Mapping[DateKind, Meaning] = MappingProxyType(
    {
        _K.VALID_FROM: Meaning(
            "Valid from", "The first day of a price.", _F.PROMISED, _C.BUYER, "Price/ValidityPeriod", "007"
        ),
        _K.VALID_TO: Meaning(
            "Valid to", "The last day of a price.", _F.PROMISED, _C.BUYER, "Price/ValidityPeriod", "036"
        ),
        _K.ORDERED: Meaning("Ordered on", "The day of the order.", _F.ORDERED, _C.BUYER, "Order/IssueDate", "004"),
        _K.REQUESTED_DELIVERY: Meaning(
            "Requested delivery",
            "The day on which the buyer wants the goods at the ship-to.",
            _F.REQUESTED,
            _C.SHIP_TO,
            "Delivery/RequestedDeliveryPeriod",
            "002",
        ),
        _K.FIRST_REQUESTED: Meaning(
            "First requested delivery",
            "The earliest requested delivery of an order.",
            _F.REQUESTED,
            _C.SHIP_TO,
            "Delivery/RequestedDeliveryPeriod",
            "002",
        ),
        _K.LATEST_DELIVERY: Meaning(
            "Latest delivery",
            "The last day of arrival: after it the buyer cancels what has not arrived.",
            _F.REQUESTED,
            _C.SHIP_TO,
            "Delivery/LatestDeliveryDate",
            "061",
        ),
        _K.EARLIEST_SHIP: Meaning(
            "Earliest ship date",
            "The first working day of the supplier after the order and the lead time.",
            _F.RECKONED,
            _C.SUPPLIER,
            "",
            "037",
        ),
        _K.SHIP_BY: Meaning(
            "Ship by",
            "The last day on which the goods can leave to be at the ship-to in time.",
            _F.RECKONED,
            _C.SUPPLIER,
            "Despatch/RequestedDespatchDate",
            "038",
        ),
        _K.PROMISED_DELIVERY: Meaning(
            "Promised delivery",
            "The day on which the goods arrive, as the supplier's answer promises.",
            _F.PROMISED,
            _C.SHIP_TO,
            "Delivery/PromisedDeliveryPeriod",
            "069",
        ),
        _K.PROMISED_SHIP: Meaning(
            "Promised ship date",
            "The day on which the goods leave, as the supplier's answer promises.",
            _F.PROMISED,
            _C.SUPPLIER,
            "Despatch/EstimatedDespatchDate",
            "068",
        ),
        _K.PLANNED_SHIP: Meaning(
            "Planned ship date",
            "The day on which the goods leave, as the ship notice says.",
            _F.PLANNED,
            _C.SUPPLIER,
            "Despatch/ActualDespatchDate",
            "011",
        ),
        _K.PLANNED_ARRIVAL: Meaning(
            "Planned arrival",
            "The day on which the goods reach the ship-to, as the ship notice says.",
            _F.PLANNED,
            _C.SHIP_TO,
            "Delivery/EstimatedDeliveryPeriod",
            "017",
        ),
        _K.RECEIVED: Meaning(
            "Received at", "When the buyer took the goods in.", _F.ACTUAL, _C.SHIP_TO, "ReceiptLine/ReceivedDate", "050"
        ),
        _K.BEST_BEFORE: Meaning(
            "Best before", "Until when the goods keep.", _F.ACTUAL, _C.GOODS, "ItemInstance/BestBeforeDate", "036"
        ),
        _K.PRODUCED: Meaning(
            "Produced on",
            "The day on which the goods were made.",
            _F.ACTUAL,
            _C.GOODS,
            "ItemInstance/ManufactureDate",
            "094",
        ),
        _K.INVOICED: Meaning(
            "Invoice date", "The day of the invoice (BT-2).", _F.ACTUAL, _C.SUPPLIER, "Invoice/IssueDate", "003"
        ),
        _K.DELIVERED: Meaning(
            "Actual delivery",
            "The last day on which goods of the invoice were delivered (BT-72).",
            _F.ACTUAL,
            _C.SHIP_TO,
            "Delivery/ActualDeliveryDate",
            "035",
        ),
        _K.PAYMENT_DUE: Meaning(
            "Payment due",
            "The last day on which the invoice is to be paid (BT-9).",
            _F.REQUESTED,
            _C.BUYER,
            "Invoice/DueDate",
            "013",
        ),
        _K.PAYMENT_RUN: Meaning("Payment run on", "The day on which the buyer means to pay.", _F.PLANNED, _C.BUYER),
        _K.PAID: Meaning("Paid on", "The day on which the buyer paid.", _F.ACTUAL, _C.BUYER, "Payment/PaidDate"),
    }
)


@dataclass(frozen=True, slots=True)
class NamedDate:
    """A day that says what it is, and where: ``place`` and its ``time_zone`` are "" where they go without saying."""

    kind: DateKind
    day: date
    place: str = ""
    time_zone: str = ""

    @property
    def label(self) -> str:
        """What it is called."""
        return MEANINGS[self.kind].label

    @property
    def words(self) -> str:
        """The whole of it: ``Planned arrival: Thu 4 Jun 2026 at Hamburg (Europe/Berlin)``."""
        place = f" at {self.place}" if self.place else ""
        zone = f" ({self.time_zone})" if self.time_zone else ""
        return f"{self.label}: {weekday(self.day)}{place}{zone}"


def dated(kind: DateKind, day: date | None, place: str = "", time_zone: str = "") -> NamedDate | None:
    """Return a day with what it is; None where there is no day."""
    return None if day is None else NamedDate(kind, day, place, time_zone)
