"""The lines of a notice's draft and how they are packed, on both databases."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from portal.domain import packing as packs
from portal.domain import sscc
from portal.domain.actors import Actor
from portal.domain.errors import Conflict, Invalid, NotFound
from portal.domain.orders import ShipTo
from portal.domain.shipments import HandlingUnit, PackType
from portal.services.shipments import adding, drafting, packing, ssccs, submission
from tests import make, notices
from tests.at_once import at_once
from tests.house import House


def _addable(house: House, actor: Actor, notice: int) -> list[tuple[str, int]]:
    with house.reading() as uow:
        return [(row.order, row.line) for row in adding.list_addable(uow, actor, notice).rows]


def _add(house: House, actor: Actor, notice: int, *lines: tuple[str, int], edition: int | None = None) -> int:
    edition = notices.view(house, actor, notice).edition if edition is None else edition
    keys = [(house.order(number).id, line) for number, line in lines]
    with house.services.begin() as uow:
        return adding.add(uow, actor, notice, keys, edition=edition)


def test_a_draft_takes_further_lines_to_the_same_place(house: House, shipper: Actor, stranger: Actor) -> None:
    elsewhere = ShipTo(make.address("Bremen warehouse", code="HB"))
    house.receive(make.order(make.line(10), make.line(20), number="4500018"))
    house.receive(make.order(number="4500019", ship_to=elsewhere))
    notice = notices.start(house, shipper)
    assert _addable(house, shipper, notice) == [("4500018", 10), ("4500018", 20)]
    assert _add(house, shipper, notice, ("4500018", 20), ("4500017", 10)) == 2
    said = notices.view(house, shipper, notice)
    assert [(line.position, line.order, line.line, line.quantity) for line in said.document.lines] == [
        (1, "4500017", 10, 100),
        (2, "4500018", 20, 100),
    ]
    assert said.line_count == 2
    assert _addable(house, shipper, notice) == [("4500018", 10)]
    with pytest.raises(Conflict, match="go to Bremen"):
        _add(house, shipper, notice, ("4500019", 10))
    with pytest.raises(NotFound):
        _add(house, shipper, notice, ("7700001", 10))
    with pytest.raises(Conflict, match="changed this notice"):
        _add(house, shipper, notice, ("4500018", 10), edition=1)


def test_where_the_buyer_takes_one_order_in_a_notice_other_orders_stay_out(house: House, shipper: Actor) -> None:
    house.erp.put_profile(replace(make.tolerances(ship_multi_po_allowed="false"), version="2"))
    house.receive(make.order(make.line(10), make.line(20), number="4500018"))
    notice = notices.start(house, shipper, "4500018")
    with house.services.begin() as uow:
        drafting.remove_lines(uow, shipper, notice, [1], edition=1)
    assert _addable(house, shipper, notice) == [("4500018", 10)]
    with pytest.raises(Conflict, match="takes one order in each notice"):
        _add(house, shipper, notice, ("4500017", 10))
    assert _add(house, shipper, notice, ("4500018", 10)) == 3


def test_a_replacement_takes_what_the_booked_version_leaves_and_ships_itself(house: House, shipper: Actor) -> None:
    house.receive(make.order(make.line(10), make.line(20), number="4500018"))
    notice = notices.start(house, shipper, "4500018")
    notices.change(house, shipper, notice)
    notices.send(house, shipper, notice)
    notices.deliver(house, notice)
    with house.services.begin() as uow:
        second = submission.replace(uow, shipper, notice).id
        drafting.remove_lines(uow, shipper, second, [2], edition=1)
    _add(house, shipper, second, ("4500018", 20))
    assert [line.quantity for line in notices.view(house, shipper, second).document.lines] == [100, 100]


def test_a_line_that_leaves_a_draft_is_unpacked(house: House, shipper: Actor) -> None:
    house.receive(make.order(make.line(10), make.line(20), number="4500018"))
    notice = notices.start(house, shipper, "4500018")
    units = (
        HandlingUnit(1, PackType.PALLET),
        HandlingUnit(2, PackType.CARTON, 1, contents=(make.packed("100", 1), make.packed("60", 2))),
        HandlingUnit(3, PackType.PALLET),
        HandlingUnit(4, PackType.CARTON, 3, contents=(make.packed("40", 2),)),
    )
    notices.pack(house, shipper, notice, lambda _notice: units)
    with house.services.begin() as uow:
        drafting.remove_lines(uow, shipper, notice, [2], edition=notices.view(house, shipper, notice).edition)
    left = notices.units(house, shipper, notice)
    assert [unit.id for unit in left] == [1, 2]
    assert [part.position for part in left[1].contents] == [1]
    assert notices.view(house, shipper, notice).unit_count == 2


def test_a_carton_packed_by_hand_and_numbered_goes_with_the_notice(house: House, shipper: Actor) -> None:
    notice = notices.start(house, shipper)
    notices.change(house, shipper, notice)
    notices.pack(house, shipper, notice, packing.add(PackType.CARTON, None, [make.packed("50")]))
    notices.pack(house, shipper, notice, packing.repeat(1, 2))
    with house.services.begin() as uow:
        given = packing.number(uow, shipper, notice, edition=notices.view(house, shipper, notice).edition)
    codes = [unit.sscc for unit in notices.units(house, shipper, notice)]
    assert given == len(set(codes)) == 2
    assert all(sscc.is_valid(code) and "4012345" in code for code in codes)
    notices.send(house, shipper, notice)
    assert notices.deliver(house, notice) == "booked"


def test_packing_that_cannot_be_changes_nothing(house: House, shipper: Actor) -> None:
    notice = notices.start(house, shipper)
    with pytest.raises(packs.CannotPack):
        notices.pack(house, shipper, notice, packing.repeat(7, 2))
    assert notices.units(house, shipper, notice) == []


def test_ssccs_are_given_out_without_gaps_or_repeats_however_many_ask(house: House, shipper: Actor) -> None:
    def ask() -> tuple[str, ...]:
        with house.services.begin() as uow:
            return ssccs.allocate(uow, shipper.supplier or 0, "4012345", 25, notice="SN-1")

    found = at_once(*[ask] * 8)
    codes = sorted(code for codes in found for code in codes)  # type: ignore[union-attr]
    assert codes == [sscc.compose(0, "4012345", serial) for serial in range(200)]


def test_an_sscc_of_another_notice_is_told(house: House, shipper: Actor) -> None:
    first = notices.start(house, shipper)
    line = notices.view(house, shipper, first).document.lines[0]
    for notice in (first, notices.start(house, shipper)):
        notices.change(house, shipper, notice, replace(line, quantity=Decimal(10)))
        unit = make.unit(1, make.packed("10"), sscc=sscc.compose(0, "4012345", 7))
        notices.pack(house, shipper, notice, lambda _notice, unit=unit: (unit,))
        if notice == first:
            notices.send(house, shipper, notice)
    with pytest.raises(Invalid) as refused:
        notices.send(house, shipper, notice)
    assert notices.errors(refused.value) == ["ASN-12"]
