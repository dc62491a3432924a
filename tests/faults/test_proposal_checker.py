"""The checker of proposals finds what must not be, and offers tell their stories to the end."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Any, cast

import pytest

from portal.domain.promises import PromiseState
from portal.domain.states import DocumentState
from portal.faults.offering import Offered
from portal.faults.offers import Offer, Standing
from portal.faults.proposal_checker import check
from portal.faults.proposals import Proposal, ProposalPromise, Proposals, Updated
from portal.faults.stories import Deed

S = DocumentState
DONE = ProposalPromise("cat/1/CAT-2026-1/1", PromiseState.DONE, is_leased=False)
BOOKED = Proposal(
    id=7,
    supplier_id=1,
    number="CAT-2026-1",
    version=1,
    state=S.BOOKED,
    reference="CU-1",
    lines={"booked": 2, "declined": 1},
    receipt=("ok", "CU-1"),
    promises=(DONE,),
)
DECLINED = replace(
    BOOKED, state=S.DECLINED, reference=None, lines={"declined": 3}, receipt=("pending", ""), promises=()
)
UPDATED = Updated("CU-1", "cat/1/CAT-2026-1/1", 2)
ITEMS = {"V1001/A-1": (2, "active")}


def kinds(**said: Any) -> list[str]:
    """Return what is found in books that say what a test wants them to say, and agree where it does not care."""

    class Books:
        pass

    books = {
        "told": (Offered("V1001/A-1", 7),), "sent": (BOOKED,), "updated": (UPDATED,), "items_here": ITEMS,
        "items_there": ITEMS,
    } | said  # fmt: skip
    for name, value in books.items():
        setattr(Books, name, lambda self, value=value: value)
    found = check(cast("Proposals", Books()), books["told"])
    return [violation.kind for violation in found.violations]


def test_books_that_agree_are_fine():
    assert kinds() == []
    assert kinds(sent=(DECLINED,), updated=()) == []


@pytest.mark.parametrize(
    ("books", "kind"),
    [
        ({"sent": (), "updated": ()}, "proposal lost"),
        ({"told": ()}, "proposal that nobody sent"),
        ({"updated": (UPDATED, replace(UPDATED, number="CU-2"))}, "proposal booked twice"),
        ({"updated": ()}, "proposal booked here, not in the ERP"),
        ({"sent": (DECLINED,)}, "proposal booked in the ERP, not here"),
        ({"updated": (replace(UPDATED, lines=3),)}, "other lines"),
        ({"sent": (replace(BOOKED, lines={"booked": 2, "approved": 1}),)}, "other lines"),
        ({"sent": (replace(DECLINED, lines={"booked": 1}),), "updated": ()}, "lines booked without booking"),
        ({"sent": (replace(BOOKED, receipt=("pending", "")),)}, "proposal's receipt differs"),
        ({"sent": (replace(BOOKED, promises=(DONE, DONE)),)}, "proposal promised twice"),
        ({"sent": (replace(BOOKED, promises=()),)}, "proposal's promise differs"),
        ({"sent": (replace(BOOKED, promises=(replace(DONE, is_leased=True),)),)}, "still claimed"),
        ({"updated": (UPDATED, Updated("CU-2", "cat/9/X/1", 1))}, "booking without proposal"),
        ({"items_here": {"V1001/A-1": (1, "active")}}, "item differs"),
        ({"items_here": {}}, "item differs"),
    ],
)
def test_what_differs_is_named(books, kind):
    assert kinds(**books) == [kind]


def test_a_proposal_that_is_still_under_way_has_not_come_to_rest():
    queued = replace(DECLINED, state=S.QUEUED, promises=(replace(DONE, state=PromiseState.DUE),))
    assert kinds(sent=(queued,), updated=()) == ["proposal not settled", "promise open"]


def test_an_offer_waits_for_what_it_sent_and_for_the_buyer():
    offer = Offer("V1001", "A-1", deque([Deed.PROPOSE_DEAR, Deed.DECLINE, Deed.PROPOSE]))
    assert offer.next_deed(None) is Deed.PROPOSE_DEAR
    offer.deeds.popleft()
    offer.proposal = 7
    assert offer.next_deed(None) is None, "read before it was sent"
    assert offer.next_deed(Standing(7, S.IN_REVIEW)) is Deed.DECLINE
    offer.deeds.popleft()
    assert offer.next_deed(Standing(7, S.DECLINED)) is Deed.PROPOSE
    offer.deeds.popleft()
    offer.proposal = 8
    assert offer.next_deed(Standing(8, S.DELIVERING)) is None
    assert not offer.is_over(Standing(8, S.DELIVERING))
    assert offer.is_over(Standing(8, S.BOOKED))


def test_what_passes_by_itself_is_not_decided_and_what_does_not_is_approved():
    passing = Offer("V1001", "A-1", deque([Deed.APPROVE]), proposal=7)
    assert passing.next_deed(Standing(7, S.BOOKED)) is None
    assert passing.is_over(Standing(7, S.BOOKED))
    held = Offer("V1001", "A-1", deque([Deed.PROPOSE]), proposal=7)
    assert held.next_deed(Standing(7, S.IN_REVIEW)) is Deed.APPROVE
