"""The checker finds what must not be; otherwise a run without violations would say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import pytest

from portal.domain.promises import PromiseState
from portal.domain.states import DocumentState
from portal.faults import books as real
from portal.faults.answering import Sent
from portal.faults.books import Answer, Booking, Promise
from portal.faults.checker import check
from portal.services.audit import AuditReport

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROWS = ((10, "accept", Decimal(80), "2026-12-14"),)
DONE = Promise(1, "ack/1/A-1/1", "PO-1", PromiseState.DONE, False, "", NOON, NOON)
BOOKED = Answer(
    id=1,
    order="PO-1",
    supplier_id=1,
    number="A-1",
    version=1,
    state=DocumentState.BOOKED,
    own_key="key",
    reference="OC-1",
    header_state="booked",
    receipt="ok",
    receipt_reference="OC-1",
    times_recorded=1,
    rows=ROWS,
    promises=(DONE,),
)
BOOKING = Booking("OC-1", "ack/1/A-1/1", "PO-1", ROWS)
SENT = Sent("PO-1", 1, "key")


class Books:
    """Books that say what a test wants them to say."""

    def __init__(
        self, answers: Sequence[Answer] = (BOOKED,), bookings: Sequence[Booking] = (BOOKING,), **record: Any
    ) -> None:
        self.answers = lambda: tuple(answers)
        self.bookings = lambda: tuple(bookings)
        self.verify_record = lambda: AuditReport(**{"ok": True, "checked": 3, **record})
        self.orders_behind = list


def kinds(books: Books, sent: Sequence[Sent] = (SENT,)) -> list[str]:
    return [violation.kind for violation in check(cast("real.Books", books), sent).violations]


def answer(**named: Any) -> Answer:
    return replace(BOOKED, **named)


def test_books_that_agree_are_fine():
    assert kinds(Books()) == []


def test_an_accepted_answer_that_is_gone_is_lost():
    assert kinds(Books(answers=[], bookings=[])) == ["lost"]


def test_an_answer_booked_twice_is_found():
    assert kinds(Books(bookings=[BOOKING, replace(BOOKING, number="OC-2")])) == ["booked twice"]


@pytest.mark.parametrize(
    ("books", "kind"),
    [
        (Books(bookings=[]), "booked here, not in the ERP"),
        (Books(bookings=[replace(BOOKING, number="OC-2")]), "another number"),
        (Books(bookings=[replace(BOOKING, order="PO-2")]), "booked for another order"),
        (Books(bookings=[replace(BOOKING, rows=((10, "accept", Decimal(8), ""),))]), "other rows"),
        (Books(bookings=[BOOKING, replace(BOOKING, number="OC-2", key="ack/9/X/1")]), "booking without answer"),
        (Books([answer(receipt="pending")]), "receipt differs"),
        (Books([answer(times_recorded=2)]), "not recorded once"),
        (Books([answer(own_key="other")]), "kept under another key"),
        (Books([answer(header_state="queued")]), "order differs"),
        (Books([answer(promises=())]), "booked without promise"),
        (Books([answer(promises=(DONE, DONE))]), "promised twice"),
        (Books([answer(promises=(replace(DONE, is_leased=True),))]), "still claimed"),
        (Books(ok=False, first_bad_sequence=2, what="Event 2 was altered."), "record broken"),
    ],
)
def test_what_differs_is_named(books, kind):
    assert kinds(books) == [kind]


def test_what_the_portal_calls_refused_must_not_be_booked():
    refused = answer(
        state=DocumentState.REFUSED,
        header_state="refused",
        reference=None,
        promises=(replace(DONE, state=PromiseState.REFUSED),),
    )
    assert kinds(Books([refused])) == ["booked in the ERP, not here"]
    assert kinds(Books([refused], [])) == []


def test_an_answer_that_is_still_under_way_has_not_come_to_rest():
    queued = answer(
        state=DocumentState.QUEUED,
        header_state="queued",
        reference=None,
        promises=(replace(DONE, state=PromiseState.DUE),),
    )
    assert kinds(Books([queued], [])) == ["not settled", "promise open"]


def test_a_later_version_booked_before_an_earlier_one_is_out_of_order():
    earlier = answer(state=DocumentState.SUPERSEDED, reference="OC-2", receipt_reference="OC-2")
    later = answer(id=2, version=2, reference="OC-1")
    bookings = [replace(BOOKING, key=later.key), replace(BOOKING, number="OC-2")]
    assert kinds(Books([earlier, later], bookings)) == ["out of order"]
