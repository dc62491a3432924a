"""ASN-11 to ASN-15: labels and handling units."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.domain import messages
from portal.domain.rules import check_notice
from portal.domain.shipments import HandlingUnit
from tests.make_shipments import SHIPS, limits, lot, notice, packed, profile, ships, snapshot, unit
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, found, ids
from tests.unit.domain.rules.shipping.cases import lines

SSCC = "006141411234567890"
OTHER = "337350053850000010"
YEAR = timedelta(days=365)
IN_KILOGRAMS = {"unit": "KGM", "discrete": False}
LOTS = (lot("60", "A"), lot("40", "B"))


def units(
    rule: str, side: str, words: str, *given: HandlingUnit, line: dict | None = None, finds=(), lots=(), **world
) -> Boundary:
    """Make a case of a line of 100 in these units, in one carton unless told otherwise."""
    document = {"units": given or (unit(1, packed()),)}
    return lines(rule, side, words, ships(lots=lots), line=line, document=document, finds=finds, **world)


def chain(length: int) -> tuple[HandlingUnit, ...]:
    """Make units that stand one in the other, with everything in the innermost."""
    outer = (unit(number, parent=number - 1 or None) for number in range(1, length))
    return (*outer, unit(length, packed(), parent=length - 1))


REQUIRED = {"limits": {"sscc_required": "true"}}

CASES: tuple[Boundary, ...] = (
    units("ASN-11", "inside", "no label, and none asked for"),
    units("ASN-11", "on", "the right last digit", unit(1, packed(), sscc=SSCC)),
    units("ASN-11", "outside", "another", unit(1, packed(), sscc=f"{SSCC[:-1]}1"), finds=["E units/1/sscc"]),
    units("ASN-11", "outside", "seventeen digits", unit(1, packed(), sscc=SSCC[1:]), finds=["E units/1/sscc"]),
    units("ASN-11", "inside", "a prefix of ours", unit(1, packed(), sscc=SSCC), prefixes=("4012345", "0614141")),
    units(
        "ASN-11",
        "outside",
        "somebody else's prefix",
        unit(1, packed(), sscc=SSCC),
        prefixes=("4012345",),
        finds=["E units/1/sscc"],
    ),
    units(
        "ASN-11",
        "on",
        "what stands on something needs none",
        unit(1, sscc=SSCC),
        unit(2, packed(), parent=1),
        **REQUIRED,
    ),
    units("ASN-11", "outside", "a label is missing", finds=["E units/1/sscc"], **REQUIRED),
    lines("ASN-11", "outside", "nothing is packed", finds=["E units"], **REQUIRED),
    units("ASN-12", "inside", "a new label", unit(1, packed(), sscc=SSCC), used_ssccs={OTHER: SHIPS}),
    units("ASN-12", "on", "used a year ago", unit(1, packed(), sscc=SSCC), used_ssccs={SSCC: SHIPS - YEAR}),
    units(
        "ASN-12",
        "outside",
        "a day less",
        unit(1, packed(), sscc=SSCC),
        used_ssccs={SSCC: SHIPS - YEAR + timedelta(1)},
        finds=["E units/1/sscc"],
    ),
    units(
        "ASN-12",
        "outside",
        "one label on two units",
        unit(1, packed("50"), sscc=SSCC),
        unit(2, packed("50"), sscc=SSCC),
        finds=["E units/2/sscc"],
    ),
    units("ASN-12", "inside", "no labels", unit(1, packed("50")), unit(2, packed("50"))),
    units("ASN-13", "inside", "a carton on a pallet", *chain(2)),
    units("ASN-13", "on", "five levels", *chain(5)),
    units("ASN-13", "outside", "six", *chain(6), finds=["E units/6/parent"]),
    units("ASN-13", "outside", "on what is not there", unit(1, packed(), parent=9), finds=["E units/1/parent"]),
    units(
        "ASN-13",
        "outside",
        "in a circle",
        unit(1, packed("50"), parent=2),
        unit(2, packed("50"), parent=1),
        finds=["E units/1/parent", "E units/2/parent"],
    ),
    units("ASN-13", "outside", "empty", unit(1, packed()), unit(2), finds=["E units/2"]),
    units("ASN-13", "outside", "one number twice", unit(1, packed("50")), unit(1, packed("50")), finds=["E units/1"]),
    lines("ASN-14", "inside", "nothing is packed"),
    units("ASN-14", "on", "exactly what ships", unit(1, packed("60")), unit(2, packed("40"))),
    units("ASN-14", "outside", "one too few", unit(1, packed("99")), finds=["E lines/1"]),
    units("ASN-14", "outside", "one too many", unit(1, packed("101")), finds=["E lines/1"]),
    units("ASN-14", "outside", "a line that is not there", unit(1, packed(), packed("1", 9)), finds=["E units"]),
    units("ASN-14", "inside", "lots that the packing does not name", lots=LOTS),
    units("ASN-14", "on", "by lot", unit(1, packed("60", lot="A"), packed("40", lot="B")), lots=LOTS),
    units(
        "ASN-14",
        "outside",
        "the lots changed places",
        unit(1, packed("40", lot="A"), packed("60", lot="B")),
        lots=LOTS,
        finds=["E lines/1", "E lines/1"],
    ),
    units(
        "ASN-14",
        "outside",
        "a lot that does not ship, and a lot without a number",
        unit(1, packed("100", lot="C")),
        lots=(lot(number=""),),
        finds=["E lines/1", "E lines/1"],
    ),
    units("ASN-15", "inside", "whole pieces"),
    units(
        "ASN-15",
        "outside",
        "half a piece",
        unit(1, packed("99.5"), packed("0.5")),
        finds=["E units/1/contents/0/quantity", "E units/1/contents/1/quantity"],
    ),
    units("ASN-15", "on", "three decimals", unit(1, packed("99.125"), packed("0.875")), line=IN_KILOGRAMS),
    units(
        "ASN-15",
        "outside",
        "four",
        unit(1, packed("99.9995")),
        line=IN_KILOGRAMS,
        finds=["E units/1/contents/0/quantity"],
    ),
    units("ASN-15", "outside", "nothing", unit(1, packed(), packed("0")), finds=["E units/1/contents/1/quantity"]),
    units("ASN-15", "outside", "not a number", unit(1, packed("NaN")), finds=["E units/1/contents/0/quantity"]),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_packing(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_a_wrong_last_digit_is_told_with_the_right_one() -> None:
    document = notice(units=(unit(1, packed(), sscc=f"{SSCC[:-1]}7"),))
    (issue,) = check_notice(document, snapshot()).errors
    assert messages.text(issue) == f"The last digit of {SSCC[:-1]}7 does not fit the others: 0 would."
    assert issue.expected == SSCC


def test_once_something_is_packed_every_line_is() -> None:
    document = notice(ships(1, "50"), ships(2, "50"), units=(unit(1, packed("50")),))
    assert [issue.path for issue in check_notice(document, snapshot()).errors] == ["lines/2"]


def test_findings_about_units_come_after_those_about_lines_in_the_notices_order() -> None:
    document = notice(ships(2, "50"), ships(1, "9"), units=(unit(7), unit(3, packed("50", 2)), unit(5)))
    paths = [issue.path for issue in check_notice(document, snapshot()).errors]
    assert paths == ["lines/1", "units/7", "units/5"]


def test_labels_are_fixed_whatever_the_profile_says() -> None:
    lowered = replace(limits(sscc_required="true").tolerances, severities={"ASN-11": "I"})
    assert found(check_notice(notice(), snapshot(profile=profile(tolerances=lowered))), "ASN-11") == ["E units"]
