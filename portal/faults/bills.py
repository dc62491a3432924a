"""What is invoiced of one order after it was answered: sent by form or as a file, credited, paid, and returned."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portal.domain.states import REPAIRABLE, DocumentState
from portal.faults.stories import Deed

MOST_REPAIRS = 2
#: So often somebody tries what cannot be done yet, a glance apart, before they leave it.
MOST_TRIES = 240
#: How many of the answered orders are invoiced, of whoever sends invoices.
BILLED = 0.5

#: Kinds of bills with their weights; goods come first.
KINDS = {
    (Deed.BILL,): 12,
    (Deed.BILL, Deed.PAY): 12,
    (Deed.BILL, Deed.PAY_PART, Deed.PAY): 8,
    (Deed.BILL, Deed.PAY_PART, Deed.BOUNCE, Deed.PAY): 10,
    (Deed.BILL, Deed.PAY, Deed.BOUNCE): 6,
    (Deed.BILL, Deed.CREDIT): 8,
    (Deed.BILL, Deed.PAY, Deed.CREDIT, Deed.PAY): 8,
    (Deed.BILL_DEAR, Deed.PAY): 14,
    (Deed.UPLOAD, Deed.SEND): 10,
    (Deed.UPLOAD, Deed.SEND, Deed.PAY): 12,
}

AT_REST = frozenset({*REPAIRABLE, DocumentState.BOOKED, DocumentState.WITHDRAWN})
_BOOKED = frozenset({DocumentState.BOOKED})

#: What can be done before anything was sent.
_BEGINNING = frozenset({Deed.COME, Deed.BILL, Deed.BILL_DEAR, Deed.UPLOAD, Deed.SEND})

#: In which states of the newest invoice a deed makes sense, where that matters; it is left out in the others.
_SENSIBLE: Mapping[Deed, frozenset[DocumentState]] = {
    Deed.APPROVE: frozenset({DocumentState.IN_REVIEW}),
    Deed.REPAIR: REPAIRABLE,
    Deed.CREDIT: _BOOKED,
    Deed.PAY: _BOOKED,
    Deed.PAY_PART: _BOOKED,
    Deed.BOUNCE: _BOOKED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How the newest invoice or credit note of an order stands; ``reference`` is the ERP's number."""

    id: int
    state: DocumentState
    reference: str

    @property
    def is_at_rest(self) -> bool:
        """Say whether nothing happens to it any more by itself."""
        return self.state in AT_REST


@dataclass
class Bill:
    """One order's invoicing: what is still to be done, the invoice it is about, and a draft or file not sent yet."""

    order: str
    supplier: str
    deeds: deque[Deed]
    invoice: int = 0
    reference: str = ""
    draft: int = 0
    file: bytes = b""
    tries: int = 0
    repairs: int = 0

    def next_deed(self, newest: Standing | None) -> Deed | None:
        """Return what can be done now, given the order's newest invoice as somebody read it; None: nothing yet."""
        if newest is None:
            return None if self.invoice else self._first_of(_BEGINNING if self.file else _BEGINNING - {Deed.SEND})
        if newest.id < self.invoice:
            return None  # read before the last one was sent
        self.invoice, self.reference = newest.id, newest.reference
        if newest.state is DocumentState.IN_REVIEW:
            self._first(Deed.APPROVE)
        elif not newest.is_at_rest:
            return None
        elif newest.state in REPAIRABLE and self.repairs < MOST_REPAIRS:
            self.repairs += 1
            self._first(Deed.REPAIR)
        return self._first_of({deed for deed in Deed if newest.state in _SENSIBLE.get(deed, AT_REST)})

    def is_over(self, newest: Standing | None) -> bool:
        """Say whether everything was done and the newest invoice rests."""
        if newest is None:
            return not self.deeds and not self.invoice
        return not self.deeds and newest.id >= self.invoice and newest.is_at_rest

    def give_up(self) -> bool:
        """Count one more try that came to nothing and say whether it was the last one."""
        self.tries += 1
        if self.tries < MOST_TRIES:
            return False
        self.tries, self.draft = 0, 0
        return True

    def _first_of(self, sensible: Collection[Deed]) -> Deed | None:
        """Leave out what makes no sense now, and return what comes first then."""
        while self.deeds and self.deeds[0] not in sensible:
            self.deeds.popleft()
        return self.deeds[0] if self.deeds else None

    def _first(self, deed: Deed) -> None:
        if not self.deeds or self.deeds[0] is not deed:
            self.deeds.appendleft(deed)


def draw(chance: random.Random, order: str, supplier: str) -> Bill:
    """Return a bill of a kind drawn by the weights."""
    return begun(order, supplier, chance.choices(list(KINDS), weights=list(KINDS.values()))[0])


def begun(order: str, supplier: str, deeds: tuple[Deed, ...]) -> Bill:
    """Return a bill that begins with the goods."""
    return Bill(order, supplier, deque((Deed.COME, *deeds)))
