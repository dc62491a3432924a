"""The checker of proposals: each beside the ERP's ledger, and every item as both sides have it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.domain.catalog import LineState
from portal.domain.states import DocumentState, ReceiptState
from portal.faults.goods_checker import different
from portal.faults.offering import Offered
from portal.faults.promising import promised, unasked
from portal.faults.proposals import Proposal, Proposals, Updated
from portal.faults.violation import CHANGED_TWICE, Violation

S = DocumentState

#: Named ends and rests in which the ERP has no booking.
NOT_BOOKED = frozenset({S.DECLINED, S.REFUSED, S.WITHDRAWN, S.SUPERSEDED, S.IN_REVIEW, S.STUCK})

#: Lines of a booked proposal are in these states: what was left of it is booked.
_BOOKED_LINES = frozenset({LineState.BOOKED, LineState.DECLINED, LineState.LEFT_OUT})


@dataclass(frozen=True, slots=True)
class ProposalVerdict:
    """What was compared and what was wrong; ``ends`` counts proposals by how they ended."""

    proposals: int
    updated: int
    items: int
    ends: Mapping[str, int]
    violations: tuple[Violation, ...]


def check(books: Proposals, told: Sequence[Offered]) -> ProposalVerdict:
    """Compare both books, once everything has come to rest, with each other and with what suppliers were told."""
    proposals, updated = books.sent(), books.updated()
    here, there = books.items_here(), books.items_there()
    by_key: dict[str, list[Updated]] = defaultdict(list)
    for booking in updated:
        by_key[booking.key].append(booking)
    violations = [
        *_told(told, proposals),
        *(violation for proposal in proposals for violation in _compared(proposal, by_key[proposal.key])),
        *(violation for proposal in proposals for violation in promised(proposal, "proposal")),
        *unasked({proposal.key for proposal in proposals}, updated, "proposal"),
        *different("item differs", here, there),
    ]
    ends = Counter("booked" if proposal.reference else proposal.state.value for proposal in proposals)
    return ProposalVerdict(len(proposals), len(updated), len(there), ends, tuple(violations))


def _told(told: Iterable[Offered], proposals: Iterable[Proposal]) -> Iterator[Violation]:
    """What a supplier was told was accepted is there, and nothing was accepted that nobody was told of."""
    kept = {proposal.id: proposal for proposal in proposals}
    known = {each.id for each in told}
    for each in told:
        if each.id not in kept:
            yield Violation("proposal lost", f"{each.item}: proposal {each.id}")
    for proposal in kept.values():
        if proposal.id not in known:
            yield Violation("proposal that nobody sent", proposal.name)


def _compared(proposal: Proposal, booked: Sequence[Updated]) -> Iterator[Violation]:
    numbers = ", ".join(booking.number for booking in booked)
    if len(booked) > 1:
        yield Violation(CHANGED_TWICE, f"{proposal.name}: {numbers}")
    if proposal.reference is None:
        if booked:
            yield Violation("proposal booked in the ERP, not here", f"{proposal.name}, {proposal.state}: {numbers}")
        if proposal.state not in NOT_BOOKED:
            yield Violation("proposal not settled", f"{proposal.name} is {proposal.state}")
        if proposal.lines.get(LineState.BOOKED):
            yield Violation("lines booked without booking", f"{proposal.name}: {proposal.lines}")
        return
    there = {booking.number: booking for booking in booked}.get(proposal.reference)
    if there is None:
        here = f"{proposal.reference} here, {numbers or 'nothing'} there"
        yield Violation("proposal booked here, not in the ERP", f"{proposal.name}: {here}")
        return
    if not proposal.lines.keys() <= _BOOKED_LINES or there.lines != proposal.lines.get(LineState.BOOKED):
        yield Violation("other lines", f"{proposal.name}: {proposal.lines} here, {there.lines} there")
    if proposal.receipt != (ReceiptState.OK, proposal.reference):
        yield Violation("proposal's receipt differs", f"{proposal.name}: {' '.join(proposal.receipt)}")
