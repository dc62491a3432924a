"""What people do next about an invoice, whatever has become of it meanwhile."""

from __future__ import annotations

from collections import deque

import pytest

from portal.domain.states import DocumentState
from portal.faults.bills import MOST_REPAIRS, Bill, Standing
from portal.faults.stories import Deed

S = DocumentState


def bill(*deeds: Deed, invoice: int = 1, file: bytes = b"") -> Bill:
    return Bill("PO-1", "V1001", deque(deeds), invoice=invoice, file=file)


def standing(state: DocumentState, invoice: int = 1) -> Standing:
    return Standing(invoice, state, "IV-1")


def test_nothing_is_done_before_the_invoice_that_was_sent_is_read():
    assert bill(Deed.COME, Deed.BILL, invoice=0).next_deed(None) is Deed.COME
    assert bill(Deed.PAY).next_deed(None) is None
    assert bill(Deed.PAY, invoice=2).next_deed(standing(S.BOOKED)) is None


@pytest.mark.parametrize("state", [S.QUEUED, S.DELIVERING, S.WAITING, S.STUCK])
def test_an_invoice_on_its_way_is_waited_for(state):
    one = bill(Deed.PAY)
    assert one.next_deed(standing(state)) is None
    assert not one.is_over(standing(state))
    assert not bill().is_over(standing(state))


def test_a_buyer_decides_about_an_invoice_in_review_first():
    assert bill(Deed.PAY).next_deed(standing(S.IN_REVIEW)) is Deed.APPROVE


def test_a_refused_invoice_is_repaired_so_often_and_then_left():
    one = bill(Deed.PAY)
    for _ in range(MOST_REPAIRS):
        assert one.next_deed(standing(S.REFUSED)) is Deed.REPAIR
        one.deeds.popleft()
    assert one.next_deed(standing(S.REFUSED)) is None
    assert one.is_over(standing(S.REFUSED))


def test_what_was_never_invoiced_is_neither_paid_nor_credited():
    one = bill(Deed.PAY, Deed.CREDIT, invoice=0)
    assert one.next_deed(None) is None
    assert one.is_over(None)


def test_a_file_that_was_never_sent_is_not_looked_for():
    assert bill(Deed.SEND, Deed.PAY, invoice=0).next_deed(None) is None
    assert bill(Deed.SEND, Deed.PAY, invoice=0, file=b"<Invoice/>").next_deed(None) is Deed.SEND
