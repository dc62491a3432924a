"""Deciding about a proposal: its lines one by one, by group, or all that wait; each of them once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from portal.domain.actors import Actor
from portal.domain.catalog import LineState
from portal.domain.errors import Conflict, Invalid, NotFound
from portal.domain.events import Event
from portal.domain.issues import Issue
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState
from portal.services.catalog import cross_references, standing
from portal.services.catalog.groups import Kind
from portal.services.reviews import deciding as reviews
from portal.services.reviews.kinds import hold
from portal.services.reviews.proposals import HeldProposal
from portal.services.reviews.views import Decision, Verdict
from portal.store.queries import catalog_deliveries, receipts
from portal.store.queries import catalog_reviews as queries
from portal.store.queries.catalog_reviews import LineCriteria
from portal.store.rows import CatalogProposalRow
from portal.store.unit_of_work import UnitOfWork

_VERDICTS = {Verdict.APPROVE: LineState.APPROVED, Verdict.DECLINE: LineState.DECLINED}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a decision is about: these lines (positions), those of one kind, or, with neither, all that wait."""

    positions: frozenset[int] | None = None
    kind: Kind | None = None

    @property
    def criteria(self) -> LineCriteria:
        """How a query names them."""
        if self.positions is not None:
            return LineCriteria(positions=self.positions)
        return self.kind.criteria if self.kind is not None else LineCriteria()


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision: where the proposal stands then, and about how many lines it was."""

    state: DocumentState
    lines: int


def decide(uow: UnitOfWork, actor: Actor, proposal: int, meant: Meant, decision: Decision, *, edition: int) -> Decided:
    """Decide about lines of a proposal (id) that wait for it.

    Approved lines whose code stands for another of the buyer's items now are a new version of its cross-reference.
    Once none waits, the proposal goes on to the buyer's system without the lines that are declined, or back to the
    supplier where nothing is left of it. The same decision sent again changes nothing. However many lines there are,
    they are written by one statement.

    Raises:
        NotAllowed: the actor does not decide about catalogs.
        NotFound: there is no such proposal.
        Conflict: somebody decided since the actor looked (``edition``), or the supplier replaced the proposal or took
            it back; the text says who, and what. Or a cross-reference that would change waits for a second person.
        Invalid: a decline lacks its reason or its sentence (``decision/sentence``).
    """
    held = hold(uow, actor, proposal)
    if not isinstance(held, HeldProposal):
        raise NotFound(str(proposal))
    values = _values(uow, actor, decision)
    row = held.row
    if row.state != DocumentState.IN_REVIEW or row.edition != edition:
        if row.edition == edition + 1 and (
            count := queries.count_repeated(uow.session, row.id, meant.criteria, values)
        ):
            return Decided(DocumentState(row.state), count)
        raise Conflict(second(uow, row))
    count = queries.decide(uow.session, row.id, meant.criteria, values)
    if not count:
        raise Conflict("Nothing of what you chose waits for a decision. Open the proposal again.")
    row.edition += 1
    _record(uow, actor, held, meant, decision, count)
    if decision.verdict is Verdict.APPROVE:
        cross_references.keep(uow, actor, row, meant.criteria, decided_at=values["decided_at"])
    if not queries.count_lines(uow.session, row.id, LineCriteria(states=(LineState.PENDING,))):
        _finish(uow, actor, held)
    at = None if meant.positions is not None else values["decided_at"]
    standing.refresh(uow.session, proposal=row.id, positions=meant.positions, decided_at=at)
    return Decided(DocumentState(row.state), count)


def _values(uow: UnitOfWork, actor: Actor, decision: Decision) -> dict[str, Any]:
    issues: list[Issue] = []
    found = reviews.readable("decision", decision, issues)
    if issues:
        raise Invalid(issues)
    return {
        "state": _VERDICTS[found.verdict],
        "reason": found.reason,
        "sentence": found.sentence,
        "decided_by": actor.name,
        "decided_at": uow.clock.now(),
    }


def _record(uow: UnitOfWork, actor: Actor, held: HeldProposal, meant: Meant, decision: Decision, count: int) -> None:
    is_declined = decision.verdict is Verdict.DECLINE
    held.record(
        uow,
        actor,
        Event.DEVIATION_DECIDED,
        approved=0 if is_declined else count,
        declined=count if is_declined else 0,
        about=meant.kind.key if meant.kind else _few(meant.positions),
        reason=decision.reason if is_declined else "",
    )


#: So many lines are named one by one in the record; beyond that their number says enough, and each line says the rest.
_NAMED = 100


def _few(positions: Collection[int] | None) -> list[int] | str:
    if positions is None:
        return "all"
    return sorted(positions) if len(positions) <= _NAMED else "lines"


def _finish(uow: UnitOfWork, actor: Actor, held: HeldProposal) -> None:
    row, session = held.row, uow.session
    row.decided_at = uow.clock.now()
    is_left = queries.count_lines(session, row.id, LineCriteria(states=catalog_deliveries.GOING)) > 0
    receipts.give(
        session,
        row.id,
        ReceiptKind.CHECKED,
        ReceiptState.OK if is_left else ReceiptState.FAILED,
        at=uow.clock.now(),
        actor=actor.name,
        issues=[],
    )
    if is_left:
        held.approve(uow, actor)
    else:
        held.decline(uow, actor, queries.count_lines(session, row.id, LineCriteria(states=(LineState.DECLINED,))))


def second(uow: UnitOfWork, row: CatalogProposalRow) -> str:
    """Return the sentence for somebody who comes second: what became of the proposal, or who decided what."""
    if row.state == DocumentState.WITHDRAWN:
        return "The supplier has taken this proposal back. Your decision was not stored."
    if row.state == DocumentState.SUPERSEDED:
        return "The supplier has replaced this proposal by a newer version. Your decision was not stored."
    last = queries.last_decision(uow.session, row.id)
    if last is None:
        return "This proposal is not waiting for a decision any more."
    at, name, counts = last
    declined = counts.get(LineState.DECLINED, 0)
    approved = sum(counts.values()) - declined
    return f"{name} decided at {at:%H:%M} UTC: {approved} approved, {declined} declined. Your decision was not stored."
