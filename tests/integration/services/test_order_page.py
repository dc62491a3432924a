"""One order with its story: revisions, differences, the timeline; and the rules that hold."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.domain.actors import SYSTEM, Actor
from portal.domain.errors import NotFound
from portal.domain.orders import Hold, LineStatus, OrderStatus
from portal.domain.states import OrderAction
from portal.ports.erp import Refusal, Refused
from portal.services import orders, reviews, rules
from portal.services.orders import OrderView, TimelineEntry, story
from portal.services.reviews import Decision, Verdict
from tests import make
from tests.fakes.erp import Failing
from tests.house import House

ORDER = make.order()
LESS = make.revised(ORDER, make.line(quantity="80"))


def _get(house: House, actor: Actor, number: str = "4500017") -> OrderView:
    with house.reading() as uow:
        return orders.get_order(uow, actor, number)


def _story(house: House, actor: Actor) -> list[TimelineEntry]:
    with house.reading() as uow:
        return list(story.get_story(uow, actor, "4500017").timeline.rows)


def test_an_order_comes_with_its_facts_their_age_and_what_to_do(house: House, anna: Actor) -> None:
    view = _get(house, anna)
    assert (view.order, view.as_of, view.action) == (ORDER, house.clock.now(), OrderAction.ANSWER)
    assert (view.supplier.name, view.can_answer, view.why_not) == ("Globex Hinges", True, "")
    assert view.action_sentence == "Tell the buyer what you will deliver, and when."


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (make.revised(ORDER, status=OrderStatus.ON_HOLD, hold=Hold()), "on hold"),
        (make.revised(ORDER, status=OrderStatus.CANCELLED), "cancelled"),
        (make.revised(ORDER, make.line(status=LineStatus.BLOCKED)), "No line of this order is open"),
    ],
)
def test_an_order_that_cannot_be_answered_says_why(house: House, anna: Actor, changed: object, why: str) -> None:
    house.receive(changed)  # type: ignore[arg-type]
    view = _get(house, anna)
    assert not view.can_answer
    assert why in view.why_not
    assert len(view.order.lines) == 1


def test_who_only_looks_sees_the_order_and_why_not_to_answer(house: House, viewer: Actor) -> None:
    assert "Your role" in _get(house, viewer).why_not


def test_the_difference_between_two_revisions_is_told_field_by_field(house: House, anna: Actor) -> None:
    house.receive(LESS)
    house.receive(make.revised(LESS, make.line(quantity="80", price="9.00")))
    with house.reading() as uow:
        changes = orders.difference(uow, anna, "4500017", 1, 3)
        backwards = orders.difference(uow, anna, "4500017", 3, 2)
    assert [(change.field, change.before, change.after) for change in changes] == [
        ("quantity", "100 pieces", "80 pieces"),
        ("price", "9.50 EUR", "9.00 EUR"),
    ]
    assert [(change.before, change.after) for change in backwards] == [("9.00 EUR", "9.50 EUR")]
    assert [each.revision for each in _get(house, anna).revisions] == [3, 2, 1]


@pytest.mark.parametrize("revisions", [(1, 2), (0, 1), (-1, 1), (1, 10**30)])
def test_revisions_that_never_were_have_no_difference(house: House, anna: Actor, revisions: tuple[int, int]) -> None:
    with pytest.raises(NotFound), house.reading() as uow:
        orders.difference(uow, anna, "4500017", *revisions)


def test_another_suppliers_order_has_no_page_and_no_story(house: House, anna: Actor, stranger: Actor) -> None:
    for read in (
        lambda uow: orders.get_order(uow, stranger, "4500017"),
        lambda uow: story.get_story(uow, stranger, "4500017"),
        lambda uow: orders.difference(uow, stranger, "4500017", 1, 1),
        lambda uow: orders.get_order(uow, anna, "7700001"),
    ):
        with pytest.raises(NotFound), house.reading() as uow:
            read(uow)


def test_an_older_message_is_kept_and_changes_nothing(house: House, anna: Actor) -> None:
    late = make.revised(ORDER, make.line(quantity="80"))
    house.receive(make.revised(late, make.line(quantity="90")))
    with house.services.begin() as uow:
        applied = orders.apply_orders(uow, [late], source="feed", as_of=house.clock.now())
    view = _get(house, anna)
    assert applied.older == ["4500017"]
    assert (view.order.revision, view.order.lines[0].quantity) == (3, Decimal(90))
    assert [each.revision for each in view.revisions] == [3, 2, 1]
    assert len(_story(house, anna)) == 2


def test_the_same_message_again_only_makes_the_facts_younger(house: House, anna: Actor) -> None:
    events = house.events()
    house.clock.advance(hours=1)
    with house.services.begin() as uow:
        orders.apply_orders(uow, [ORDER, ORDER], source="feed", as_of=house.clock.now())
    assert _get(house, anna).as_of == house.clock.now()
    assert house.events() == events


def test_the_timeline_tells_the_whole_story_newest_first(house: House, anna: Actor, buyer: Actor) -> None:
    late = make.answer(10, make.accept(delivery=make.in_days(9)))
    house.send(document=make.acknowledgment(ORDER, late, number=""))
    with house.services.begin() as uow:
        reviews.decide(uow, buyer, house.answer().id, {0: Decision(Verdict.APPROVE)}, edition=1)
    house.erp.fail(Failing.AWAY)
    house.deliver()
    house.clock.advance(minutes=5)
    house.deliver()
    house.receive(LESS)
    assert [(entry.title, entry.actor) for entry in _story(house, anna)] == [
        ("Revision 2 received", "The portal"),
        ("Booked in the buyer's system (version 1)", "The portal"),
        ("The buyer's system is not answering; we keep trying", "The portal"),
        ("Answer approved (version 1)", "Ada Buyer"),
        ("Deviations decided: 1 approved, 0 declined", "Ada Buyer"),
        ("Waiting for the buyer", "The portal"),
        ("Answer sent (version 1)", "Anna Weber"),
        ("Order received", "The portal"),
    ]
    assert _story(house, anna)[0].detail == "1 line changed"


def test_the_erps_own_words_are_in_nothing_a_supplier_reads(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.send()
    refused = Refused((Refusal("X-77", "BAPI_PO_CHANGE failed: ME 083"),))
    monkeypatch.setattr(house.erp, "book_acknowledgment", lambda *_document, **_key: refused)
    house.deliver()
    assert house.answer().state == "stuck"
    told = repr((_get(house, anna), _story(house, anna)))
    assert "BAPI" not in told
    assert "X-77" not in told
    assert "being checked" in told


def test_the_rules_have_the_limits_of_the_supplier_who_asks(house: House, anna: Actor, buyer: Actor) -> None:
    house.erp.put_profile(
        make.profile(
            version="2",
            tolerances=make.tolerances(ack_date_late_days="1").tolerances,
        )
    )
    house.receive()
    with house.reading() as uow:
        mine, defaults = rules.published(uow, anna), rules.published(uow, buyer)
    late = next(each for each in mine.rules if each.rule.id == "ACK-09")
    assert [(limit.key, limit.value) for limit in late.limits if limit.key == "ack_date_late_days"] == [
        ("ack_date_late_days", "1")
    ]
    assert (mine.supplier, defaults.supplier) == ("Globex Hinges", "")
    assert mine.left_out


def test_before_the_first_synchronisation_there_are_no_rules(house: House) -> None:
    with pytest.raises(NotFound), house.reading() as uow:
        rules.published(uow, SYSTEM)


def test_a_due_time_that_the_erp_does_not_give_follows_from_the_release(house: House, anna: Actor) -> None:
    released = house.clock.now() - timedelta(hours=1)
    house.receive(make.order(number="4500018", released_at=released, tolerances={"ack_required_hours": "24"}))
    assert _get(house, anna, "4500018").answer_due == released + timedelta(hours=24)
