"""Sending an answer: what it becomes, who may, and that it happens once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from portal.domain.acknowledgments import accept_all
from portal.domain.actors import Actor
from portal.domain.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound
from portal.domain.states import DocumentState, OrderAction, ReceiptKind, ReceiptState
from portal.domain.suppliers import SupplierStatus
from portal.services import acknowledgments, orders
from portal.services.acknowledgments import Submitted, Unconfirmed
from portal.services.orders.story import get_story
from tests import make
from tests.at_once import at_once
from tests.fakes.erp import Failing
from tests.house import House
from tests.statements import counted

ORDER = make.order()
LATER = make.answer(10, make.accept(delivery=make.in_days(9)))


def _accept(house: House, actor: Actor, number: str = "4500017", *, revision: int = 1, key: str = "key-1") -> Submitted:
    with house.services.begin() as uow:
        return acknowledgments.accept_all(uow, actor, number, revision=revision, key=key)


def _submit(house: House, actor: Actor, key: str = "key-1", **fields: Any) -> Submitted:
    with house.services.begin() as uow:
        return acknowledgments.submit(uow, actor, replace(accept_all(ORDER), **fields), key=key)


def _versions(house: House) -> list[tuple[str, int, str]]:
    with house.reading() as uow:
        view = acknowledgments.get(uow, house.supplier(), "4500017")
    return [(each.number, each.version, each.state.value) for each in view.versions]


def test_accepting_all_as_ordered_promises_the_answer_to_the_buyers_system(house: House, anna: Actor) -> None:
    sent = _accept(house, anna)
    assert (sent.number, sent.version, sent.state, sent.repeated) == ("A-4500017", 1, DocumentState.QUEUED, False)
    assert house.order().action == OrderAction.WAIT_FOR_ERP
    assert house.deliver() == "booked"
    with house.reading() as uow:
        view = acknowledgments.get(uow, anna, "4500017")
    assert view.state is DocumentState.BOOKED
    assert [receipt.state for receipt in view.receipts] == [ReceiptState.OK] * 4
    assert view.version.erp_reference == house.erp.ledger()[0].reference
    assert view.document.lines == accept_all(ORDER).lines


def test_the_four_receipts_are_told_apart_before_the_booking(house: House, anna: Actor) -> None:
    _accept(house, anna)
    with house.reading() as uow:
        receipts = acknowledgments.get(uow, anna, "4500017").receipts
    assert [(receipt.kind, receipt.state) for receipt in receipts] == [
        (ReceiptKind.RECEIVED, ReceiptState.OK),
        (ReceiptKind.READABLE, ReceiptState.OK),
        (ReceiptKind.CHECKED, ReceiptState.OK),
        (ReceiptKind.BOOKED, ReceiptState.PENDING),
    ]
    assert (receipts[0].actor, receipts[0].at) == ("Anna Weber", house.clock.now())


def test_a_deviating_answer_waits_for_the_buyer_and_nothing_is_promised(house: House, anna: Actor) -> None:
    sent = _submit(house, anna, lines=(LATER,))
    assert sent.state is DocumentState.IN_REVIEW
    assert house.order().action == OrderAction.WAIT_FOR_BUYER
    with house.reading() as uow:
        view = acknowledgments.get(uow, anna, "4500017")
    assert [(found.rule, found.line, found.difference) for found in view.deviations] == [("ACK-09", 10, "9 days later")]
    assert view.receipts[2].state is ReceiptState.PENDING
    assert house.alarm.woken == []


def test_an_answer_that_breaks_rules_is_not_kept(house: House, anna: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        _submit(house, anna, lines=(make.answer(10, make.accept("90")),))
    assert {issue.path for issue in refusal.value.issues} == {"lines/10"}
    with house.reading() as uow:
        assert orders.get_order(uow, anna, "4500017").document is None


def test_a_warning_is_confirmed_and_the_confirmation_is_kept(house: House, anna: Actor) -> None:
    weekend = make.answer(10, make.accept(delivery=make.in_days(-2)))
    house.receive(make.revised(ORDER, ship_to=make.ship_to(closed_weekdays=frozenset({6}))))
    with pytest.raises(Unconfirmed) as question:
        _submit(house, anna, lines=(weekend,), base_revision=2)
    (warning,) = question.value.issues
    assert warning.rule == "ACK-12"
    confirmed = frozenset({warning.fingerprint})
    assert not _submit(house, anna, lines=(weekend,), base_revision=2, confirmed=confirmed).repeated
    assert house.answer().confirmed == [warning.fingerprint]


def test_refusing_the_whole_order_wants_the_word_typed(house: House, anna: Actor) -> None:
    lines = (make.answer(10, make.reject()),)
    with pytest.raises(Unconfirmed):
        _submit(house, anna, lines=lines)
    assert _submit(house, anna, lines=lines, typed="REJECT").version == 1


def test_the_same_key_gives_the_same_answer_back(house: House, anna: Actor) -> None:
    first = _submit(house, anna)
    assert _submit(house, anna) == replace(first, repeated=True)
    assert len(_versions(house)) == 1


def test_the_same_key_with_another_answer_is_refused(house: House, anna: Actor) -> None:
    _submit(house, anna)
    with pytest.raises(KeyReused):
        _submit(house, anna, lines=(LATER,))


def test_the_same_answer_under_another_key_is_the_one_on_its_way(house: House, anna: Actor, ben: Actor) -> None:
    first = _submit(house, anna)
    assert _submit(house, ben, "key-2") == replace(first, repeated=True)


def test_another_answer_is_refused_while_one_is_on_its_way(house: House, anna: Actor, ben: Actor) -> None:
    _submit(house, anna)
    with pytest.raises(Conflict, match=r"Anna Weber sent an answer at 09:00 UTC\. It is still on its way\."):
        _submit(house, ben, "key-2", lines=(LATER,))


@pytest.mark.parametrize("key", ["", "x\x00y", "k" * 256, "\ud800", "line\nbreak"])
def test_a_key_that_cannot_be_kept_is_refused(house: House, anna: Actor, key: str) -> None:
    with pytest.raises(Invalid) as refusal:
        _submit(house, anna, key)
    assert [issue.path for issue in refusal.value.issues] == ["key"]


def test_accepting_an_order_that_has_changed_is_refused_with_the_new_revision(house: House, anna: Actor) -> None:
    house.receive(make.revised(ORDER, make.line(quantity="90")))
    with pytest.raises(Conflict, match="now at revision 2"):
        _accept(house, anna)
    assert _accept(house, anna, revision=2).version == 1


def test_a_changed_order_is_answered_again_as_the_next_version(house: House, anna: Actor) -> None:
    _accept(house, anna)
    house.deliver()
    house.receive(make.revised(ORDER, make.line(quantity="90")))
    assert house.order().action == OrderAction.ANSWER_AGAIN
    assert _accept(house, anna, revision=2, key="key-2").version == 2
    assert _versions(house) == [("A-4500017", 2, "queued"), ("A-4500017", 1, "superseded")]


def test_another_suppliers_order_does_not_exist(house: House, anna: Actor, stranger: Actor) -> None:
    _accept(house, anna)
    calls: tuple[Callable[..., object], ...] = (
        lambda uow: acknowledgments.accept_all(uow, stranger, "4500017", revision=1, key="key-9"),
        lambda uow: acknowledgments.submit(uow, stranger, accept_all(ORDER), key="key-1"),
        lambda uow: acknowledgments.check(uow, stranger, accept_all(ORDER)),
        lambda uow: acknowledgments.get(uow, stranger, "4500017"),
        lambda uow: acknowledgments.withdraw(uow, stranger, "4500017"),
        lambda uow: acknowledgments.download(uow, stranger, "4500017", 1),
        lambda uow: acknowledgments.submit(uow, anna, accept_all(ORDER), key="k", supplier=stranger.supplier),
        lambda uow: acknowledgments.get(uow, anna, "4500017", 2),
        lambda uow: acknowledgments.get(uow, anna, "45000\x0017"),
    )
    for call in calls:
        with pytest.raises(NotFound), house.services.begin() as uow:
            call(uow)


def test_who_only_looks_is_told_who_could_send(house: House, viewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        _accept(house, viewer)


def test_a_paused_supplier_reads_why_and_sends_nothing(house: House, anna: Actor) -> None:
    house.erp.put_supplier(make.supplier(version=2, status=SupplierStatus.BLOCKED, status_reason="unpaid fees"))
    house.receive()
    with house.reading() as uow:
        assert "unpaid fees" in orders.get_order(uow, anna, "4500017").why_not
    with pytest.raises(Invalid) as refusal:
        _accept(house, anna)
    assert [issue.rule for issue in refusal.value.issues] == ["ACC-03"]


def test_a_buyer_answers_on_behalf_of_the_supplier_and_it_says_so(house: House, anna: Actor, buyer: Actor) -> None:
    _accept(house, buyer)
    with house.reading() as uow:
        view = acknowledgments.get(uow, anna, "4500017")
        timeline = get_story(uow, anna, "4500017").timeline.rows
    assert (view.version.on_behalf, view.version.submitted_by) == (True, "Ada Buyer")
    assert "Ada Buyer (buyer), on behalf of the supplier" in [entry.actor for entry in timeline]


def test_an_approver_does_not_answer(house: House, anna: Actor, approver: Actor) -> None:
    with pytest.raises(NotAllowed):
        _accept(house, approver)


def test_an_answer_is_taken_back_before_it_is_booked(house: House, anna: Actor) -> None:
    _accept(house, anna)
    for _twice in range(2):
        with house.services.begin() as uow:
            acknowledgments.withdraw(uow, anna, "4500017")
    assert house.deliver() == "not now"
    assert house.erp.ledger() == ()
    assert house.order().action == OrderAction.ANSWER
    assert _accept(house, anna, key="key-2").version == 2


def test_a_booked_answer_is_not_taken_back(house: House, anna: Actor) -> None:
    _accept(house, anna)
    house.deliver()
    with pytest.raises(Conflict), house.services.begin() as uow:
        acknowledgments.withdraw(uow, anna, "4500017")


def test_what_may_be_booked_already_is_not_taken_back(house: House, anna: Actor) -> None:
    _accept(house, anna)
    with house.reading() as uow:
        assert acknowledgments.get(uow, anna, "4500017").can_withdraw
    house.erp.fail(Failing.LOST_AFTER_BOOKING)
    house.deliver()
    with house.reading() as uow:
        assert not acknowledgments.get(uow, anna, "4500017").can_withdraw
    with pytest.raises(Conflict), house.services.begin() as uow:
        acknowledgments.withdraw(uow, anna, "4500017")


def test_while_the_buyers_system_is_away_the_supplier_reads_when_it_is_tried_again(house: House, anna: Actor) -> None:
    _accept(house, anna)
    house.erp.fail(Failing.AWAY)
    house.deliver()
    with house.reading() as uow:
        view = acknowledgments.get(uow, anna, "4500017")
    assert view.waiting.startswith("The buyer's system is not answering. Tried 1 time, next at 09:0")
    assert view.next_try is not None


def test_the_answer_can_be_downloaded_as_an_order_response(house: House, anna: Actor) -> None:
    _accept(house, anna)
    with house.reading() as uow:
        name, content = acknowledgments.download(uow, anna, "4500017", 1)
    assert name == "order-response-4500017-1.xml"
    assert b"<cbc:OrderResponseCode" in content


def test_a_double_click_sends_once(house: House, anna: Actor) -> None:
    results = at_once(*[lambda: _accept(house, anna)] * 6)
    assert {result.id for result in results if isinstance(result, Submitted)} == {1}
    assert sorted(isinstance(result, Submitted) and result.repeated for result in results) == [False] + [True] * 5
    assert house.events().count("answer.sent") == 1
    assert len(house.alarm.woken) == 1


def test_two_people_who_answer_differently_at_once_make_one_answer(house: House, anna: Actor, ben: Actor) -> None:
    results = at_once(lambda: _submit(house, anna, "key-a"), lambda: _submit(house, ben, "key-b", lines=(LATER,)))
    sent = [result for result in results if isinstance(result, Submitted)]
    told = [result for result in results if isinstance(result, Conflict)]
    assert (len(sent), len(told)) == (1, 1)
    assert "sent an answer" in str(told[0])
    assert len(_versions(house)) == 1


def test_reading_an_answer_takes_as_many_statements_for_many_lines_as_for_few(house: House, anna: Actor) -> None:
    counts = []
    for number, lines in (("FEW", 5), ("MANY", 200)):
        house.receive(make.order(*[make.line(line) for line in range(1, lines + 1)], number=number))
        _accept(house, anna, number, key=number)
        with house.reading() as uow, counted(house.services.database) as statements:
            orders.get_order(uow, anna, number)
        counts.append(len(statements))
    assert counts[0] == counts[1]
