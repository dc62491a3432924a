"""The checker of goods: each notice beside the ERP's ledger, each receipt, and what every order line has shipped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from portal.domain.promises import OVER, PromiseState
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState
from portal.faults.goods import Cancelled, Goods, Notice, Shipped
from portal.faults.shipping import Noticed
from portal.faults.violation import CANCELLED_TWICE, SHIPPED_TWICE, Violation

S = DocumentState
Subject = TypeVar("Subject")

#: Named ends and rests in which the ERP has no booking.
NOT_BOOKED = frozenset({S.DECLINED, S.REFUSED, S.WITHDRAWN, S.SUPERSEDED, S.IN_REVIEW, S.STUCK})

#: How a booked notice stands here, and how it then may stand in the ERP.
SAME: Mapping[DocumentState, frozenset[str]] = {
    S.BOOKED: frozenset({"open", "received"}),
    S.SUPERSEDED: frozenset({"replaced"}),
    S.WITHDRAWN: frozenset({"cancelled"}),
}


@dataclass(frozen=True, slots=True)
class GoodsVerdict:
    """What was compared and what was wrong; ``ends`` counts notices by how they ended."""

    notices: int
    shipped: int
    cancelled: int
    receipts: int
    ends: Mapping[str, int]
    violations: tuple[Violation, ...]


def check(goods: Goods, told: Sequence[Noticed]) -> GoodsVerdict:
    """Compare both books, once everything has come to rest, with each other and with what suppliers were told."""
    notices, shipped, cancelled = goods.notices(), goods.shipped(), goods.cancelled()
    by_key: dict[str, list[Shipped]] = defaultdict(list)
    for booking in shipped:
        by_key[booking.key].append(booking)
    by_reference: dict[str, list[Cancelled]] = defaultdict(list)
    for cancellation in cancelled:
        by_reference[cancellation.cancels].append(cancellation)
    receipts = goods.receipts_there()
    violations = [
        *_told(told, notices),
        *(violation for notice in notices for violation in _compared(notice, by_key[notice.key])),
        *(violation for notice in notices for violation in _cancelled(notice, by_reference[notice.reference or ""])),
        *(violation for notice in notices for violation in _given(notice)),
        *(violation for notice in notices for violation in _promised(notice)),
        *_unasked(notices, shipped, cancelled),
        *different("goods receipt differs", goods.receipts_here(), receipts),
        *different("shipped or received differs", goods.totals_here(), goods.totals_there()),
    ]
    ends = Counter(_end(notice) for notice in notices)
    return GoodsVerdict(len(notices), len(shipped), len(cancelled), len(receipts), ends, tuple(violations))


def _end(notice: Notice) -> str:
    if notice.reference is None:
        return notice.state.value
    return {S.SUPERSEDED: "booked, then replaced", S.WITHDRAWN: "booked, then cancelled"}.get(notice.state, "booked")


def _told(told: Iterable[Noticed], notices: Iterable[Notice]) -> Iterator[Violation]:
    """What a supplier was told was accepted is there, and nothing was accepted that nobody was told of."""
    kept = {notice.id: notice for notice in notices}
    known = {each.id for each in told}
    for each in told:
        if each.id not in kept:
            yield Violation("notice lost", f"{each.order}: notice {each.id}")
    for notice in notices:
        if notice.id not in known:
            yield Violation("notice that nobody sent", notice.name)


def _compared(notice: Notice, booked: Sequence[Shipped]) -> Iterator[Violation]:
    if len(booked) > 1:
        yield Violation(SHIPPED_TWICE, f"{notice.name}: {', '.join(booking.number for booking in booked)}")
    if notice.reference is None:
        if booked:
            yield Violation("notice booked in the ERP, not here", f"{notice.name}, {notice.state}: {booked[0].number}")
        if notice.state not in NOT_BOOKED:
            yield Violation("notice not settled", f"{notice.name} is {notice.state}")
        return
    if notice.state not in SAME:
        yield Violation("number without booking", f"{notice.name} is {notice.state}")
    there = {booking.number: booking for booking in booked}
    booking = there.get(notice.reference)
    if booking is None:
        numbers = ", ".join(there) or "nothing"
        yield Violation(
            "notice booked here, not in the ERP", f"{notice.name}: {notice.reference} here, {numbers} there"
        )
        return
    if booking.lines != notice.lines:
        yield Violation("other lines", f"{notice.name}: {notice.lines} here, {booking.lines} there")
    if booking.status not in SAME.get(notice.state, frozenset()):
        yield Violation("notice stands otherwise", f"{notice.name} is {notice.state} here, {booking.status} there")


def _cancelled(notice: Notice, cancellations: Sequence[Cancelled]) -> Iterator[Violation]:
    """A notice is cancelled once, under a key of its own, and withdrawn then."""
    if notice.reference is None:
        return
    if len(cancellations) > 1:
        yield Violation(CANCELLED_TWICE, f"{notice.name}: {', '.join(each.number for each in cancellations)}")
    if bool(cancellations) != (notice.state is S.WITHDRAWN):
        numbers = ", ".join(each.number for each in cancellations) or "no cancellation"
        yield Violation("cancellation differs", f"{notice.name} is {notice.state} here, {numbers} there")
    asked = {promise.key for promise in notice.promises if promise.cancels}
    for each in cancellations:
        if each.key not in asked:
            yield Violation("cancellation that nobody asked for", f"{notice.name}: {each.number}, key {each.key}")


def _given(notice: Notice) -> Iterator[Violation]:
    """The four receipts say what the state says; what is over without a booking keeps those that it had."""
    ok = ReceiptState.OK
    wanted: dict[str, tuple[str, str] | str] = {ReceiptKind.RECEIVED: ok, ReceiptKind.READABLE: ok}
    if notice.reference is not None:
        wanted |= {ReceiptKind.CHECKED: ok, ReceiptKind.BOOKED: (ok, notice.reference)}
    elif notice.state in (S.REFUSED, S.STUCK):
        booked = ReceiptState.FAILED if notice.state is S.REFUSED else ReceiptState.PENDING
        wanted |= {ReceiptKind.CHECKED: ok, ReceiptKind.BOOKED: booked}
    elif notice.state in (S.IN_REVIEW, S.DECLINED):
        checked = ReceiptState.PENDING if notice.state is S.IN_REVIEW else ReceiptState.FAILED
        wanted |= {ReceiptKind.CHECKED: checked, ReceiptKind.BOOKED: ReceiptState.PENDING}
    for kind, want in wanted.items():
        state, reference = notice.receipts.get(kind, ("missing", ""))
        if want not in (state, (state, reference)):
            yield Violation("notice's receipt differs", f"{notice.name} is {notice.state}: {kind} {state} {reference}")


def _promised(notice: Notice) -> Iterator[Violation]:
    """The outbox says the same as the notice, and nobody holds anything any more."""
    delivering = [promise for promise in notice.promises if not promise.cancels]
    cancelling = [promise for promise in notice.promises if promise.cancels]
    if len(delivering) > 1:
        yield Violation("notice promised twice", notice.name)
    if (PromiseState.DONE in [promise.state for promise in delivering]) != (notice.reference is not None):
        yield Violation("notice's promise differs", f"{notice.name} is {notice.state}")
    done = sum(promise.state is PromiseState.DONE for promise in cancelling)
    if done != (notice.reference is not None and notice.state is S.WITHDRAWN):
        yield Violation("cancelling differs", f"{notice.name} is {notice.state}, {done} cancellations are done")
    if notice.is_being_cancelled:
        yield Violation("cancellation not settled", notice.name)
    for promise in notice.promises:
        if promise.is_leased or promise.state is PromiseState.CLAIMED:
            yield Violation("still claimed", f"{notice.name}: {promise.key}")
        elif promise.state not in OVER and notice.state is not S.STUCK:
            yield Violation("promise open", f"{notice.name}: {promise.key} is {promise.state}")


def _unasked(
    notices: Sequence[Notice], shipped: Iterable[Shipped], cancelled: Iterable[Cancelled]
) -> Iterator[Violation]:
    keys = {notice.key for notice in notices}
    references = {notice.reference for notice in notices}
    for booking in shipped:
        if booking.key not in keys:
            yield Violation("booking without notice", f"{booking.number}, key {booking.key}")
    for cancellation in cancelled:
        if cancellation.cancels not in references:
            yield Violation("cancellation of no notice", f"{cancellation.number} of {cancellation.cancels}")


def different(kind: str, here: Mapping[Subject, object], there: Mapping[Subject, object]) -> Iterator[Violation]:
    """Give every subject of which the two books do not say the same."""
    for subject in [*there, *(subject for subject in here if subject not in there)]:
        if here.get(subject) != there.get(subject):
            yield Violation(kind, f"{subject}: {here.get(subject)} here, {there.get(subject)} there")
