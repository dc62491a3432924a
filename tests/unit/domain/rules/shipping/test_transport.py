"""ASN-20 and ASN-21: how the goods travel and what they weigh."""

from __future__ import annotations

from typing import Any

import pytest

from tests.make_shipments import packed, transport, unit
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
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_transport(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_only_what_stands_on_nothing_is_weighed() -> None:
    units = (unit(1, gross="100"), unit(2, packed(), parent=1, gross="95"))
    assert_finds(lines("ASN-20", "inside", "", document={"transport": transport(gross="100"), "units": units}))
