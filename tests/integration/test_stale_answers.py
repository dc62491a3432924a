"""An answer on its way while the buyer revises the order: moved to the newest revision, or given back."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.orders import PurchaseOrder
from portal.domain.promises import MAX_ATTEMPTS
from portal.domain.states import OrderAction, ReceiptKind
from portal.ports.erp import Stale
from tests import make
from tests.fakes.erp import Failing
from tests.house import House

ORDER = make.order(make.line(10), make.line(20))


@pytest.fixture
def sent(house: House) -> House:
    """Give a portal in which an answer to revision 1 was just accepted."""
    house.receive(ORDER)
    house.send(ORDER)
    return house


def _revise(house: House, order: PurchaseOrder) -> PurchaseOrder:
    """Revise the order in the ERP; the portal has not read it yet."""
    house.erp.put_order(order)
    return order


def test_an_answer_that_still_fits_is_moved_to_the_newest_revision_and_booked(sent: House) -> None:
    _revise(sent, make.revised(ORDER, note="Ring at gate 3."))
    assert sent.deliver() == "rebased"

    assert (sent.answer().state, sent.answer().base_revision) == ("queued", 2)
    assert sent.order().revision == 2
    assert sent.alarm.woken[-1].id == sent.promise().id
    assert sent.deliver() == "booked"
    assert len(sent.erp.ledger()) == 1
    assert sent.events()[-3:] == ["order.revised", "answer.rebased", "answer.booked"]


def test_an_answer_in_conflict_with_the_newest_revision_is_returned_with_the_change(sent: House) -> None:
    _revise(sent, make.revised(ORDER, make.line(10, "60")))
    assert sent.deliver() == "returned"

    assert sent.answer().state == "returned"
    receipt = sent.receipt(ReceiptKind.CHECKED)
    assert receipt.state == "failed"
    assert ("PO-08", "lines/10") in [(issue["rule"], issue["path"]) for issue in receipt.issues]
    assert sent.receipt(ReceiptKind.BOOKED).state == "pending"
    assert sent.order().action == OrderAction.REPAIR
    assert (sent.erp.ledger(), sent.deliver()) == ((), "not now")


def test_a_returned_answer_does_not_hold_back_the_corrected_one(sent: House) -> None:
    revised = _revise(sent, make.revised(ORDER, make.line(10, "60")))
    sent.deliver()
    sent.send(revised, key="corrected")
    assert sent.answer().version == 2
    assert sent.deliver() == "booked"


def test_an_erp_that_goes_away_while_the_order_is_read_again_is_waited_for(sent: House) -> None:
    _revise(sent, make.revised(ORDER, note="Ring at gate 3."))
    book = sent.erp.book_acknowledgment

    def book_and_go_away(*arguments: Any, **named: Any) -> object:
        outcome = book(*arguments, **named)
        sent.erp.fail(Failing.AWAY)
        return outcome

    sent.erp.book_acknowledgment = book_and_go_away  # type: ignore[method-assign,assignment]
    assert sent.deliver() == "waiting"
    sent.erp.book_acknowledgment = book  # type: ignore[method-assign]
    sent.clock.advance(minutes=1)
    assert [sent.deliver(), sent.deliver()] == ["rebased", "booked"]


def test_an_erp_that_asks_for_a_revision_it_does_not_have_is_left_to_a_person(
    sent: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent.erp, "book_acknowledgment", lambda *_, **__: Stale(7))
    for _ in range(MAX_ATTEMPTS):
        sent.deliver()
        sent.clock.advance(minutes=5)
    assert (sent.answer().state, sent.promise().cause) == ("stuck", "no clear answer")
