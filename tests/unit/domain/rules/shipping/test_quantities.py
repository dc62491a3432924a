"""ASN-04 to ASN-07 and ASN-26: how much ships."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from portal.domain import messages
from portal.domain.profiles import UnitRule
from portal.domain.quantities import UnitFactor
from portal.domain.rules import check_notice
from portal.domain.shipments import Completion, ShortReason
from tests import make
from tests.make_shipments import bases, limits, notice, profile, ships, snapshot
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, found, ids
from tests.unit.domain.rules.shipping import cases
from tests.unit.domain.rules.shipping.cases import lines

PLACE = "lines/1/quantity"
BOX = {"pack": make.BOX_OF_96}
PARTIAL, COMPLETE = Completion.PARTIAL, Completion.COMPLETE
KEY = ("4500017", 10)

MORE = make.order(make.line(10, "100"))
LESS = make.revised(MORE, make.line(10, "50"))


def revised(side: str, words: str, quantity: str, finds: tuple[str, ...] = ()) -> Boundary:
    """Make a case of goods that left against revision 1 of 100 pieces, while revision 2 asks for 50."""
    return cases.notice("ASN-05", side, words, notice(ships(quantity=quantity)), LESS, bases=bases([MORE]), finds=finds)


CASES: tuple[Boundary, ...] = (
    lines("ASN-04", "inside", "a quantity"),
    lines("ASN-04", "on", "zero with a reason", ships(quantity="0", reason=ShortReason.CARRIER)),
    lines("ASN-04", "outside", "zero without a reason", ships(quantity="0"), finds=[f"E {PLACE}"]),
    lines("ASN-04", "outside", "below zero", ships(quantity="-1"), finds=[f"E {PLACE}"]),
    lines("ASN-04", "outside", "not a number", ships(quantity="NaN"), finds=[f"E {PLACE}"]),
    lines("ASN-05", "inside", "what is ordered"),
    lines("ASN-05", "on", "exactly 5 % more", ships(quantity="105")),
    lines("ASN-05", "outside", "a piece more than that", ships(quantity="106"), finds=["E lines/1"]),
    lines(
        "ASN-05",
        "on",
        "a limit between two numbers",
        ships(quantity="34.65"),
        line={"quantity": "33", "unit": "KGM", "discrete": False},
    ),
    lines(
        "ASN-05",
        "outside",
        "a thousandth over it",
        ships(quantity="34.651"),
        line={"quantity": "33", "unit": "KGM", "discrete": False},
        finds=["E lines/1"],
    ),
    lines("ASN-05", "on", "two lines together", ships(1, "60"), ships(2, "45")),
    lines("ASN-05", "outside", "two lines, both fine alone", ships(1, "60"), ships(2, "46"), finds=["E lines/1"]),
    lines("ASN-05", "on", "what has shipped counts", ships(quantity="45"), line={"shipped": "60"}),
    lines("ASN-05", "outside", "so it is less", ships(quantity="46"), line={"shipped": "60"}, finds=["E lines/1"]),
    lines("ASN-05", "on", "what is on its way counts", ships(quantity="45"), in_transit={KEY: Fraction(60)}),
    lines(
        "ASN-05",
        "outside",
        "so it is less",
        ships(quantity="46"),
        in_transit={KEY: Fraction(60)},
        finds=["E lines/1"],
    ),
    lines(
        "ASN-05", "on", "what went back ships again", ships(quantity="15"), line={"shipped": "100", "returned": "10"}
    ),
    lines("ASN-05", "inside", "no limit", ships(quantity="9999"), limits={"ship_over_pct": None}),
    lines("ASN-05", "on", "nothing over", ships(quantity="100"), limits={"ship_over_pct": "0"}),
    lines("ASN-05", "on", "in boxes", ships(quantity="1", unit="XBX"), line={"quantity": "96", **BOX}),
    lines(
        "ASN-05",
        "outside",
        "a box too many",
        ships(quantity="2", unit="XBX"),
        line={"quantity": "96", **BOX},
        finds=["E lines/1"],
    ),
    revised("inside", "fits the newer revision too", "50"),
    revised("outside", "fits the revision that was read alone", "105", ("W lines/1",)),
    revised("outside", "fits neither", "106", ("E lines/1",)),
    lines("ASN-06", "inside", "less, and nobody minds", ships(quantity="1")),
    lines("ASN-06", "on", "exactly 10 % less", ships(quantity="90"), limits={"ship_under_pct": "10"}),
    lines(
        "ASN-06", "outside", "a piece less", ships(quantity="89"), limits={"ship_under_pct": "10"}, finds=["W lines/1"]
    ),
    lines("ASN-06", "inside", "told", ships(quantity="1", completion=PARTIAL), limits={"ship_under_pct": "0"}),
    lines("ASN-06", "inside", "not checked", ships(quantity="1"), limits={"ship_under_pct": None}),
    lines(
        "ASN-06",
        "on",
        "the rest is on its way",
        ships(quantity="40"),
        limits={"ship_under_pct": "0"},
        in_transit={KEY: Fraction(60)},
    ),
    lines("ASN-07", "inside", "nothing said, nothing asked", ships(quantity="1")),
    lines("ASN-07", "inside", "a reason", ships(quantity="1", completion=PARTIAL, reason=ShortReason.CAPACITY)),
    lines("ASN-07", "on", "complete, and it is", ships(completion=COMPLETE)),
    lines(
        "ASN-07", "outside", "partial without a reason", ships(quantity="99", completion=PARTIAL), finds=["W lines/1"]
    ),
    lines("ASN-07", "outside", "closed short without", ships(quantity="1", completion=COMPLETE), finds=["W lines/1"]),
    lines("ASN-26", "inside", "whole pieces"),
    lines("ASN-26", "outside", "half a piece", ships(quantity="9.5"), finds=[f"E {PLACE}"]),
    lines("ASN-26", "inside", "a box", ships(quantity="1", unit="XBX"), line=BOX),
    lines("ASN-26", "outside", "half a box", ships(quantity="0.5", unit="XBX"), line=BOX, finds=[f"E {PLACE}"]),
    lines(
        "ASN-26",
        "on",
        "kilograms that are whole pieces",
        ships(quantity="0.5", unit="KGM"),
        line={"pack": UnitFactor("KGM", "H87", 2)},
    ),
    lines(
        "ASN-26",
        "outside",
        "kilograms that are not",
        ships(quantity="0.6", unit="KGM"),
        line={"pack": UnitFactor("KGM", "H87", 2)},
        finds=[f"E {PLACE}"],
    ),
    lines("ASN-26", "on", "three decimals", ships(quantity="9.125"), line={"unit": "KGM", "discrete": False}),
    lines(
        "ASN-26",
        "outside",
        "four decimals",
        ships(quantity="9.1255"),
        line={"unit": "KGM", "discrete": False},
        finds=[f"E {PLACE}"],
    ),
    lines(
        "ASN-26",
        "outside",
        "a unit with fewer",
        ships(quantity="9.12"),
        line={"unit": "KGM", "discrete": False},
        profile=profile(units={"KGM": UnitRule("KGM", "kg", discrete=False, decimals=1)}),
        finds=[f"E {PLACE}"],
    ),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_quantities(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_thirds_of_a_pack_add_up_before_anything_is_rounded() -> None:
    third = UnitFactor("XBX", "KGM", 1, 3)
    order = make.order(make.line(10, "1", unit="KGM", discrete=False, pack=third))
    document = notice(*(ships(position, "1", unit="XBX") for position in (1, 2, 3)))
    world = snapshot(order, profile=limits(ship_over_pct="0"))
    assert found(check_notice(document, world), "ASN-05") == []
    over = replace(document, lines=(*document.lines, ships(4, "1", unit="XBX")))
    assert found(check_notice(over, world), "ASN-05") == ["E lines/1"]


def test_a_line_with_its_own_tolerance_has_its_own_limit() -> None:
    order = make.order(make.line(10, tolerances={"ship_over_pct": "10"}), make.line(20))
    document = notice(ships(1, "110"), ships(2, "110", 20))
    assert found(check_notice(document, snapshot(order)), "ASN-05") == ["E lines/2"]


def test_too_much_is_told_with_all_that_it_is_reckoned_from() -> None:
    order = make.order(make.line(10, shipped="40"))
    (issue,) = check_notice(notice(ships(quantity="70")), snapshot(order, in_transit={KEY: Fraction(10)})).errors
    assert messages.text(issue) == (
        "Line 10 of order 4500017: 100 pieces ordered, 50 already shipped or on the way, and you add 70. "
        "That is 15 pieces over the limit of 55 (with 5 % more than ordered)."
    )


def test_one_line_that_says_complete_speaks_for_the_other() -> None:
    order = make.order(make.line(10))
    document = notice(ships(1, "10"), ships(2, "10", completion=COMPLETE, reason=ShortReason.DISCONTINUED))
    world = snapshot(order, profile=limits(ship_under_pct="0"))
    assert check_notice(document, world).issues == ()
