"""The checker: what the portal says beside what the ERP's ledger says, answer by answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.domain.promises import OVER, PromiseState
from portal.domain.states import DocumentState, ReceiptState
from portal.faults.answering import Sent
from portal.faults.books import Answer, Booking, Books
from portal.faults.violation import TWICE, Violation

S = DocumentState

#: Named ends and rests in which nothing may be booked.
NOT_BOOKED = frozenset({S.DECLINED, S.REFUSED, S.RETURNED, S.WITHDRAWN, S.IN_REVIEW, S.STUCK})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was compared and what was wrong; ``ends`` counts answers by how they ended."""

    answers: int
    bookings: int
    events: int
    ends: Mapping[str, int]
    violations: tuple[Violation, ...]


def check(books: Books, sent: Sequence[Sent]) -> Verdict:
    """Compare both books, once everything has come to rest, with each other and with what suppliers were told."""
    answers, bookings = books.answers(), books.bookings()
    record = books.verify_record()
    by_key: dict[str, list[Booking]] = defaultdict(list)
    for booking in bookings:
        by_key[booking.key].append(booking)
    violations = [
        *_told(sent, answers),
        *(violation for answer in answers for violation in _compared(answer, by_key[answer.key])),
        *_unasked(bookings, answers),
        *_out_of_order(answers, by_key),
        *(Violation("order behind the ERP", number) for number in books.orders_behind()),
    ]
    if not record.ok:
        violations.append(Violation("record broken", f"event {record.first_bad_sequence}: {record.what}"))
    ends = Counter("booked" if answer.reference else answer.state.value for answer in answers)
    return Verdict(len(answers), len(bookings), record.checked, ends, tuple(violations))


def _told(sent: Iterable[Sent], answers: Iterable[Answer]) -> Iterator[Violation]:
    """What a supplier was told was accepted is there, under the supplier's key."""
    kept = {(answer.order, answer.version): answer for answer in answers}
    for each in sent:
        answer = kept.get((each.order, each.version))
        if answer is None:
            yield Violation("lost", f"{each.order} version {each.version}")
        elif answer.own_key != each.key:
            yield Violation("kept under another key", answer.name)


def _compared(answer: Answer, booked: Sequence[Booking]) -> Iterator[Violation]:
    if len(booked) > 1:
        yield Violation(TWICE, f"{answer.name}: {', '.join(booking.number for booking in booked)}")
    if answer.reference is not None:
        yield from _booked(answer, booked)
    elif answer.state in NOT_BOOKED or answer.state is S.SUPERSEDED:
        if booked:
            yield Violation("booked in the ERP, not here", f"{answer.name}, {answer.state}: {booked[0].number}")
    else:
        yield Violation("not settled", f"{answer.name} is {answer.state}")
    yield from _promised(answer)


def _booked(answer: Answer, booked: Sequence[Booking]) -> Iterator[Violation]:
    if answer.state not in (S.BOOKED, S.SUPERSEDED):
        yield Violation("number without booking", f"{answer.name} is {answer.state}")
    if not booked:
        yield Violation("booked here, not in the ERP", answer.name)
        return
    if answer.reference not in {booking.number for booking in booked}:
        yield Violation("another number", f"{answer.name}: {answer.reference} here, {booked[0].number} there")
    if any(booking.order != answer.order for booking in booked):
        yield Violation("booked for another order", answer.name)
    if any(booking.rows != answer.rows for booking in booked):
        yield Violation("other rows", f"{answer.name}: {answer.rows} here, {booked[0].rows} there")
    if (answer.receipt, answer.receipt_reference) != (ReceiptState.OK, answer.reference):
        yield Violation("receipt differs", f"{answer.name}: {answer.receipt} {answer.receipt_reference}")
    if answer.times_recorded != 1:
        yield Violation("not recorded once", f"{answer.name}: {answer.times_recorded} times")


def _promised(answer: Answer) -> Iterator[Violation]:
    """The outbox says the same as the answer, and nobody holds anything any more."""
    if len(answer.promises) > 1:
        yield Violation("promised twice", answer.name)
    for promise in answer.promises:
        if promise.is_leased or promise.state is PromiseState.CLAIMED:
            yield Violation("still claimed", f"{answer.name}: promise {promise.id}")
        if promise.state not in OVER and answer.state is not S.STUCK:
            yield Violation("promise open", f"{answer.name}: promise {promise.id} is {promise.state}")
        if (promise.state is PromiseState.DONE) != (answer.reference is not None):
            yield Violation("promise differs", f"{answer.name} is {answer.state}, promise {promise.id} {promise.state}")
    if answer.reference is not None and not answer.promises:
        yield Violation("booked without promise", answer.name)


def _unasked(bookings: Iterable[Booking], answers: Iterable[Answer]) -> Iterator[Violation]:
    known = {answer.key for answer in answers}
    for booking in bookings:
        if booking.key not in known:
            yield Violation("booking without answer", f"{booking.number} for {booking.order}, key {booking.key}")


def _out_of_order(answers: Iterable[Answer], by_key: Mapping[str, Sequence[Booking]]) -> Iterator[Violation]:
    """Of one order, a later version has the later number, and the order knows its newest answer's state."""
    last: dict[str, tuple[Answer, str]] = {}
    newest: dict[str, Answer] = {}
    for answer in answers:
        newest[answer.order] = answer
        for booking in by_key[answer.key][:1]:
            earlier = last.get(answer.order)
            if earlier is not None and (answer.version <= earlier[0].version or booking.number <= earlier[1]):
                yield Violation("out of order", f"{answer.name}: {booking.number} after {earlier[1]}")
            last[answer.order] = (answer, booking.number)
    for answer in newest.values():
        if answer.header_state != answer.state:
            yield Violation("order differs", f"{answer.name} is {answer.state}, the order says {answer.header_state}")
