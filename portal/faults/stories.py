"""What happens to one order: which answers are sent, what the buyer decides about them, and what is repaired.

An order that is shipped goes on as a voyage (``portal.faults.voyages``), one that is invoiced as a bill
(``portal.faults.bills``). Proposals about items are told beside them (``portal.faults.offers``).
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.states import REPAIRABLE, DocumentState

MOST_REPAIRS = 4


class Deed(StrEnum):
    """One thing that a person does."""

    ACCEPT = "accept"
    LATE = "late"
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"

    SHIP = "ship"
    PART = "ship a part"
    REPLACE = "replace"
    CANCEL = "cancel"
    RECEIVE = "receive"
    RECEIVE_HALF = "receive a half"
    REVERSE = "reverse"

    COME = "receive all of an order"
    BILL = "invoice"
    BILL_DEAR = "invoice at a higher price"
    UPLOAD = "send an invoice as a file"
    SEND = "send what was read of it"
    REPAIR = "repair an invoice"
    CREDIT = "credit"
    PAY = "pay"
    PAY_PART = "pay a part"
    BOUNCE = "reverse a payment"

    PROPOSE = "propose a price"
    PROPOSE_DEAR = "propose a much higher price"
    TAKE_BACK = "take a proposal back"


SENDING = frozenset({Deed.ACCEPT, Deed.LATE})
DECIDING = frozenset({Deed.APPROVE, Deed.DECLINE})

#: Where an answer is when nothing happens to it any more by itself.
AT_REST = frozenset({*REPAIRABLE, DocumentState.BOOKED, DocumentState.WITHDRAWN})

#: Kinds of stories with their weights.
KINDS = {
    (Deed.ACCEPT,): 50,
    (Deed.LATE, Deed.APPROVE): 14,
    (Deed.LATE, Deed.DECLINE, Deed.ACCEPT): 14,
    (Deed.ACCEPT, Deed.LATE, Deed.APPROVE): 8,
    (Deed.LATE, Deed.APPROVE, Deed.ACCEPT, Deed.LATE, Deed.APPROVE): 6,
    (Deed.LATE, Deed.WITHDRAW, Deed.ACCEPT): 8,
}


@dataclass
class Story:
    """One order's story: what is still to be done, and the newest version that was sent."""

    order: str
    supplier: str
    deeds: deque[Deed]
    version: int = 0
    repairs: int = 0

    def next_deed(self, newest: tuple[int, DocumentState] | None) -> Deed | None:
        """Return what can be done now, given the order's newest answer as somebody read it; None: nothing yet."""
        version, state = newest or (0, None)
        if version < self.version:
            return None  # read before the last answer was sent
        resting = state is None or state in AT_REST
        if not self.deeds and state in REPAIRABLE and self.repairs < MOST_REPAIRS:
            self.repairs += 1
            self.deeds.append(Deed.ACCEPT)
        while self.deeds and self.deeds[0] in DECIDING and resting and version:
            self.deeds.popleft()  # it never came to a decision: returned, or taken back
        if not self.deeds:
            return None
        first = self.deeds[0]
        if first in SENDING:
            return first if resting else None
        if first in DECIDING:
            return first if state is DocumentState.IN_REVIEW else None
        return first

    def is_over(self, newest: tuple[int, DocumentState] | None) -> bool:
        """Say whether everything was done and the newest answer rests."""
        return not self.deeds and newest is not None and newest[0] >= self.version and newest[1] in AT_REST


def draw(chance: random.Random, order: str, supplier: str) -> Story:
    """Return a story of a kind drawn by the weights."""
    deeds = chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
    return Story(order, supplier, deque(deeds))
