"""Handling units: a tree that holds exactly what ships."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import packing
from portal.domain.packing import CannotPack
from portal.domain.packing_proposals import ToPack, propose, to_pack
from portal.domain.shipments import HandlingUnit, Lot, Packed, PackType, ShipLine
from tests import make

quantities = st.integers(1, 5_000).map(lambda tenths: Decimal(tenths) / 10)


def unit(number: int, parent: int | None = None, *inside: Packed, **fields) -> HandlingUnit:
    return HandlingUnit(number, PackType.CARTON, parent, contents=inside, **fields)


def of(position: int, quantity: str, lot: str = "") -> Packed:
    return Packed(position, Decimal(quantity), lot)


def ids(units) -> list[int]:
    return [one.id for one in units]


@st.composite
def trees(draw: st.DrawFn) -> packing.Units:
    """Make units that stand on earlier ones or on nothing, with things inside."""
    found: list[HandlingUnit] = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        parent = draw(st.sampled_from([None, *ids(found)]))
        inside = draw(st.lists(st.builds(Packed, st.integers(1, 3), quantities, st.sampled_from(["", "L1"]))))
        found.append(unit(number, parent, *inside))
    return tuple(found)


@st.composite
def lines_to_pack(draw: st.DrawFn) -> list[ToPack]:
    return [
        ToPack(
            position,
            tuple((f"L{place}", quantity) for place, quantity in enumerate(draw(st.lists(quantities, max_size=3)))),
            draw(st.none() | quantities),
        )
        for position in range(1, draw(st.integers(0, 8)) + 1)
    ]


def test_the_tree_says_how_deep_each_unit_is() -> None:
    units = (unit(1), unit(2, 1), unit(3, 2), unit(4))
    assert packing.depths(units) == {1: 1, 4: 1, 2: 2, 3: 3}
    assert ids(packing.roots(units)) == [1, 4]
    assert ids(packing.children(units)[1]) == [2]


def test_circles_and_lost_units_are_found_apart() -> None:
    units = (unit(1), unit(2, 3), unit(3, 2), unit(4, 3), unit(5, 99), unit(6, 5), unit(7, 7))
    assert ids(packing.circling(units)) == [2, 3, 4, 7]
    assert ids(packing.lost(units)) == [5]
    assert packing.depths(units) == {1: 1}


def test_a_unit_is_empty_with_nothing_inside_and_nothing_on_it() -> None:
    assert ids(packing.empty((unit(1), unit(2, 1), unit(3, 1, of(1, "5"))))) == [2]


def test_contents_add_up_exactly_by_line_and_by_lot() -> None:
    units = (unit(1, None, of(1, "0.1", "A"), of(2, "3")), unit(2, None, of(1, "0.2", "A"), of(1, "0.7", "B")))
    assert packing.contents(units) == {1: 1, 2: 3}
    assert packing.contents_by_lot(units) == {(1, "A"): Fraction(3, 10), (1, "B"): Fraction(7, 10), (2, ""): 3}


def test_a_pack_is_a_carton_and_the_rest_shares_one() -> None:
    boxed = make.line(10, pack=make.BOX_OF_96)
    dozens = make.line(20, pack_size="12")
    lines = [
        to_pack(ShipLine(1, "4500017", 10, 1, Decimal(200)), boxed),
        to_pack(ShipLine(2, "4500017", 20, 1, Decimal(30)), dozens),
    ]
    units = propose(lines)
    assert [[(part.position, part.quantity) for part in one.contents] for one in units] == [
        [(1, 96)],
        [(1, 96)],
        [(1, 8), (2, 6)],
        [(2, 12)],
        [(2, 12)],
    ]


def test_boxes_that_ship_as_boxes_are_a_carton_each() -> None:
    line = to_pack(ShipLine(1, "4500017", 10, 1, Decimal(3), "XBX"), make.line(10, pack=make.BOX_OF_96))
    assert [one.contents for one in propose([line])] == [(of(1, "1"),)] * 3


def test_lots_stay_apart_and_share_a_carton() -> None:
    lots = (Lot(Decimal(5), "A"), Lot(Decimal(9), "B"))
    line = to_pack(ShipLine(1, "4500017", 10, 1, Decimal(14), lots=lots), make.line(10), Decimal(10))
    assert [one.contents for one in propose([line])] == [(of(1, "5", "A"), of(1, "5", "B")), (of(1, "4", "B"),)]


def test_lots_that_do_not_add_up_are_left_to_the_rules() -> None:
    line = to_pack(ShipLine(1, "4500017", 10, 1, Decimal(14), lots=(Lot(Decimal(5), "A"),)), make.line(10))
    assert line.parts == (("", Decimal(14)),)


def test_nothing_ships_so_nothing_is_packed() -> None:
    assert propose([to_pack(ShipLine(1, "4500017", 10, 1, Decimal(0)), make.line(10))]) == ()


def test_cartons_stand_on_pallets() -> None:
    units = propose([ToPack(1, (("", Decimal(50)),), Decimal(10))], per_pallet=2)
    assert [(one.id, one.type, one.parent) for one in units if one.type is PackType.PALLET] == [
        (1, PackType.PALLET, None),
        (4, PackType.PALLET, None),
        (7, PackType.PALLET, None),
    ]
    assert [one.parent for one in units if one.type is PackType.CARTON] == [1, 1, 4, 4, 7]


@given(lines_to_pack(), st.none() | st.integers(1, 5))
def test_a_proposal_packs_exactly_what_ships(lines: list[ToPack], per_pallet: int | None) -> None:
    units = propose(lines, per_pallet=per_pallet)
    shipped = {(line.position, lot): Fraction(quantity) for line in lines for lot, quantity in line.parts}
    assert packing.contents_by_lot(units) == shipped
    assert packing.depths(units).keys() == set(ids(units))
    assert not packing.empty(units)


@given(lines_to_pack())
def test_no_carton_of_a_proposal_is_too_full(lines: list[ToPack]) -> None:
    capacity = {line.position: line.capacity for line in lines}
    for carton in propose(lines):
        filled = [part for part in carton.contents if capacity[part.position] is not None]
        assert sum(Fraction(part.quantity) / Fraction(capacity[part.position]) for part in filled) <= 1


def test_twenty_thousand_lines_go_into_three_thousand_cartons() -> None:
    lines = [ToPack(position, (("", Decimal(15)),), Decimal(100)) for position in range(1, 20_001)]
    units = propose(lines, per_pallet=40)
    assert sum(1 for one in units if one.type is PackType.CARTON) == 3_334
    assert sum(packing.contents(units).values()) == 300_000


@pytest.mark.parametrize("quantity", ["1e18", "20001"])
def test_more_cartons_than_a_notice_has_are_not_even_begun(quantity: str) -> None:
    with pytest.raises(CannotPack, match="20,000"):
        propose([ToPack(1, (("", Decimal(quantity)),), Decimal(1))])


@pytest.mark.parametrize("capacity", ["0", "-1"])
def test_a_carton_that_holds_nothing_is_refused(capacity: str) -> None:
    with pytest.raises(CannotPack):
        propose([ToPack(1, (("", Decimal(1)),), Decimal(capacity))])
    with pytest.raises(CannotPack):
        propose([], per_pallet=int(capacity))


def test_twelve_like_this_one() -> None:
    units = (unit(1), unit(2, 1, of(1, "5"), sscc="006141411234567890"))
    twelve = packing.repeat(units, 2, 12)
    assert packing.contents(twelve) == {1: 60}
    assert {one.parent for one in twelve[1:]} == {1}
    assert [one.sscc for one in twelve[2:]] == [""] * 11


def test_a_pallet_is_repeated_with_its_cartons() -> None:
    units = packing.repeat((unit(1), unit(2, 1, of(1, "5")), unit(3, 2, of(1, "1"))), 1, 2)
    assert [(one.id, one.parent) for one in units] == [(1, None), (2, 1), (3, 2), (4, None), (5, 4), (6, 5)]


@given(trees(), st.data(), st.integers(1, 4))
def test_repeating_keeps_the_sums(units: packing.Units, data: st.DataObject, times: int) -> None:
    chosen = data.draw(st.sampled_from(ids(units)))
    before, each = packing.contents_by_lot(units), packing.contents_by_lot(packing.within(units, chosen))
    after = packing.repeat(units, chosen, times)
    expected = {key: quantity + each.get(key, 0) * (times - 1) for key, quantity in before.items()}
    assert packing.contents_by_lot(after) == expected
    assert len(packing.depths(after)) == len(after) == len(set(ids(after)))


@given(trees(), st.data())
def test_moving_never_makes_a_circle(units: packing.Units, data: st.DataObject) -> None:
    for _ in range(4):
        moved, onto = data.draw(st.sampled_from(ids(units))), data.draw(st.sampled_from([None, *ids(units)]))
        if onto in ids(packing.within(units, moved)):
            with pytest.raises(CannotPack):
                packing.move(units, moved, onto)
        else:
            after = packing.move(units, moved, onto)
            assert packing.contents_by_lot(after) == packing.contents_by_lot(units)
            units = after
        assert packing.circling(units) == packing.lost(units) == ()


@given(trees(), st.data())
def test_what_is_removed_is_unpacked_with_all_on_it(units: packing.Units, data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(ids(units)))
    gone, left = packing.within(units, chosen), packing.remove(units, chosen)
    assert {*ids(gone), *ids(left)} == set(ids(units))
    assert packing.lost(left) == ()


def test_a_part_goes_into_a_carton_of_its_own() -> None:
    units = (unit(1), unit(2, 1, of(1, "5", "A"), of(1, "1", "B"), gross=Decimal(9)))
    after = packing.split(units, 2, of(1, "2", "A"), of(1, "1", "B"))
    assert [(one.id, one.parent, one.contents) for one in after] == [
        (1, None, ()),
        (2, 1, (of(1, "3", "A"),)),
        (3, 1, (of(1, "2", "A"), of(1, "1", "B"))),
    ]
    assert after[1].gross is None


@pytest.mark.parametrize("part", [of(1, "6"), of(1, "0"), of(1, "-1"), of(2, "1"), of(1, "1", "A")])
def test_more_than_is_inside_cannot_be_taken_out(part: Packed) -> None:
    with pytest.raises(CannotPack):
        packing.split((unit(1, None, of(1, "5")),), 1, part)


def test_a_unit_that_is_not_there_cannot_be_changed() -> None:
    units = (unit(1, None, of(1, "5")),)
    for change in (
        lambda: packing.repeat(units, 9, 2),
        lambda: packing.move(units, 9, None),
        lambda: packing.move(units, 1, 9),
        lambda: packing.remove(units, 9),
        lambda: packing.split(units, 9, of(1, "1")),
        lambda: packing.repeat(units, 1, 0),
        lambda: packing.repeat(units, 1, 20_001),
    ):
        with pytest.raises(CannotPack):
            change()


def test_a_line_is_unpacked_with_the_units_that_held_nothing_else() -> None:
    units = (
        make.unit(1, type=PackType.PALLET),
        make.unit(2, make.packed(position=1), make.packed("5", position=2), parent=1, gross="9"),
        make.unit(3, type=PackType.PALLET),
        make.unit(4, make.packed("7", position=2), parent=3),
        make.unit(5, type=PackType.PALLET),
    )
    left = packing.unpack(units, {2})
    assert [unit.id for unit in left] == [1, 2, 5]  # an empty pallet that nobody emptied stays
    assert [part.position for part in left[1].contents] == [1]
    assert left[1].gross is None
    assert packing.unpack(units, {9}) == units
