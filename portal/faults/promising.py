"""What is asked of every kind of document alike: its promises say the same as it does, and nothing else is booked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

from portal.domain.promises import OVER, PromiseState
from portal.domain.states import DocumentState
from portal.faults.violation import Violation


class Promise(Protocol):
    """One row of the outbox."""

    @property
    def key(self) -> str: ...

    @property
    def state(self) -> PromiseState: ...

    @property
    def is_leased(self) -> bool: ...


class Document(Protocol):
    """One version of a document in the portal."""

    @property
    def name(self) -> str: ...

    @property
    def state(self) -> DocumentState: ...

    @property
    def reference(self) -> str | None: ...

    @property
    def promises(self) -> Sequence[Promise]: ...


class Booking(Protocol):
    """One booking in the ERP's ledger."""

    @property
    def number(self) -> str: ...

    @property
    def key(self) -> str: ...


def promised(document: Document, what: str) -> Iterator[Violation]:
    """The outbox says the same as the document (an ``invoice``, say), and nobody holds anything any more."""
    if len(document.promises) > 1:
        yield Violation(f"{what} promised twice", document.name)
    is_done = any(promise.state is PromiseState.DONE for promise in document.promises)
    if is_done != (document.reference is not None):
        yield Violation(f"{what}'s promise differs", f"{document.name} is {document.state}")
    for promise in document.promises:
        if promise.is_leased or promise.state is PromiseState.CLAIMED:
            yield Violation("still claimed", f"{document.name}: {promise.key}")
        elif promise.state not in OVER and document.state is not DocumentState.STUCK:
            yield Violation("promise open", f"{document.name}: {promise.key} is {promise.state}")


def unasked(keys: Collection[str], bookings: Iterable[Booking], what: str) -> Iterator[Violation]:
    """Nothing is booked under a key that no document has."""
    for booking in bookings:
        if booking.key not in keys:
            yield Violation(f"booking without {what}", f"{booking.number}, key {booking.key}")
