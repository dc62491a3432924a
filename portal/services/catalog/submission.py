"""Sending a proposal about one item: checked as things stand, kept and promised exactly once; taken back, repaired."""

from __future__ import annotations

import hashlib
import json

from portal.contracts import catalog_v1
from portal.domain.actors import Actor
from portal.domain.catalog import ProposalLine, ProposalScope
from portal.domain.errors import Conflict, Invalid
from portal.domain.events import Event
from portal.domain.issues import Issue, Severity
from portal.domain.rules import Findings, check_catalog
from portal.domain.states import REPAIRABLE, DocumentState, change
from portal.services.acknowledgments.views import Unconfirmed
from portal.services.catalog import checking, documents, drafting, keeping, standing
from portal.services.catalog.checking import Checked
from portal.services.catalog.views import CAME_BACK, WITHDRAWABLE, CheckedProposal, Sent
from portal.store.queries import catalog_lines, catalog_proposals, invoices, outbox
from portal.store.rows import CatalogProposalRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork

_TOO_LATE = "Your proposal is being handed to the buyer's system and cannot be taken back any more."
_FROM_A_FILE = "This proposal came in a file. Send it from the file's page."


def check(uow: UnitOfWork, actor: Actor, proposal: int) -> CheckedProposal:
    """Return everything that sending this draft as it is stored would find; nothing is stored and nobody is told.

    Raises:
        NotFound: there is no such proposal for this actor.
        Conflict: it came in a file, or the buyer's system has not published its contract yet.
    """
    row = drafting.find(uow, actor, proposal)
    findings, lines = _findings(uow, actor, row)
    issues = _all(findings, lines)
    return CheckedProposal(issues, () if _is_stopped(issues) else _unconfirmed(issues, frozenset(row.confirmed)))


def send(
    uow: UnitOfWork, actor: Actor, proposal: int, *, edition: int, confirmed: frozenset[str] = frozenset()
) -> Sent:
    """Send a draft. However often and from wherever it comes, it is sent once.

    It is checked against what the buyer's system says now, and what is found then stays with it.

    Raises:
        NotAllowed: the actor does not send changes of the catalog (rule ACC-02).
        NotFound: there is no such proposal for this actor (rule ACC-01).
        Conflict: somebody changed the draft after ``edition``, or it came in a file.
        Invalid: it breaks rules; every finding is listed.
        Unconfirmed: it has warnings that ``confirmed`` does not hold.
    """
    drafting.require_sender(uow, actor)
    row = drafting.find(uow, actor, proposal, lock=True)
    if row.state != DocumentState.DRAFT:
        return _sent(row, repeated=True)
    row = drafting.open_draft(uow, actor, proposal, edition)
    findings, lines = _findings(uow, actor, row)
    issues = _all(findings, lines)
    if _is_stopped(issues):
        raise Invalid(issues)
    if open_warnings := _unconfirmed(issues, confirmed):
        raise Unconfirmed(open_warnings)
    row.confirmed = sorted(confirmed)
    drafting.store(uow, row, lines)
    profile = checking.snapshot(uow, _supplier(uow, row)).profile.version
    keeping.keep(uow, actor, row, findings, profile=profile, content=_content_hash(lines))
    return _sent(row, repeated=False)


def save_and_send(
    uow: UnitOfWork,
    actor: Actor,
    proposal: int,
    said: ProposalLine,
    *,
    note: str,
    edition: int,
    confirmed: frozenset[str] = frozenset(),
) -> Sent:
    """Save what a page shows and send the draft, or neither.

    Raises:
        As for ``drafting.save`` and ``send``.
    """
    drafting.require_sender(uow, actor)
    row = drafting.find(uow, actor, proposal, lock=True)
    if row.state != DocumentState.DRAFT:
        return _sent(row, repeated=True)
    row = drafting.save(uow, actor, proposal, said, note=note, edition=edition)
    uow.session.flush()
    return send(uow, actor, proposal, edition=row.edition, confirmed=confirmed)


