"""The buyer's worklist and decisions, and what the supplier does with an answer that came back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from portal.domain.actors import Actor
from portal.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.domain.states import DocumentState, OrderAction, ReceiptKind, ReceiptState
from portal.services import acknowledgments, drafts, orders, reviews
from portal.services.drafts import RowEntry
from portal.services.reviews import Decision, ReviewFilters, Verdict
from portal.store.rows import UserRow
from tests import make
from tests.at_once import at_once
from tests.house import House

NUMBER = "4500030"
ORDER = make.order(make.line(10), make.line(20), number=NUMBER)
APPROVE = Decision(Verdict.APPROVE)
DECLINE = Decision(Verdict.DECLINE, "date", "We need the goods on the day.")


@pytest.fixture(autouse=True)
def in_review(house: House, anna: Actor) -> None:
    """Have line 10 answered late and line 20 dearer."""
    house.receive(ORDER)
    late = make.answer(10, make.accept(delivery=make.in_days(9)))
    dearer = make.answer(20, make.accept(price="10.00"))
    house.send(document=make.acknowledgment(ORDER, late, dearer, number=""), key="first")


def _decide(
    house: House, actor: Actor, decisions: Mapping[int, Decision], *, edition: int = 1, document: int | None = None
) -> DocumentState:
    document = _id(house) if document is None else document
    with house.services.begin() as uow:
        return reviews.decide(uow, actor, document, decisions, edition=edition)


def _id(house: House) -> int:
    return house.answer(NUMBER).id


def _worklist(house: House, actor: Actor, **filters: str) -> list[str]:
    with house.reading() as uow:
        return [row.subject.order for row in reviews.worklist(uow, actor, ReviewFilters(**filters)).rows]


def test_each_deviation_has_what_was_ordered_answered_and_the_money_it_moves(house: House, buyer: Actor) -> None:
    with house.reading() as uow:
        view = reviews.get(uow, buyer, NUMBER, 1)
    assert [(each.rule, each.line, each.ordered, each.answered, each.money) for each in view.deviations] == [
        ("ACK-09", 10, "20 Apr 2026", "29 Apr 2026", Decimal("950.00")),
        ("ACK-13", 20, "9.50 EUR", "10.00 EUR", Decimal("50.00")),
    ]
    assert view.can_decide
    assert view.changed_since == ()


def test_the_worklist_shows_who_waits_longest_first(house: House, anna: Actor, buyer: Actor) -> None:
    house.clock.advance(hours=1)
    late = make.answer(10, make.accept(delivery=make.in_days(9)))
    house.send(document=make.acknowledgment(make.order(), late, number=""), key="second")
    assert _worklist(house, buyer) == [NUMBER, "4500017"]
    with house.reading() as uow:
        first = reviews.worklist(uow, buyer, ReviewFilters(), limit=1)
        second = reviews.worklist(uow, buyer, ReviewFilters(), cursor=first.older, limit=1)
    assert (first.waiting, first.newer, second.older) == (2, None, None)
    assert [row.subject.order for row in second.rows] == ["4500017"]
    (row,) = first.rows
    assert (row.deviations, row.decided, row.consequence, row.currency) == (2, 0, Decimal("1000"), "EUR")


def test_the_worklist_is_narrowed_by_order_supplier_rule_and_who_has_it(house: House, buyer: Actor) -> None:
    me = Actor(_user(house), "Ada Buyer", buyer.role)
    assert _worklist(house, me, q="45000") == [NUMBER]
    assert _worklist(house, me, q="9") == []
    assert _worklist(house, me, supplier="GLOBEX") == [NUMBER]
    assert _worklist(house, me, supplier="HOOLI") == []
    assert _worklist(house, me, rule="ACK-13") == [NUMBER]
    assert _worklist(house, me, rule="ACK-20") == []
    assert _worklist(house, me, assigned="nobody") == [NUMBER]
    with house.services.begin() as uow:
        reviews.take(uow, me, _id(house))
    assert _worklist(house, me, assigned="me") == [NUMBER]
    assert _worklist(house, me, assigned="nobody") == []
    with house.reading() as uow:
        assert reviews.list_rules(uow, me) == ("ACK-09", "ACK-13")


def _user(house: House) -> int:
    with house.services.begin() as uow:
        row = UserRow(
            email="ada@initech.example",
            name="Ada Buyer",
            role="buyer",
            session_epoch=1,
            is_active=True,
            created_at=house.clock.now(),
        )
        uow.session.add(row)
        uow.session.flush()
        return row.id


def test_what_one_person_has_taken_another_gives_back_first(house: House, buyer: Actor, approver: Actor) -> None:
    with house.services.begin() as uow:
        reviews.take(uow, buyer, _id(house))
    with pytest.raises(Conflict, match="Ada Buyer has taken this answer"), house.services.begin() as uow:
        reviews.take(uow, approver, _id(house))
    for _twice in range(2):
        with house.services.begin() as uow:
            reviews.release(uow, approver, _id(house))
    with house.services.begin() as uow:
        reviews.take(uow, approver, _id(house))
    assert house.answer(NUMBER).assigned_name == "Omar Approver"


def test_an_answer_goes_on_when_every_deviation_is_approved(house: House, buyer: Actor) -> None:
    assert _decide(house, buyer, {0: APPROVE}) is DocumentState.IN_REVIEW
    assert house.alarm.woken == []
    assert _decide(house, buyer, {1: APPROVE}, edition=2) is DocumentState.QUEUED
    assert house.receipt(ReceiptKind.CHECKED, NUMBER).actor == "Ada Buyer"
    assert house.deliver(NUMBER) == "booked"
    assert house.events(NUMBER)[-5:] == [
        "answer.in_review",
        "review.decided",
        "review.decided",
        "answer.approved",
        "answer.booked",
    ]


def test_one_declined_deviation_brings_the_answer_back_with_reason_and_sentence(
    house: House, anna: Actor, buyer: Actor
) -> None:
    assert _decide(house, buyer, {0: DECLINE, 1: APPROVE}) is DocumentState.DECLINED
    with house.reading() as uow:
        view = acknowledgments.get(uow, anna, NUMBER)
        order = orders.get_order(uow, anna, NUMBER)
    assert view.receipts[2].state is ReceiptState.FAILED
    assert [(issue.rule, issue.line) for issue in view.problems] == [("ACK-09", 10)]
    assert [(each.decision, each.reason, each.sentence) for each in view.deviations] == [
        ("decline", "date", "We need the goods on the day."),
        ("approve", "", ""),
    ]
    assert (order.action, order.can_repair) == (OrderAction.REPAIR, True)
    assert house.alarm.woken == []


def test_the_supplier_corrects_a_declined_answer_as_the_next_version(house: House, anna: Actor, buyer: Actor) -> None:
    _decide(house, buyer, {0: DECLINE, 1: APPROVE})
    with house.services.begin() as uow:
        drafts.start_repair(uow, anna, NUMBER)
        drafts.start_repair(uow, anna, NUMBER)
    with house.reading() as uow:
        view = drafts.open_draft(uow, anna, NUMBER)
    assert view.repairs is not None
    assert (view.repairs.state, view.repairs.version.version) == (DocumentState.DECLINED, 1)
    assert view.lines[1].entries[0].price == "10"
    rows = {10: [RowEntry(type="accept")]}
    with house.services.begin() as uow:
        saved = drafts.save(uow, anna, NUMBER, rows, note="", edition=view.edition, base_revision=1)
        sent = drafts.send(uow, anna, NUMBER, send_key=view.send_key, edition=saved.edition)
    assert (sent.number, sent.version, sent.state) == (f"A-{NUMBER}", 2, DocumentState.IN_REVIEW)
    with house.reading() as uow:
        again = reviews.get(uow, buyer, NUMBER, 2)
    assert again.declined_version == 1
    assert [(each.line, each.before.rows[0].delivery, each.after.rows[0].delivery) for each in again.changed_since] == [
        (10, make.in_days(9), make.DUE)
    ]
    assert [each.version for each in again.answer.versions] == [2, 1]


@pytest.mark.parametrize(
    ("decision", "places"),
    [
        (Decision(Verdict.DECLINE), {"deviations/0/reason", "deviations/0/sentence"}),
        (Decision(Verdict.DECLINE, "because", "No."), {"deviations/0/reason"}),
        (Decision(Verdict.DECLINE, "date", "  "), {"deviations/0/sentence"}),
        (Decision(Verdict.DECLINE, "date", "x" * 501), {"deviations/0/sentence"}),
        (Decision(Verdict.DECLINE, "date", "a\x00b"), {"deviations/0/sentence"}),
    ],
)
def test_a_decline_needs_a_reason_and_a_sentence(
    house: House, buyer: Actor, decision: Decision, places: set[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        _decide(house, buyer, {0: decision, 1: APPROVE})
    assert {issue.path for issue in refusal.value.issues} == places
    assert house.answer(NUMBER).state == "in_review"


def test_who_decides_second_is_told_what_the_first_decided(house: House, buyer: Actor, approver: Actor) -> None:
    _decide(house, buyer, {0: DECLINE, 1: APPROVE})
    with pytest.raises(Conflict, match=r"Ada Buyer decided at 09:00 UTC: 1 approved, 1 declined\."):
        _decide(house, approver, {0: APPROVE, 1: APPROVE})
    assert house.answer(NUMBER).state == "declined"


def test_who_looked_before_a_first_decision_is_told_of_it(house: House, buyer: Actor, approver: Actor) -> None:
    _decide(house, buyer, {0: DECLINE})
    with pytest.raises(Conflict, match=r"Ada Buyer decided at 09:00 UTC: 0 approved, 1 declined\."):
        _decide(house, approver, {0: APPROVE, 1: APPROVE})
    assert _decide(house, approver, {1: APPROVE}, edition=2) is DocumentState.DECLINED


def test_two_people_who_decide_at_once_do_not_mix(house: House, buyer: Actor, approver: Actor) -> None:
    results = at_once(
        lambda: _decide(house, buyer, {0: DECLINE, 1: DECLINE}),
        lambda: _decide(house, approver, {0: APPROVE, 1: APPROVE}),
    )
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
    with house.reading() as uow:
        deciders = {each.decided_by for each in reviews.get(uow, buyer, NUMBER, 1).deviations}
    assert len(deciders) == 1


def test_the_same_decision_twice_is_made_once(house: House, buyer: Actor) -> None:
    for _twice in range(2):
        assert _decide(house, buyer, {0: APPROVE, 1: APPROVE}) is DocumentState.QUEUED
    assert house.events(NUMBER).count("review.decided") == 1
    assert len(house.alarm.woken) == 1


def test_deviations_that_do_not_exist_are_not_decided(house: House, buyer: Actor) -> None:
    for decisions in ({7: APPROVE}, {-1: APPROVE}, {}):
        with pytest.raises(Conflict):
            _decide(house, buyer, decisions)
    for document in (99, 0, -1, 10**30):
        with pytest.raises(NotFound):
            _decide(house, buyer, {0: APPROVE}, document=document)


def test_suppliers_neither_see_the_worklist_nor_decide(house: House, anna: Actor) -> None:
    with pytest.raises(NotAllowed):
        _worklist(house, anna)
    with pytest.raises(NotAllowed):
        _decide(house, anna, {0: APPROVE})
    with pytest.raises(NotAllowed), house.reading() as uow:
        reviews.get(uow, anna, NUMBER, 1)


def test_an_answer_that_was_taken_back_is_not_decided(house: House, anna: Actor, buyer: Actor) -> None:
    with house.services.begin() as uow:
        acknowledgments.withdraw(uow, anna, NUMBER)
    with pytest.raises(Conflict, match="not waiting for a decision"):
        _decide(house, buyer, {0: APPROVE})
    assert _worklist(house, buyer) == []
