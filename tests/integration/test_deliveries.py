"""Every way in which a delivery can end, and that none of them loses an answer or books it twice."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from portal.domain.errors import NotAllowed
from portal.domain.orders import LineStatus
from portal.domain.promises import MAX_ATTEMPTS, MAX_DEFECTS
from portal.domain.states import OrderAction, ReceiptKind
from portal.ports.erp import Outcome, Refusal, Refused
from portal.services import deliveries
from portal.services.operations import replay_cause
from portal.store.queries import leases
from tests import make
from tests.fakes.erp import Failing
from tests.house import OPERATOR, House

LEASE = 61  # seconds, a little more than settings give


@pytest.fixture
def sent(house: House) -> House:
    """Give a portal in which one answer, everything as ordered, was just accepted."""
    house.receive()
    house.send()
    return house


def test_an_accepted_answer_wakes_a_worker_after_the_commit(sent: House) -> None:
    assert [(promise.job, promise.attempts) for promise in sent.alarm.woken] == [("jobs.acknowledgments.deliver", 0)]


def test_a_booked_answer_carries_the_number_of_the_erp_everywhere(sent: House) -> None:
    assert sent.deliver() == "booked"

    booking = sent.erp.ledger()[0]
    answer, receipt = sent.answer(), sent.receipt(ReceiptKind.BOOKED)
    assert (answer.state, answer.erp_reference) == ("booked", booking.reference)
    assert (receipt.state, receipt.reference, receipt.at) == ("ok", booking.reference, booking.booked_at)
    assert sent.promise().state == "done"
    assert (sent.order().document_state, sent.order().action) == ("booked", OrderAction.NONE)
    assert sent.events()[-1] == "answer.booked"


def test_delivering_again_changes_nothing(sent: House) -> None:
    sent.deliver()
    assert sent.deliver() == "not now"
    assert (sent.erp.sent, len(sent.erp.ledger())) == (1, 1)


def test_a_refusal_that_means_a_rule_comes_back_to_the_supplier(sent: House) -> None:
    sent.erp.put_order(make.order(make.line(status=LineStatus.BLOCKED)))
    assert sent.deliver() == "refused"

    assert sent.answer().state == "refused"
    assert sent.promise().state == "refused"
    [issue] = sent.receipt(ReceiptKind.BOOKED).issues
    assert (issue["rule"], issue["severity"], issue["path"]) == ("PO-06", "E", "lines/10")
    assert sent.order().action == OrderAction.REPAIR


def test_a_refusal_without_a_rule_goes_to_operations_and_says_nothing_of_the_erp(
    sent: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Refused((Refusal("E-77", "segment ZX9 is null"),))
    monkeypatch.setattr(sent.erp, "book_acknowledgment", lambda *_, **__: refused)
    assert sent.deliver() == "stuck"

    assert sent.answer().state == "stuck"
    assert sent.promise().cause == "refusal without a rule: E-77"
    [issue] = sent.receipt(ReceiptKind.BOOKED).issues
    assert issue["rule"] == "MSG-06"
    assert "ZX9" not in str(issue)


def test_a_worker_that_was_held_up_past_its_lease_sends_nothing(sent: House, monkeypatch: pytest.MonkeyPatch) -> None:
    sent.erp.fail(Failing.LOST_BEFORE_BOOKING)
    assert sent.deliver() == "unknown"
    calls = sent.erp.sent
    monkeypatch.setattr(sent.erp, "find_booking", lambda _: sent.clock.advance(seconds=LEASE))
    sent.clock.advance(minutes=5)
    assert sent.deliver() == "unknown"
    assert (sent.erp.sent, sent.erp.ledger()) == (calls, ())


def test_while_the_erp_is_away_no_attempt_is_burned(sent: House) -> None:
    sent.erp.fail(Failing.AWAY, times=MAX_ATTEMPTS + 3)
    for _ in range(MAX_ATTEMPTS + 3):
        assert sent.deliver() == "waiting"
        sent.clock.advance(minutes=5)

    promise = sent.promise()
    assert (promise.attempts, promise.away_tries) == (0, MAX_ATTEMPTS + 3)
    assert sent.answer().state == "waiting"
    assert sent.events().count("answer.waiting") == 1
    assert sent.deliver() == "booked"


def test_pauses_grow_while_the_erp_is_away(sent: House) -> None:
    sent.erp.fail(Failing.AWAY, times=4)
    pauses = []
    for _ in range(4):
        sent.deliver()
        pauses.append((sent.promise().next_at - sent.clock.now()).total_seconds())
        sent.clock.advance(minutes=5)
    assert pauses == sorted(pauses)
    assert pauses[0] < 1.5
    assert pauses[3] >= 6


def test_an_answer_that_waits_is_not_delivered_early(sent: House) -> None:
    sent.erp.fail(Failing.THROTTLED, retry_after=90)
    sent.deliver()
    sent.clock.advance(seconds=89)
    assert sent.sweep() == 0
    assert sent.deliver() == "not now"

    sent.clock.advance(seconds=2)
    assert sent.sweep() == 1
    assert sent.deliver() == "booked"


def test_the_first_booking_after_an_absence_hurries_what_waits_but_not_what_was_told_to(house: House) -> None:
    orders = [make.order(number=number) for number in ("A", "B", "C")]
    house.receive(*orders)
    for order in orders:
        house.send(order)
    house.erp.fail(Failing.AWAY, times=2)
    house.erp.fail(Failing.THROTTLED, retry_after=600)
    for number in ("A", "B", "C"):
        house.deliver(number)

    house.clock.advance(seconds=2)
    assert house.deliver("A") == "booked"
    assert house.promise("B").next_at <= house.clock.now()
    assert house.promise("C").next_at > house.clock.now()


@pytest.mark.parametrize("lost", [Failing.LOST_BEFORE_BOOKING, Failing.LOST_AFTER_BOOKING])
def test_an_outcome_in_doubt_is_looked_up_before_anything_is_sent_again(sent: House, lost: Failing) -> None:
    sent.erp.fail(lost)
    assert sent.deliver() == "unknown"
    assert (sent.answer().state, sent.promise().state) == ("waiting", "unknown")

    sent.clock.advance(minutes=1)
    assert sent.deliver() == "booked"
    assert len(sent.erp.ledger()) == 1
    assert sent.erp.sent == (2 if lost is Failing.LOST_BEFORE_BOOKING else 1)


def test_an_answer_that_never_gets_a_clear_outcome_is_stuck_and_replayed_under_its_key(sent: House) -> None:
    sent.erp.fail(Failing.LOST_BEFORE_BOOKING, times=MAX_ATTEMPTS)
    results = []
    for _ in range(MAX_ATTEMPTS):
        results.append(sent.deliver())
        sent.clock.advance(minutes=5)
    assert results == ["unknown"] * (MAX_ATTEMPTS - 1) + ["stuck"]
    assert (sent.answer().state, sent.deliver()) == ("stuck", "not now")

    key = sent.promise().key
    with sent.services.begin() as uow:
        assert replay_cause(uow, OPERATOR, "no clear answer") == 1
    assert sent.alarm.woken[-1].id == sent.promise().id
    assert sent.answer().state == "queued"
    assert sent.deliver() == "booked"
    assert [booking.key for booking in sent.erp.ledger()] == [key]
    assert sent.events()[-2:] == ["answer.replayed", "answer.booked"]


def test_only_operations_replay(sent: House) -> None:
    with pytest.raises(NotAllowed), sent.services.begin() as uow:
        deliveries.replay(uow, sent.supplier(), [sent.promise().id])


def test_replaying_what_is_not_stuck_changes_nothing(sent: House) -> None:
    with sent.services.begin() as uow:
        assert deliveries.replay(uow, OPERATOR, [sent.promise().id]) == 0
    assert sent.promise().attempts == 0


class Killed(BaseException):
    """What SIGKILL does to a worker, as far as a test in the same process can."""


def test_a_worker_killed_before_the_call_leaves_the_answer_to_the_next(
    sent: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _die(sent, monkeypatch, "book_acknowledgment")
    assert sent.sweep() == 0
    assert sent.deliver() == "not now"

    sent.clock.advance(seconds=LEASE)
    assert sent.sweep() == 1
    assert sent.deliver() == "booked"
    assert len(sent.erp.ledger()) == 1


def test_a_worker_killed_after_the_booking_books_nothing_twice(sent: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("portal.services.deliveries.settling.settle", _killed)
        with pytest.raises(Killed):
            sent.deliver()
    sent.clock.advance(seconds=LEASE)

    assert sent.deliver() == "booked"
    assert sent.erp.sent == 1


def test_an_answer_that_kills_every_worker_is_stuck_in_the_end(sent: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(MAX_ATTEMPTS):
        _die(sent, monkeypatch, "book_acknowledgment")
        sent.clock.advance(seconds=LEASE)
    assert sent.deliver() == "stuck"
    assert sent.erp.sent == 0


def _die(house: House, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(house.erp, where, _killed)
        with pytest.raises(Killed):
            house.deliver()


def _killed(*_: object, **__: object) -> None:
    raise Killed


def test_a_worker_that_wakes_after_its_lease_changes_nothing(sent: House, monkeypatch: pytest.MonkeyPatch) -> None:
    book = sent.erp.book_acknowledgment

    def sleep_through_the_lease(*arguments: Any, **named: Any) -> Outcome:
        monkeypatch.undo()
        sent.clock.advance(seconds=LEASE)
        assert sent.deliver() == "booked"  # by the next worker
        return book(*arguments, **named)

    monkeypatch.setattr(sent.erp, "book_acknowledgment", sleep_through_the_lease)
    assert sent.deliver() == "fenced"
    assert sent.events().count("answer.booked") == 1
    assert len(sent.erp.ledger()) == 1


def test_of_two_workers_at_one_promise_one_delivers(sent: House) -> None:
    promise, results, start = sent.promise().id, [], threading.Barrier(2)

    def work() -> None:
        start.wait()
        results.append(deliveries.deliver(sent.services, promise))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(results) == ["booked", "not now"]
    assert sent.erp.sent == 1


def test_documents_about_one_order_go_out_in_their_order(sent: House) -> None:
    sent.erp.put_order(make.order(make.line(status=LineStatus.BLOCKED)))
    sent.erp.fail(Failing.AWAY)
    sent.deliver()
    _promise_another(sent)
    sent.clock.advance(minutes=1)

    assert sent.deliver() == "not now"
    first = sent.alarm.woken[0].id
    assert deliveries.deliver(sent.services, first) == "refused"
    younger = sent.promise().id
    assert [promise.id for promise in sent.alarm.woken] == [first, younger, younger]  # at once, without a sweep


def test_an_older_document_that_waits_wakes_nobody(sent: House) -> None:
    _promise_another(sent)
    first, younger = (promise.id for promise in sent.alarm.woken)
    sent.erp.fail(Failing.AWAY)
    assert deliveries.deliver(sent.services, first) == "waiting"
    sent.clock.advance(minutes=1)
    assert [promise.id for promise in sent.alarm.woken] == [first, younger]
    assert deliveries.deliver(sent.services, first) == "booked"
    assert [promise.id for promise in sent.alarm.woken] == [first, younger, younger]


def test_a_document_that_was_withdrawn_wakes_the_next_of_its_order(
    sent: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _promise_another(sent)
    first, younger = (promise.id for promise in sent.alarm.woken)
    monkeypatch.setattr(leases, "start_delivering", lambda *_: False)
    assert deliveries.deliver(sent.services, first) == "not now"
    assert [promise.id for promise in sent.alarm.woken] == [first, younger, younger]


def test_a_stuck_answer_holds_back_its_own_order_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.receive(make.order(number="A"), make.order(number="B"))
    house.send(make.order(number="A"))
    house.send(make.order(number="B"))
    with monkeypatch.context() as patch:
        patch.setattr(house.erp, "book_acknowledgment", lambda *_, **__: Refused((Refusal("E-77", "?"),)))
        assert house.deliver("A") == "stuck"
    _promise_another(house, "A")

    house.clock.advance(seconds=10)
    assert house.deliver("A") == "not now"
    assert house.deliver("B") == "booked"
    assert house.sweep() == 0


def _promise_another(house: House, order: str = "4500017") -> None:
    with house.services.begin() as uow:
        uow.promise("jobs.acknowledgments.deliver", key=f"another/{order}", stream=order)


def test_a_defect_of_ours_is_put_off_and_then_left_to_a_person(sent: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent.erp, "book_acknowledgment", lambda *_, **__: 1 / 0)
    for _ in range(MAX_DEFECTS):
        assert sent.deliver() == "defect"
        sent.clock.advance(minutes=5)
    assert sent.promise().state == "stuck"
    assert sent.promise().cause == "defect: ZeroDivisionError"
    assert sent.answer().state == "stuck"
    assert sent.deliver() == "not now"