def withdraw(uow: UnitOfWork, actor: Actor, proposal: int) -> None:
    """Take back a proposal before the buyer's system has it, or one that came back; twice is the same as once.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it is too late: the buyer's system has it, or may have it.
    """
    drafting.require_sender(uow, actor)
    row = drafting.find(uow, actor, proposal, lock=True)
    state = DocumentState(row.state)
    if state is DocumentState.WITHDRAWN:
        return
    if state not in WITHDRAWABLE:
        raise Conflict("Your proposal is not on its way any more. Read how it stands now.")
    if state is not DocumentState.IN_REVIEW and state not in REPAIRABLE:
        promise = invoices.find_promise(uow.session, row.id, job=keeping.DELIVER, lock=True)
        # A try whose outcome is in doubt may have been booked: only the buyer's system knows.
        if promise is None or promise.attempts or not outbox.drop(uow.session, row.id):
            raise Conflict(_TOO_LATE)
    row.state = change(state, DocumentState.WITHDRAWN)
    row.edition += 1
    keeping.record(uow, actor, row, Event.CATALOG_WITHDRAWN)
    standing.refresh(uow.session, proposal=row.id)


def repair(uow: UnitOfWork, actor: Actor, proposal: int) -> CatalogProposalRow:
    """Begin the next version of a returned, declined, refused or withdrawn proposal, as a draft that says the same.

    Asked twice, the draft that is there is given again. Its lines are based on what the ERP has now.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it is on its way or booked, or it came in a file.
    """
    drafting.require_sender(uow, actor)
    row = drafting.find(uow, actor, proposal, lock=True)
    newest = catalog_proposals.list_versions(uow.session, actor, row.supplier_id, row.number)[0]
    if newest.state == DocumentState.DRAFT:
        return newest
    if newest.state not in CAME_BACK:
        raise Conflict("This proposal is on its way or booked. Begin another one from the item.")
    if newest.digest is not None:
        raise Conflict("This proposal came in a file. Correct the file and send it again.")
    return drafting.next_version(uow, actor, newest)


def _supplier(uow: UnitOfWork, row: CatalogProposalRow) -> SupplierRow:
    return uow.session.get_one(SupplierRow, row.supplier_id)


def _findings(uow: UnitOfWork, actor: Actor, row: CatalogProposalRow) -> tuple[Findings, list[Checked]]:
    if row.digest is not None:
        raise Conflict(_FROM_A_FILE)
    supplier = _supplier(uow, row)
    snapshot = checking.snapshot(uow, supplier, ProposalScope(row.scope), actor=actor)
    stored = catalog_lines.list_from(uow.session, row.id, 0, row.line_count)
    checked = checking.check_lines(uow, supplier, list(map(documents.line, stored)), snapshot)
    # How many lines are wrong says nothing that the findings at the one line of a form do not say.
    return check_catalog(documents.load(uow.session, row), 0, len(checked), snapshot), checked


def _all(findings: Findings, lines: list[Checked]) -> tuple[Issue, ...]:
    return (*findings.issues, *(issue for line in lines for issue in line.issues))


def _is_stopped(issues: tuple[Issue, ...]) -> bool:
    return any(issue.severity is Severity.ERROR for issue in issues)


def _unconfirmed(issues: tuple[Issue, ...], confirmed: frozenset[str]) -> tuple[Issue, ...]:
    return tuple(issue for issue in issues if issue.severity is Severity.WARNING and issue.fingerprint not in confirmed)


def _content_hash(lines: list[Checked]) -> str:
    said = [[one.line.action, catalog_v1.dump(one.line.item), one.line.based_on] for one in lines]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _sent(row: CatalogProposalRow, *, repeated: bool) -> Sent:
    return Sent(row.id, row.number, row.version, DocumentState(row.state), repeated)
