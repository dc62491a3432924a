"""What people do next about a notice, whatever has become of it meanwhile."""

from __future__ import annotations

from collections import deque

import pytest

from portal.domain.states import DocumentState
from portal.faults.stories import Deed
from portal.faults.voyages import MOST_REPAIRS, Standing, Voyage

S = DocumentState


def voyage(*deeds: Deed, notice: int = 1) -> Voyage:
    return Voyage("PO-1", "V1001", deque(deeds), notice=notice)


def standing(state: DocumentState, notice: int = 1, *, is_being_cancelled: bool = False) -> Standing:
    return Standing(notice, state, "IB-1", is_being_cancelled)


def test_nothing_is_done_before_the_notice_that_was_sent_is_read():
    assert voyage(Deed.SHIP, notice=0).next_deed(None) is Deed.SHIP
    assert voyage(Deed.CANCEL).next_deed(None) is None
    assert voyage(Deed.CANCEL, notice=2).next_deed(standing(S.BOOKED)) is None


@pytest.mark.parametrize("state", [S.QUEUED, S.DELIVERING, S.WAITING, S.STUCK])
def test_a_notice_on_its_way_is_waited_for(state):
    one = voyage(Deed.RECEIVE)
    assert one.next_deed(standing(state)) is None
    assert not one.is_over(standing(state))
    assert not voyage().is_over(standing(state))


def test_a_cancellation_is_waited_for():
    assert voyage(Deed.SHIP).next_deed(standing(S.BOOKED, is_being_cancelled=True)) is None
    assert not voyage().is_over(standing(S.BOOKED, is_being_cancelled=True))
    assert voyage(Deed.SHIP).next_deed(standing(S.WITHDRAWN)) is Deed.SHIP


def test_a_buyer_decides_about_a_notice_in_review_first():
    assert voyage(Deed.RECEIVE).next_deed(standing(S.IN_REVIEW)) is Deed.APPROVE


def test_a_refused_notice_is_repaired_so_often_and_then_left():
    one = voyage()
    for _ in range(MOST_REPAIRS):
        assert one.next_deed(standing(S.REFUSED)) is Deed.REPLACE
        one.deeds.popleft()
    assert one.next_deed(standing(S.REFUSED)) is None
    assert one.is_over(standing(S.REFUSED))


def test_what_makes_no_sense_any_more_is_left_out():
    assert voyage(Deed.RECEIVE, Deed.REVERSE, Deed.SHIP).next_deed(standing(S.WITHDRAWN)) is Deed.SHIP
    assert voyage(Deed.RECEIVE).next_deed(standing(S.WITHDRAWN)) is None
