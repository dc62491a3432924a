"""What a supplier proposes about an item of its catalog: sent, decided by the buyer, taken back."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass

from portal.domain.states import REPAIRABLE, DocumentState
from portal.faults.stories import Deed

#: So often somebody tries what the rules stop, a glance apart, before they leave it.
MOST_TRIES = 20
#: So many offers are begun for each order that is released.
OFFERED = 0.25

#: Kinds of offers with their weights.
KINDS = {
    (Deed.PROPOSE,): 20,
    (Deed.PROPOSE, Deed.PROPOSE): 10,
    (Deed.PROPOSE_DEAR, Deed.APPROVE): 20,
    (Deed.PROPOSE_DEAR, Deed.DECLINE, Deed.PROPOSE): 14,
    (Deed.PROPOSE_DEAR, Deed.TAKE_BACK, Deed.PROPOSE): 10,
}

AT_REST = frozenset({*REPAIRABLE, DocumentState.BOOKED, DocumentState.WITHDRAWN})
_DECIDING = frozenset({Deed.APPROVE, Deed.DECLINE, Deed.TAKE_BACK})


@dataclass(frozen=True, slots=True)
class Standing:
    """How the newest proposal about an item stands."""

    id: int
    state: DocumentState


@dataclass
class Offer:
    """One item's story: what is still to be done, and the proposal that it is about; ``order`` names it."""

    supplier: str
    code: str
    deeds: deque[Deed]
    proposal: int = 0
    tries: int = 0

    @property
    def order(self) -> str:
        """What no other story is called."""
        return f"{self.supplier}/{self.code}"

    def next_deed(self, newest: Standing | None) -> Deed | None:
        """Return what can be done now, given the newest proposal about the item as somebody read it; None: nothing."""
        if (newest.id if newest else 0) < self.proposal:
            return None  # read before the last one was sent
        in_review = newest is not None and newest.state is DocumentState.IN_REVIEW
        if in_review and (not self.deeds or self.deeds[0] not in _DECIDING):
            self.deeds.appendleft(Deed.APPROVE)
        while self.deeds and self.deeds[0] in _DECIDING and not in_review and self._rests(newest):
            self.deeds.popleft()  # it passed by itself, or came back
        if not self.deeds or (self.deeds[0] in _DECIDING) is not in_review:
            return None
        return self.deeds[0] if in_review or self._rests(newest) else None

    def _rests(self, newest: Standing | None) -> bool:
        return newest is None or newest.state in AT_REST

    def is_over(self, newest: Standing | None) -> bool:
        """Say whether everything was done and the newest proposal rests."""
        return not self.deeds and self._rests(newest) and (newest.id if newest else 0) >= self.proposal

    def give_up(self) -> bool:
        """Count one more try that came to nothing and say whether it was the last one."""
        self.tries += 1
        if self.tries < MOST_TRIES:
            return False
        self.tries = 0
        return True


def draw(chance: random.Random, supplier: str, code: str) -> Offer:
    """Return an offer of a kind drawn by the weights."""
    deeds = chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
    return Offer(supplier, code, deque(deeds))
