"""Sending the rows of a file: what that would do is said first, what it would leave out or end is confirmed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from portal.domain.actors import Actor
from portal.domain.catalog import Acceptance, LineState, ProposalScope
from portal.domain.errors import Conflict, Invalid, NotFound, PortalError
from portal.domain.issues import Severity, of_severity
from portal.domain.rules import Findings, check_catalog
from portal.domain.states import DocumentState
from portal.services import editions
from portal.services.catalog import checking, documents, drafting, import_pages, importing, keeping
from portal.services.catalog.import_views import ImportView, Offer, SentFile, ToConfirm
from portal.store.queries import catalog_lines
from portal.store.rows import CatalogProposalRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork


class Unconfirmed(PortalError):
    """Something has to be confirmed first; ``confirms`` lists what was not."""

    def __init__(self, confirms: tuple[ToConfirm, ...]) -> None:
        super().__init__(f"{len(confirms)} thing(s) to confirm, first: {confirms[0].value}")
        self.confirms = confirms


def offer(uow: UnitOfWork, actor: Actor, view: ImportView) -> Offer:
    """Return what sending a checked file would do; nothing is changed.

    Raises:
        NotFound: there is no draft.
        Conflict: the buyer's system has not published its contract yet.
    """
    if view.proposal is None:
        raise NotFound(str(view.id))
    row = drafting.find(uow, actor, view.proposal)
    return _offer(uow, view, row, _findings(uow, actor, view, row))


def send(
    uow: UnitOfWork, actor: Actor, import_: int, *, edition: int, confirmed: Collection[str] = frozenset()
) -> SentFile:
    """Send the rows of a checked file. However often it comes, it is sent once.

    All of them, or none while one is wrong; or the good ones alone, the others left out, as was chosen with the file.

    Raises:
        NotAllowed: the actor does not send catalogs.
        NotFound: there is no such file for this actor, or nothing came of it.
        Conflict: somebody changed the draft after ``edition``; or since the check items changed in the buyer's system,
            the day did, or the buyer's terms.
        Invalid: the file breaks rules; every finding about the whole is listed.
        Unconfirmed: something that has to be confirmed is not in ``confirmed``.
    """
    row = importing.find(uow, actor, import_)
    view = import_pages.get(uow, actor, import_)
    if view.proposal is None:
        raise NotFound(str(import_))
    proposal = drafting.find(uow, actor, view.proposal, lock=True)
    if proposal.state != DocumentState.DRAFT:
        return SentFile(proposal.number, DocumentState(proposal.state))
    editions.require_newest(proposal, edition, "file")
    findings = _findings(uow, actor, view, proposal)
    told = _offer(uow, view, proposal, findings)
    if told.over:
        raise Conflict(f"{told.over} Have it read again.")
    if told.outdated:
        raise Conflict("Items changed in the buyer's system since this file was checked. Have it read again.")
    if told.stops:
        raise Invalid(told.stops)
    if missing := tuple(one for one in told.confirms if one.value not in confirmed):
        raise Unconfirmed(missing)
    proposal.confirmed = sorted(one.value for one in told.confirms)
    _keep(uow, actor, proposal, findings, f"{row.digest}/{row.scope}/{row.acceptance}")
    return SentFile(proposal.number, DocumentState(proposal.state))


def _keep(uow: UnitOfWork, actor: Actor, proposal: CatalogProposalRow, findings: Findings, content: str) -> None:
    supplier = uow.session.get_one(SupplierRow, proposal.supplier_id)
    profile = checking.snapshot(uow, supplier).profile.version
    keeping.keep(uow, actor, proposal, findings, profile=profile, content=hashlib.sha256(content.encode()).hexdigest())


def _findings(uow: UnitOfWork, actor: Actor, view: ImportView, row: CatalogProposalRow) -> Findings:
    """Return what the rules find in the file as a whole: a row that waits for a word counts as wrong."""
    supplier = uow.session.get_one(SupplierRow, row.supplier_id)
    snapshot = checking.snapshot(uow, supplier, ProposalScope(row.scope), actor=actor, removed=_ends(uow, row))
    wrong = view.count(LineState.WRONG) + view.count(LineState.WAITING)
    return check_catalog(documents.load(uow.session, row), wrong, view.total or 0, snapshot)


def _ends(uow: UnitOfWork, row: CatalogProposalRow) -> int:
    """Return how many items a full replacement ends, whether its file does not name them or says so itself."""
    return catalog_lines.count_ends(uow.session, row.id) if row.scope == ProposalScope.REPLACEMENT else 0


def _offer(uow: UnitOfWork, view: ImportView, row: CatalogProposalRow, findings: Findings) -> Offer:
    bad = view.count(LineState.WRONG) + view.count(LineState.WAITING)
    removed, asks = _ends(uow, row), bool(of_severity(findings.issues, Severity.REVIEW))
    confirms = [ToConfirm(issue.fingerprint, issue=issue) for issue in findings.warnings]
    confirms += [ToConfirm(one.rule, one.rows, one.rule) for one in view.found if one.severity is Severity.WARNING]
    if removed:
        confirms.append(ToConfirm(f"removed {removed}", removed))
    return Offer(
        sends=view.count(LineState.OK),
        leaves_out=bad if row.acceptance == Acceptance.GOOD_ROWS else 0,
        removed=removed,
        reviews=catalog_lines.count_asked(uow.session, row.id, with_ends=asks),
        over=checking.over_since(uow, row),
        outdated=catalog_lines.count_overtaken(uow.session, row.id, row.supplier_id),
        stops=findings.errors,
        confirms=tuple(confirms),
    )
