"""ASN-23: UN number, class and packing group of dangerous goods."""

from __future__ import annotations

import pytest

from portal.domain import messages
from portal.domain.orders import Demand
from portal.domain.rules import check_notice
from portal.domain.shipments import Hazard, PackingGroup, ShortReason
from tests import make
from tests.make_shipments import notice, ships, snapshot
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.shipping.cases import lines

DANGEROUS = {"demands": frozenset({Demand.DANGEROUS})}
NUMBER, CLASS, GROUP = "lines/1/un_number", "lines/1/hazard_class", "lines/1/packing_group"
TWO, NONE = PackingGroup.MEDIUM, PackingGroup.NONE


def case(
    side: str, words: str, told: Hazard | None = None, *, line: dict | None = None, finds=(), **ship: object
) -> Boundary:
    asked = DANGEROUS if line is None else line
    return lines("ASN-23", side, words, ships(hazard=told, **ship), line=asked, finds=[f"E {path}" for path in finds])


CASES: tuple[Boundary, ...] = (
    case("inside", "all of it", Hazard("UN1133", "3", TWO)),
    case("inside", "nothing is asked for", line={}),
    case("inside", "told without being asked for", Hazard("UN1950", "2.1"), line={}),
    case("inside", "in part, without being asked for", Hazard("UN1133"), line={}),
    case("on", "a class without packing groups", Hazard("UN1950", "2.1")),
    case("on", "said that there is none", Hazard("UN1950", "2.1", NONE)),
    case("on", "an article has none", Hazard("UN2794", "8", NONE)),
    case("on", "explosives with their group", Hazard("UN0012", "1.4S")),
    case("on", "another danger", Hazard("UN1098", "6.1 (3)", PackingGroup.GREAT)),
    case("on", "two other dangers", Hazard("UN2879", "8 (6.1, 3)", PackingGroup.GREAT)),
    case("on", "nothing ships", quantity="0", reason=ShortReason.CAPACITY),
    case("outside", "nothing is told", finds=[NUMBER, CLASS]),
    case("outside", "no number", Hazard("", "3", TWO), finds=[NUMBER]),
    case("outside", "no class", Hazard("UN1133", "", TWO), finds=[CLASS]),
    case("outside", "no packing group", Hazard("UN1133", "3"), finds=[GROUP]),
    case("outside", "three digits", Hazard("UN113", "3", TWO), finds=[NUMBER]),
    case("outside", "five digits", Hazard("UN11330", "3", TWO), finds=[NUMBER]),
    case("outside", "digits of another script", Hazard("UN\u0661133", "3", TWO), finds=[NUMBER]),
    case("outside", "digits alone", Hazard("1133", "3", TWO), finds=[NUMBER]),
    case("outside", "a wrong number that nobody asked for", Hazard("1133", "3", TWO), line={}, finds=[NUMBER]),
    case("outside", "class 10", Hazard("UN1133", "10", TWO), finds=[CLASS]),
    case("outside", "a division that is none", Hazard("UN1133", "6.3", TWO), finds=[CLASS]),
    case("outside", "gases without their division", Hazard("UN1950", "2"), finds=[CLASS]),
    case("outside", "explosives without their group", Hazard("UN0012", "1.4"), finds=[CLASS]),
    case("outside", "another danger that is none", Hazard("UN1098", "6.1 (x)", TWO), finds=[CLASS]),
    case("outside", "a group that gases have not", Hazard("UN1950", "2.1", TWO), finds=[GROUP]),
    case("outside", "a group that organic peroxides have not", Hazard("UN3105", "5.2", TWO), finds=[GROUP]),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_dangerous_goods(boundary: Boundary) -> None:
    assert_finds(boundary)


@pytest.mark.parametrize(
    ("told", "sentences"),
    [
        (None, ["ITEM-10 is hazardous: add the UN number.", "ITEM-10 is hazardous: add the class."]),
        (Hazard("UN1133", "3"), ["ITEM-10 is hazardous: add the packing group."]),
        (Hazard("UN19500", "2.1", TWO), ["UN19500 is no UN number: it has four digits behind UN."]),
        (Hazard("UN1950", "2"), ["2 is no class of dangerous goods."]),
    ],
)
def test_the_sentence_says_what_is_missing(told: Hazard | None, sentences: list[str]) -> None:
    order = make.order(make.line(10, **DANGEROUS))
    issues = [one for one in check_notice(notice(ships(hazard=told)), snapshot(order)).issues if one.rule == "ASN-23"]
    assert [messages.text(issue).startswith(sentence) for issue, sentence in zip(issues, sentences, strict=False)] == [
        True for _ in sentences
    ]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Hazard("UN1133", "3", TWO), "UN1133, class 3, packing group II"),
        (Hazard("UN2794", "8", NONE), "UN2794, class 8"),
        (Hazard("UN1950"), "UN1950"),
    ],
)
def test_papers_say_it_in_the_usual_order(told: Hazard, words: str) -> None:
    assert told.words == words
