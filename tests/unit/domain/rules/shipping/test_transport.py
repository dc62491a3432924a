"""ASN-20, ASN-21 and ASN-28: how the goods travel, what they weigh, and the window that they come in."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from portal.domain.shipments import HandlingUnit, PackType
from portal.domain.windows import Counted, Window
from tests import make
from tests.make_shipments import ARRIVES, packed, transport, unit
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.shipping.cases import lines

GROSS = "transport/gross"


def weighs(side: str, words: str, *units: str | None, finds=(), **fields: Any) -> Boundary:
    """Make a case of a transport with these weights, and of units that weigh so much."""
    packing = tuple(
        unit(number, packed("100" if number == 1 else "0"), gross=weight) for number, weight in enumerate(units, 1)
    )
    document = {"transport": transport(**fields), "units": packing}
    return lines("ASN-20", side, words, document=document, finds=finds, limits={})


def travels(side: str, words: str, *, finds=(), **fields: Any) -> Boundary:
    return lines("ASN-21", side, words, document={"transport": transport(**fields)}, finds=finds)


def comes(
    side: str,
    words: str,
    *units: HandlingUnit,
    on: date = ARRIVES,
    arrives: date | None = ARRIVES,
    pallets: int | None = 3,
    finds=(),
    **window: Any,
) -> Boundary:
    """Make a case of a notice whose window is on a day, with room for ten pallets of which others have seven."""
    fields: dict[str, Any] = {"capacity": 10, "counted": Counted.PALLETS, "taken": 7, **window}
    booked = Window("HAM", on, time(8), time(10), **fields)
    document = {"arrives": arrives, "transport": transport(pallets=pallets), "units": units}
    limits = {"ship_window_action": "none"}
    return lines("ASN-28", side, words, document=document, limits=limits, window=booked, finds=finds)


PALLETS = tuple(unit(number, packed("25"), type=PackType.PALLET) for number in range(1, 5))

CASES: tuple[Boundary, ...] = (
    weighs("inside", "no weights"),
    weighs("inside", "gross above net", gross="110", net="100"),
    weighs("on", "gross is net", gross="100", net="100"),
    weighs("outside", "gross below net", gross="99.9", net="100", finds=[f"W {GROSS}"]),
    weighs(
        "outside",
        "nothing",
        gross="0",
        net="-1",
        volume="NaN",
        finds=[f"W {GROSS}", "W transport/net", "W transport/volume"],
    ),
    weighs("on", "exactly 2 % apart", "98", gross="100"),
    weighs("on", "and above", "102", gross="100"),
    weighs("outside", "more", "97.9", gross="100", finds=[f"W {GROSS}"]),
    weighs("inside", "not weighed", None, gross="100"),
    weighs("outside", "a unit of no weight", "0", gross="100", finds=["W units/1/gross"]),
    travels("inside", "a carrier and a number"),
    travels("on", "its code alone, and a bill of lading", carrier="", tracking="", bill_of_lading="B-1"),
    travels("on", "an own vehicle", carrier="", scac="", tracking="", own_vehicle=True),
    travels("outside", "no number", tracking="", finds=["W transport/tracking"]),
    travels("outside", "no carrier", carrier="", scac="", finds=["W transport/carrier"]),
    travels("on", "two letters", scac="HX"),
    travels("outside", "one", scac="H", finds=["E transport/scac"]),
    travels("outside", "five", scac="HAREX", finds=["E transport/scac"]),
    travels("outside", "a digit", scac="HX1", finds=["E transport/scac"]),
    lines("ASN-28", "inside", "no window is booked", window=None),
    comes("inside", "room to spare", pallets=2),
    comes("on", "the day of arrival, and all that is left"),
    comes("on", "a closed window keeps what is booked", is_closed=True),
    comes("on", "a window that counts notices", pallets=99, counted=Counted.NOTICES, taken=9),
    comes("on", "goods on no pallet take the room of one", pallets=None, taken=9),
    comes("on", "said to be fewer than packed", *PALLETS, pallets=3),
    comes("outside", "the day before", on=make.in_days(-1, ARRIVES), finds=["W arrives"]),
    comes("outside", "the day after", on=make.in_days(1, ARRIVES), finds=["W arrives"]),
    comes("outside", "a pallet more", pallets=4, finds=["W transport/pallets"]),
    comes("outside", "packed on more", *PALLETS, pallets=None, finds=["W units"]),
    comes("outside", "less room than others have", pallets=1, capacity=5, finds=["W transport/pallets"]),
    comes("outside", "both", on=make.in_days(1, ARRIVES), pallets=9, finds=["W arrives", "W transport/pallets"]),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_transport(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_only_what_stands_on_nothing_is_weighed() -> None:
    units = (unit(1, gross="100"), unit(2, packed(), parent=1, gross="95"))
    assert_finds(lines("ASN-20", "inside", "", document={"transport": transport(gross="100"), "units": units}))
