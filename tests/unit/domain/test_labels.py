"""What a unit's label says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from portal.domain import labels
from portal.domain.labels import LabelData, LabelLot
from portal.domain.shipments import Lot, PackType
from tests import make

GTIN = "4006381333931"
BEST_BEFORE = date(2027, 12, 31)
ORDER = make.order(make.line(10, gtin=GTIN, pack=make.BOX_OF_96), make.line(20))
TO = make.address("Hamburg warehouse", gln="4012345000009")


def printed(notice, *orders, to=TO, **fields) -> tuple[LabelData, ...]:
    names = {"H87": "pieces", "XBX": "boxes"}
    return labels.of_notice(notice, orders or (ORDER,), sender=make.address(), ship_to=to, unit_names=names, **fields)


def lot(number: str = "L1", best_before: date | None = BEST_BEFORE, quantity: str = "100") -> Lot:
    return Lot(Decimal(quantity), number, best_before=best_before)


def said(label: LabelData) -> dict[str, str]:
    return {element.ai: element.value for element in (label.sscc, *label.goods, *label.ways)}


def test_a_carton_of_one_item_says_it_all_in_bars():
    notice = make.notice(make.ship_line(lots=(lot(),)), units=(make.unit(1, make.packed("96", lot="L1")),))
    (label,) = printed(notice)
    assert said(label) == {
        "00": make.sscc(1),
        "02": "0" + GTIN,
        "37": "96",
        "10": "L1",
        "15": "271231",
        "400": "4500017",
        "410": "4012345000009",
    }


def test_units_are_numbered_among_their_kind():
    units = (
        make.unit(1, type=PackType.PALLET),
        make.unit(2, make.packed(), parent=1),
        make.unit(3, make.packed(), parent=1),
    )
    assert [label.place for label in printed(make.notice(units=units))] == [
        "Pallet 1 of 1",
        "Carton 1 of 2",
        "Carton 2 of 2",
    ]
    assert [label.place for label in printed(make.notice(units=units), only=frozenset({3}))] == ["Carton 2 of 2"]


def test_a_pallet_tells_what_stands_on_it():
    units = (
        make.unit(1, type=PackType.PALLET),
        make.unit(2, make.packed("40"), parent=1),
        make.unit(3, make.packed("60"), parent=2),
    )
    (content,) = printed(make.notice(units=units))[0].contents
    assert (content.quantity, content.count, content.unit) == (100, 100, "pieces")


def test_a_ring_of_units_ends():
    units = (make.unit(1, make.packed("40"), parent=2), make.unit(2, make.packed("60"), parent=1))
    assert [label.contents[0].quantity for label in printed(make.notice(units=units))] == [100, 100]


def test_boxes_are_shown_as_boxes_and_counted_as_the_pieces_of_the_gtin():
    notice = make.notice(make.ship_line(quantity="2", unit="XBX"), units=(make.unit(1, make.packed("2")),))
    (label,) = printed(notice)
    assert (label.contents[0].quantity, label.contents[0].unit, said(label)["37"]) == (2, "boxes", "192")


@pytest.mark.parametrize("quantity", ["1.5", "123456789"])
def test_a_count_that_bars_cannot_say_takes_the_gtin_with_it(quantity):
    notice = make.notice(make.ship_line(quantity=quantity), units=(make.unit(1, make.packed(quantity)),))
    assert {"02", "37"} & set(said(printed(notice)[0])) == set()


def test_an_item_that_ships_instead_is_on_the_label_without_the_gtin_of_the_ordered_one():
    line = make.ship_line(substitute="ALT-1")
    (label,) = printed(make.notice(line, units=(make.unit(1, make.packed()),)))
    assert (label.contents[0].item, label.contents[0].description) == ("ALT-1", "in place of ITEM-10")
    assert {"02", "37"} & set(said(label)) == set()


def test_two_items_are_both_told_and_neither_is_in_bars():
    lines = (make.ship_line(1), make.ship_line(2, line_=20))
    notice = make.notice(*lines, units=(make.unit(1, make.packed(), make.packed("5", position=2)),))
    (label,) = printed(notice)
    assert [content.item for content in label.contents] == ["ITEM-10", "ITEM-20"]
    assert label.goods == ()


def test_the_only_lot_of_a_line_is_the_one_in_every_carton():
    notice = make.notice(make.ship_line(lots=(lot(),)), units=(make.unit(1, make.packed()),))
    assert said(printed(notice)[0])["10"] == "L1"


def test_goods_of_unknown_lot_are_not_said_to_be_of_one():
    lots = (lot("L1", quantity="50"), lot("L2", quantity="50"))
    notice = make.notice(
        make.ship_line(lots=lots), units=(make.unit(1, make.packed("50", lot="L1"), make.packed("10")),)
    )
    (label,) = printed(notice)
    assert {"10", "15"} & set(said(label)) == set()
    assert LabelLot("L1", BEST_BEFORE) in label.contents[0].lots


def test_two_lots_of_one_date_share_the_date_alone():
    lots = (lot("L1", quantity="50"), lot("L2", quantity="50"))
    parts = (make.packed("50", lot="L1"), make.packed("50", lot="L2"))
    (label,) = printed(make.notice(make.ship_line(lots=lots), units=(make.unit(1, *parts),)))
    assert said(label)["15"] == "271231"
    assert "10" not in said(label)


def test_a_unit_for_two_orders_names_both_and_neither_in_bars():
    other = make.order(make.line(10, gtin=GTIN), number="4500018")
    lines = (make.ship_line(1), make.ship_line(2, order_="4500018"))
    notice = make.notice(*lines, units=(make.unit(1, make.packed("10"), make.packed("5", position=2)),))
    (label,) = printed(notice, ORDER, other)
    assert label.orders == ("4500017", "4500018")
    assert "400" not in said(label)
    assert said(label)["37"] == "15"


def test_a_wrong_gln_is_not_in_bars():
    notice = make.notice(units=(make.unit(1, make.packed()),))
    assert "410" not in said(printed(notice, to=make.address(gln="4012345000008"))[0])


@pytest.mark.parametrize("sscc", ["", "040123450000000017"])
def test_no_label_without_the_units_number(sscc):
    with pytest.raises(ValueError, match="00"):
        printed(make.notice(units=(make.unit(1, make.packed(), sscc=sscc),)))


def test_a_line_of_an_order_that_is_not_there_is_told():
    with pytest.raises(LookupError):
        printed(make.notice(make.ship_line(order_="4500099"), units=(make.unit(1, make.packed()),)))
