"""The buyer's decision about ship notices that deviate, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from portal.domain.actors import Actor
from portal.domain.documents import DocumentKind
from portal.domain.errors import Conflict, Invalid, NotAllowed
from portal.domain.states import DocumentState
from portal.services import intake, reviews
from portal.services.reviews import Decision, ReviewFilters, Verdict
from tests import make, notices
from tests.at_once import at_once
from tests.house import House
from tests.statements import counted

S = DocumentState


APPROVE = Decision(Verdict.APPROVE)
DECLINE = Decision(Verdict.DECLINE, "date", "We need the goods on the day.")


def _in_review(house: House, shipper: Actor) -> int:
    """Send a notice whose goods arrive 40 days late, which the buyer has to decide about."""
    house.erp.put_profile(replace(make.tolerances(ship_window_action="review"), version="2"))
    intake.synchronise(house.services)
    notice = notices.start(house, shipper)
    notices.change(house, shipper, notice, arrives=make.DUE + timedelta(days=40))
    assert notices.send(house, shipper, notice).state is S.IN_REVIEW
    return notice


def _decide(house: House, actor: Actor, notice: int, decision: Decision, edition: int | None = None) -> DocumentState:
    edition = notices.view(house, actor, notice).edition if edition is None else edition
    with house.services.begin() as uow:
        return reviews.decide(uow, actor, notice, {0: decision}, edition=edition)


def test_a_notice_that_deviates_waits_for_the_buyer(house: House, shipper: Actor, approver: Actor) -> None:
    notice = _in_review(house, shipper)
    with pytest.raises(Invalid):
        _decide(house, approver, notice, Decision(Verdict.DECLINE))
    assert _decide(house, approver, notice, APPROVE) is S.QUEUED
    assert notices.deliver(house, notice) == "booked"


def test_a_deviation_of_a_notice_tells_both_days_the_tolerance_and_what_the_goods_are_worth(
    house: House, shipper: Actor, buyer: Actor
) -> None:
    view = notices.view(house, buyer, _in_review(house, shipper))
    (found,) = view.deviations
    assert (found.line, found.label) == (1, "Arrives too late")
    assert (found.ordered, found.answered) == ("Until 25 Apr 2026", "30 May 2026")
    assert (found.difference, found.tolerance) == ("35 days too late, 1 line", "5 days (portal default)")
    assert (found.money, view.consequence, view.currency) == (Decimal("950.00"), Decimal("950.00"), "EUR")


def test_who_decides_second_about_a_notice_is_told_what_the_first_decided(
    house: House, shipper: Actor, buyer: Actor, approver: Actor
) -> None:
    notice = _in_review(house, shipper)
    edition = notices.view(house, buyer, notice).edition
    _decide(house, buyer, notice, DECLINE, edition)
    with pytest.raises(Conflict, match=r"Ada Buyer decided at \d\d:\d\d UTC: 0 approved, 1 declined\."):
        _decide(house, approver, notice, APPROVE, edition)
    assert _decide(house, buyer, notice, DECLINE, edition) is S.DECLINED  # the same again is made once
    assert house.events().count("review.decided") == 1


def test_two_people_who_decide_about_a_notice_at_once_do_not_mix(
    house: House, shipper: Actor, buyer: Actor, approver: Actor
) -> None:
    notice = _in_review(house, shipper)
    edition = notices.view(house, buyer, notice).edition
    results = at_once(
        lambda: _decide(house, buyer, notice, DECLINE, edition),
        lambda: _decide(house, approver, notice, APPROVE, edition),
    )
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
    decided = notices.view(house, buyer, notice)
    assert (decided.state is S.DECLINED) == (decided.deviations[0].decided_by == "Ada Buyer")


def test_who_has_a_notice_is_seen_and_it_can_be_given_back(
    house: House, shipper: Actor, buyer: Actor, approver: Actor
) -> None:
    notice = _in_review(house, shipper)
    with house.services.begin() as uow:
        reviews.take(uow, buyer, notice)
    assert notices.view(house, approver, notice).assigned_name == "Ada Buyer"
    with pytest.raises(Conflict, match="Ada Buyer has taken this notice"), house.services.begin() as uow:
        reviews.take(uow, approver, notice)
    with house.services.begin() as uow:
        reviews.release(uow, approver, notice)
    assert notices.view(house, approver, notice).assigned_name == ""


def test_suppliers_do_not_decide_about_notices(house: House, shipper: Actor) -> None:
    notice = _in_review(house, shipper)
    with pytest.raises(NotAllowed):
        _decide(house, shipper, notice, APPROVE)


def test_answers_and_notices_wait_in_one_list(house: House, anna: Actor, shipper: Actor, buyer: Actor) -> None:
    notice = _in_review(house, shipper)
    house.clock.advance(hours=1)
    house.receive(make.order(number="4500018"))
    late = make.acknowledgment(
        make.order(number="4500018"), make.answer(10, make.accept(delivery=make.in_days(9))), number=""
    )
    house.send(document=late, by=anna)

    def listed(**filters: str) -> list[tuple[DocumentKind, str]]:
        with house.reading() as uow:
            rows = reviews.worklist(uow, buyer, ReviewFilters(**filters)).rows
        return [(row.kind, row.subject.order) for row in rows]

    first, second = (DocumentKind.SHIPMENT, "4500017"), (DocumentKind.ACKNOWLEDGMENT, "4500018")
    assert listed() == [first, second]
    assert listed(kind="shipment") == [first]
    assert listed(kind="acknowledgment") == [second]
    assert listed(kind="nonsense") == [first, second]
    assert listed(q="4500018") == [second]
    assert listed(q="4500017") == [first]
    assert listed(q="sn-4500017") == [first]
    assert listed(rule="ASN-09") == [first]
    with house.reading() as uow:
        page = reviews.worklist(uow, buyer, ReviewFilters(), limit=1)
        assert reviews.list_rules(uow, buyer) == ("ACK-09", "ASN-09")
    (row,) = page.rows
    assert page.waiting == 2
    assert (row.document, row.number, row.consequence) == (notice, "SN-4500017-1", Decimal("950.00"))
    assert row.subject.date is not None
    assert row.subject.date.day == make.DUE + timedelta(days=40)
    assert [one.label for one in row.first] == ["Arrives too late"]


def test_the_list_costs_the_same_for_one_and_for_many(house: House, shipper: Actor, buyer: Actor) -> None:
    _in_review(house, shipper)

    def statements() -> int:
        with house.reading() as uow, counted(house.services.database) as found:
            reviews.worklist(uow, buyer, ReviewFilters())
            return len(found)

    few = statements()
    for number in ("4500018", "4500019", "4500020"):
        house.receive(make.order(number=number))
        notice = notices.start(house, shipper, number)
        notices.change(house, shipper, notice, arrives=make.DUE + timedelta(days=40))
        notices.send(house, shipper, notice)
    assert statements() == few
