"""ASN-16 to ASN-19 and ASN-22: lots, serial numbers, dates on the goods, certificates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.domain import messages
from portal.domain.attachments import Attachment
from portal.domain.orders import Demand
from portal.domain.rules import check_notice
from portal.domain.shipments import Lot, ShortReason
from tests import make
from tests.make_shipments import ARRIVES, lot, notice, ships, snapshot
from tests.unit.domain.rules.boundaries import Boundary, assert_finds, ids
from tests.unit.domain.rules.shipping.cases import lines

LOT = "lines/1/lots/0"
BEST = f"{LOT}/best_before"
THREE = ("S1", "S2", "S3")


def lots(rule: str, side: str, words: str, *given: Lot, line: dict | None = None, finds=(), **more) -> Boundary:
    """Make a case of a line of three pieces in these lots."""
    return lines(rule, side, words, ships(quantity="3", lots=given), line=line, finds=finds, **more)


def asks(*demands: Demand) -> dict:
    return {"demands": frozenset(demands)}


def serials(side: str, words: str, *given: str, finds=(), line: dict | None = None, **more) -> Boundary:
    return lots("ASN-17", side, words, lot("3", serials=given), line=line or asks(Demand.SERIAL), finds=finds, **more)


def best(rule: str, side: str, words: str, days: int, *, finds=(), line: dict | None = None, **more) -> Boundary:
    """Make a case of goods that are best before so many days after they arrive."""
    return lots(rule, side, words, lot("3", best_before=ARRIVES + timedelta(days), **more), line=line, finds=finds)


def certificates(side: str, words: str, *kinds: str, finds=(), position: int | None = None) -> Boundary:
    files = tuple(Attachment("0" * 64, "a.pdf", "application/pdf", 9, kind, position) for kind in kinds)
    asked = {"certificates": ("analysis", "origin")}
    return lines("ASN-22", side, words, line=asked, document={"attachments": files}, finds=finds)


CASES: tuple[Boundary, ...] = (
    lots("ASN-16", "inside", "nothing is asked for"),
    lots("ASN-16", "on", "lots that add up", lot("1", "A"), lot("2", "B")),
    lots("ASN-16", "outside", "too few", lot("2"), finds=["E lines/1/lots"]),
    lots("ASN-16", "outside", "too many", lot("4"), finds=["E lines/1/lots"]),
    lots("ASN-16", "outside", "a lot of nothing", lot("3"), lot("0"), finds=["E lines/1/lots"]),
    lots("ASN-16", "outside", "not a number", lot("NaN"), finds=["E lines/1/lots"]),
    lots("ASN-16", "inside", "a lot number", lot("3"), line=asks(Demand.LOT)),
    lots("ASN-16", "outside", "no lots", line=asks(Demand.LOT), finds=["E lines/1/lots"]),
    lots("ASN-16", "outside", "no number", lot("3", " "), line=asks(Demand.LOT), finds=[f"E {LOT}/number"]),
    lots("ASN-16", "outside", "no date", lot("3"), line=asks(Demand.BEST_BEFORE), finds=[f"E {BEST}"]),
    lots("ASN-16", "inside", "an origin", lot("3", origin="DE"), line=asks(Demand.ORIGIN)),
    lots("ASN-16", "outside", "no origin", lot("3"), line=asks(Demand.ORIGIN), finds=[f"E {LOT}/origin"]),
    lines(
        "ASN-16",
        "on",
        "nothing ships, so nothing is asked for",
        ships(quantity="0", reason=ShortReason.QUALITY),
        line=asks(Demand.LOT, Demand.ORIGIN),
    ),
    lots("ASN-17", "inside", "none asked for", lot("3")),
    serials("on", "one for each", *THREE),
    serials("outside", "too few", "S1", "S2", finds=[f"E {LOT}/serials"]),
    serials("outside", "too many", *THREE, "S4", finds=[f"E {LOT}/serials"]),
    serials(
        "outside", "too few where none are asked for", "S1", line={"demands": frozenset()}, finds=[f"E {LOT}/serials"]
    ),
    serials("outside", "one twice", "S1", "S2", "S1", finds=[f"E {LOT}/serials"]),
    serials("outside", "delivered before", *THREE, serials={("ITEM-10", "S2"): "N-0"}, finds=[f"E {LOT}/serials"]),
    serials("on", "of another item", *THREE, serials={("ITEM-99", "S2"): "N-0"}),
    lots("ASN-17", "outside", "no lots at all", line=asks(Demand.SERIAL), finds=["E lines/1/lots"]),
    lots(
        "ASN-17",
        "outside",
        "one in two lots",
        lot("1", "A", serials=("S1",)),
        lot("2", "B", serials=("S2", "S1")),
        finds=["E lines/1/lots/1/serials"],
    ),
    best("ASN-18", "inside", "long enough", 91, line={"shelf_life_days": 90}),
    best("ASN-18", "on", "exactly so long", 90, line={"shelf_life_days": 90}),
    best("ASN-18", "outside", "a day less", 89, line={"shelf_life_days": 90}, finds=[f"R {BEST}"]),
    best("ASN-18", "inside", "nothing is asked for", 0),
    best("ASN-19", "inside", "good for long", 90, produced=ARRIVES),
    best("ASN-19", "on", "the day of arrival", 0),
    best("ASN-19", "outside", "the day before", -1, finds=[f"E {BEST}"]),
    best("ASN-19", "on", "the day it was made", 9, produced=ARRIVES + timedelta(9)),
    best("ASN-19", "outside", "before it was made", 9, produced=ARRIVES + timedelta(10), finds=[f"E {BEST}"]),
    certificates("inside", "both", "analysis", "origin"),
    certificates("on", "for this line", "analysis", "origin", position=1),
    certificates("outside", "one is missing", "analysis", "photo", finds=["E lines/1/attachments"]),
    certificates(
        "outside",
        "for another line",
        "analysis",
        "origin",
        position=2,
        finds=["E lines/1/attachments", "E lines/1/attachments"],
    ),
)


@pytest.mark.parametrize("boundary", ids(CASES))
def test_goods(boundary: Boundary) -> None:
    assert_finds(boundary)


def test_one_of_ten_thousand_serial_numbers_is_given_twice_and_named() -> None:
    serials = [f"SN{number:06}" for number in range(10_000)]
    serials[7_000] = serials[123]
    order = make.order(make.line(10, "10000", demands=frozenset({Demand.SERIAL})))
    document = notice(ships(quantity="10000", lots=(lot("10000", serials=tuple(serials)),)))
    (issue,) = check_notice(document, snapshot(order)).errors
    assert messages.text(issue) == "Line 10 of order 4500017: given twice: SN000123."


def test_a_box_has_a_serial_number_for_each_piece() -> None:
    order = make.order(make.line(10, "96", pack=make.BOX_OF_96, demands=frozenset({Demand.SERIAL})))
    numbers = tuple(f"S{number}" for number in range(96))
    for given, rules in ((numbers, []), (numbers[:-1], ["ASN-17"])):
        document = notice(ships(quantity="1", unit="XBX", lots=(lot("1", serials=given),)))
        assert [issue.rule for issue in check_notice(document, snapshot(order)).issues] == rules


def test_the_same_serial_number_may_stand_on_two_items() -> None:
    order = make.order(make.line(10, "1"), make.line(20, "1"))
    given = (lot("1", serials=("S1",)),)
    document = notice(ships(1, "1", lots=given), ships(2, "1", 20, lots=given))
    assert check_notice(document, snapshot(order)).issues == ()
