"""What is shipped of one order after it was answered: notices sent, replaced and cancelled, goods received."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain.states import REPAIRABLE, DocumentState
from portal.faults.stories import Deed

MOST_REPAIRS = 2
#: So often somebody tries what the rules or a hold stop, a glance apart, before they leave it.
MOST_TRIES = 40
#: How many of the answered orders are shipped.
SHIPPED = 0.6

#: Kinds of voyages with their weights.
KINDS = {
    (Deed.SHIP,): 16,
    (Deed.SHIP, Deed.RECEIVE): 10,
    (Deed.PART, Deed.SHIP): 8,
    (Deed.PART, Deed.RECEIVE, Deed.SHIP, Deed.RECEIVE): 6,
    (Deed.SHIP, Deed.REPLACE): 10,
    (Deed.SHIP, Deed.REPLACE, Deed.RECEIVE): 8,
    (Deed.SHIP, Deed.REPLACE, Deed.CANCEL): 6,
    (Deed.SHIP, Deed.CANCEL): 10,
    (Deed.SHIP, Deed.CANCEL, Deed.SHIP, Deed.RECEIVE): 10,
    (Deed.SHIP, Deed.RECEIVE, Deed.CANCEL): 4,
    (Deed.SHIP, Deed.RECEIVE_HALF, Deed.RECEIVE): 6,
    (Deed.SHIP, Deed.RECEIVE, Deed.REVERSE, Deed.RECEIVE): 6,
    (Deed.SHIP, Deed.RECEIVE, Deed.REVERSE, Deed.CANCEL): 4,
}

#: Where a notice is when nothing happens to it any more by itself.
AT_REST = frozenset({*REPAIRABLE, DocumentState.BOOKED, DocumentState.WITHDRAWN})
_BOOKED = frozenset({DocumentState.BOOKED})

#: In which states of the newest notice each deed makes sense; it is left out in the others.
_SENSIBLE: Mapping[Deed, frozenset[DocumentState]] = {
    Deed.SHIP: AT_REST,
    Deed.PART: AT_REST,
    Deed.APPROVE: frozenset({DocumentState.IN_REVIEW}),
    Deed.REPLACE: _BOOKED | REPAIRABLE,
    Deed.CANCEL: _BOOKED,
    Deed.RECEIVE: _BOOKED,
    Deed.RECEIVE_HALF: _BOOKED,
    Deed.REVERSE: _BOOKED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How the newest notice for an order stands; ``reference`` is the ERP's number."""

    id: int
    state: DocumentState
    reference: str
    is_being_cancelled: bool

    @property
    def is_at_rest(self) -> bool:
        """Say whether nothing happens to it any more by itself."""
        return self.state in AT_REST and not self.is_being_cancelled


@dataclass
class Voyage:
    """One order's shipping: what is still to be done, the notice it is about, and a draft that is not sent yet."""

    order: str
    supplier: str
    deeds: deque[Deed]
    notice: int = 0
    reference: str = ""
    draft: int = 0
    tries: int = 0
    repairs: int = 0

    def next_deed(self, newest: Standing | None) -> Deed | None:
        """Return what can be done now, given the order's newest notice as somebody read it; None: nothing yet."""
        if newest is None:
            return self.deeds[0] if self.deeds and not self.notice else None
        if newest.id < self.notice:
            return None  # read before the last notice was sent
        self.notice, self.reference = newest.id, newest.reference
        if newest.state is DocumentState.IN_REVIEW:
            self._first(Deed.APPROVE)
        elif not newest.is_at_rest:
            return None
        elif newest.state in REPAIRABLE and self.repairs < MOST_REPAIRS and Deed.REPLACE not in self.deeds:
            self.repairs += 1
            self._first(Deed.REPLACE)
        while self.deeds and newest.state not in _SENSIBLE[self.deeds[0]]:
            self.deeds.popleft()
        return self.deeds[0] if self.deeds else None

    def is_over(self, newest: Standing | None) -> bool:
        """Say whether everything was done and the newest notice rests."""
        if newest is None:
            return not self.deeds and not self.notice
        return not self.deeds and newest.id >= self.notice and newest.is_at_rest

    def give_up(self) -> bool:
        """Count one more try that came to nothing and say whether it was the last one."""
        self.tries += 1
        if self.tries < MOST_TRIES:
            return False
        self.tries, self.draft = 0, 0
        return True

    def _first(self, deed: Deed) -> None:
        if not self.deeds or self.deeds[0] is not deed:
            self.deeds.appendleft(deed)


def draw(chance: random.Random, order: str, supplier: str) -> Voyage:
    """Return a voyage of a kind drawn by the weights."""
    deeds = chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
    return Voyage(order, supplier, deque(deeds))
