"""Ship notices from what is left of an order until they are sent, by the supplier and on its behalf."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from portal.domain.actors import Actor
from portal.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.domain.states import DocumentState
from portal.services import intake
from portal.services.orders import story
from portal.services.shipments import drafting, reading, submission
from portal.store.rows import EventRow, OutboxRow
from tests import make, notices
from tests.at_once import at_once
from tests.house import House

S = DocumentState


def test_what_can_be_shipped_is_what_is_left_after_notices_on_their_way(house: House, shipper: Actor) -> None:
    assert notices.left(house, shipper) == [100]
    notice = notices.shipped(house, shipper, "40")
    assert notices.left(house, shipper) == [60]
    assert notices.deliver(house, notice) == "booked"
    assert notices.left(house, shipper) == [60]  # booked, and not yet read again
    intake.synchronise(house.services)
    assert notices.left(house, shipper) == [60]  # read again, and not counted twice


def test_sending_twice_sends_once(house: House, shipper: Actor) -> None:
    notice = notices.shipped(house, shipper)
    assert notices.send(house, shipper, notice).repeated
    with house.reading() as uow:
        assert uow.session.query(OutboxRow).filter_by(document_id=notice).count() == 1


def test_another_suppliers_notice_does_not_exist(house: House, shipper: Actor, stranger: Actor) -> None:
    notice = notices.shipped(house, shipper)
    for attempt in (notices.view, notices.send):
        with pytest.raises(NotFound):
            attempt(house, stranger, notice)
    assert notices.left(house, stranger) == [100]


def test_a_draft_is_its_suppliers_own(house: House, shipper: Actor, buyer: Actor) -> None:
    notice = notices.start(house, shipper)
    with pytest.raises(NotFound):
        notices.view(house, buyer, notice)


def test_the_buyer_ships_on_behalf_of_the_supplier_and_it_says_so(
    house: House, shipper: Actor, buyer: Actor, approver: Actor
) -> None:
    notice = notices.start(house, buyer)
    assert notices.view(house, shipper, notice).on_behalf  # the supplier sees what is done in its name
    with pytest.raises(NotFound):
        notices.view(house, approver, notice)  # who does not act on behalf sees no drafts
    notices.change(house, buyer, notice)
    notices.send(house, buyer, notice)
    view = notices.view(house, shipper, notice)
    assert (view.state, view.on_behalf, view.submitted_name) == (S.QUEUED, True, "Ada Buyer")
    with house.reading() as uow:
        assert [row.on_behalf for row in reading.list_notices(uow, shipper).rows] == [True]
        told = story.get_story(uow, shipper, "4500017").timeline.rows
        events = uow.session.query(EventRow).filter(EventRow.action.like("notice.%")).all()
    assert ("Ship notice SN-4500017-1 sent", "Ada Buyer (buyer), on behalf of the supplier") in [
        (entry.title, entry.actor) for entry in told
    ]
    assert {event.on_behalf for event in events} == {shipper.supplier}


def test_a_notice_of_the_supplier_is_replaced_on_its_behalf(house: House, shipper: Actor, buyer: Actor) -> None:
    notice = notices.shipped(house, shipper)
    notices.deliver(house, notice)
    with house.services.begin() as uow:
        second = submission.replace(uow, buyer, notice).id
    assert notices.view(house, buyer, second).on_behalf
    assert not notices.view(house, buyer, notice).on_behalf


def test_a_draft_of_the_suppliers_own_stands_in_the_buyers_way(house: House, shipper: Actor, buyer: Actor) -> None:
    notice = notices.shipped(house, shipper)
    notices.deliver(house, notice)
    with house.services.begin() as uow:
        submission.replace(uow, shipper, notice)
    with pytest.raises(Conflict, match="The supplier has begun a new version"), house.services.begin() as uow:
        submission.replace(uow, buyer, notice)


def test_lines_of_two_suppliers_are_not_one_notice(house: House, shipper: Actor, stranger: Actor, buyer: Actor) -> None:
    keys = [(house.order(number).id, 10) for number in ("4500017", "7700001")]
    with pytest.raises(Conflict, match="of different suppliers"), house.services.begin() as uow:
        drafting.start(uow, buyer, keys)


def test_who_only_looks_ships_nothing(house: House, shipper: Actor, viewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        notices.start(house, viewer)


def test_more_than_the_limit_is_told_before_anything_is_sent(house: House, shipper: Actor) -> None:
    notice = notices.start(house, shipper)
    line = notices.view(house, shipper, notice).document.lines[0]
    notices.change(house, shipper, notice, replace(line, quantity=Decimal(200)))
    with pytest.raises(Invalid) as refused:
        notices.send(house, shipper, notice)
    assert notices.errors(refused.value) == ["ASN-05"]
    assert notices.view(house, shipper, notice).state is S.DRAFT


def test_two_notices_for_the_same_goods_at_the_same_moment_and_one_is_told(house: House, shipper: Actor) -> None:
    both = [notices.start(house, shipper), notices.start(house, shipper)]
    for notice in both:
        notices.change(house, shipper, notice)
    results = at_once(*(lambda notice=notice: notices.send(house, shipper, notice) for notice in both))
    assert sorted(type(result).__name__ for result in results) == ["Invalid", "Sent"]
    assert notices.left(house, shipper) == [0]


def test_a_notice_is_not_refused_because_the_order_was_revised(house: House, shipper: Actor) -> None:
    notice = notices.start(house, shipper)
    notices.change(house, shipper, notice)
    order = make.order()
    house.receive(make.revised(order, replace(order.lines[0], price=Decimal("9.75"))))
    assert notices.send(house, shipper, notice).state in (S.QUEUED, S.IN_REVIEW)
