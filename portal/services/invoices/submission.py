"""Sending an invoice: checked, kept and promised exactly once; taken back or repaired afterwards."""

from __future__ import annotations

import secrets
from dataclasses import replace as changed

from portal.domain import rules
from portal.domain.actors import SYSTEM, Actor
from portal.domain.deviations import Deviation
from portal.domain.errors import Conflict, Invalid
from portal.domain.events import Event
from portal.domain.invoices import Invoice
from portal.domain.matching import match
from portal.domain.rules import Findings, InvoiceSnapshot
from portal.domain.settlements import THROWN_OUT
from portal.domain.states import REPAIRABLE, DocumentState, change
from portal.services.acknowledgments.views import Unconfirmed
from portal.services.invoices import documents, drafting, judging, keeping, twins, worlds
from portal.services.invoices.judging import Verdict
from portal.services.invoices.views import WITHDRAWABLE, Checked, Sent
from portal.services.mappings import uses
from portal.store.queries import invoices as queries
from portal.store.queries import outbox, settlements
from portal.store.rows import InvoiceRow
from portal.store.unit_of_work import UnitOfWork

_TOO_LATE = "Your invoice is being handed to the buyer's system. Once it is booked, correct it with a credit note."


def check(uow: UnitOfWork, actor: Actor, invoice: int, verdict: Verdict | None = None) -> Checked:
    """Return everything that sending this draft as it is stored would find; nothing is stored and nobody is told.

    ``verdict`` is what ``judging.judge`` returned for what it says.

    Raises:
        NotFound: there is no such invoice for this actor.
        Conflict: the official rules have to be asked about it first.
    """
    row = drafting.find(uow, actor, invoice)
    document = documents.load(row)
    world = _world(uow, actor, row, document, lock=False)
    findings, _ = _findings(row, document, world, verdict)
    return Checked(findings.issues, () if findings.errors else findings.unconfirmed(document))


def send(
    uow: UnitOfWork,
    actor: Actor,
    invoice: int,
    *,
    edition: int,
    confirmed: frozenset[str] = frozenset(),
    verdict: Verdict | None = None,
) -> Sent:
    """Send a draft. However often and from wherever it comes, it is sent once.

    The supplier and the orders are locked first, so that two invoices sent at the same moment do not both bill what is
    left, nor both carry one number: the second one sees the first. ``verdict`` is as for ``check``.

    Raises:
        NotAllowed: the actor does not send invoices (rule ACC-02).
        NotFound: there is no such invoice for this actor (rule ACC-01).
        Conflict: somebody changed the draft after ``edition``, or the official rules have to be asked first.
        Invalid: the invoice breaks rules; every finding of the stage that stopped it is listed.
        Unconfirmed: it has warnings that ``confirmed`` does not hold.
    """
    drafting.require_sender(uow, actor)
    row = _hold(uow, actor, invoice)
    if row.state != DocumentState.DRAFT:
        return sent(row, repeated=True)
    row = drafting.open_draft(uow, actor, invoice, edition)
    document = changed(documents.load(row), confirmed=confirmed)
    world = _world(uow, actor, row, document, lock=True)
    findings, found = _findings(row, document, world, verdict)
    if findings.errors:
        raise Invalid(findings.issues)
    if open_warnings := findings.unconfirmed(document):
        raise Unconfirmed(open_warnings)
    _name(uow, row, document)
    row.confirmed = sorted(confirmed)
    row.likeness = twins.most_alike(document, world)
    profile = worlds.profile_version(uow)
    keeping.keep(uow, actor, row, findings, found, profile=profile, content=documents.content_hash(document))
    return sent(row, repeated=False)


def _hold(uow: UnitOfWork, actor: Actor, invoice: int) -> InvoiceRow:
    """Lock the supplier and then the invoice: whoever sends waits here before touching anything of an order."""
    queries.lock_supplier(uow.session, actor, invoice)
    return drafting.find(uow, actor, invoice, lock=True)


def _name(uow: UnitOfWork, row: InvoiceRow, document: Invoice) -> None:
    """Give a draft the supplier's number, behind earlier versions that are over."""
    if row.version == 1:
        row.version = queries.last_version(uow.session, row.supplier_id, document.number) + 1
        row.number = document.number
    for earlier in queries.list_versions(uow.session, SYSTEM, row.supplier_id, row.number):
        if earlier.id != row.id and earlier.state in REPAIRABLE:
            earlier.state = change(DocumentState(earlier.state), DocumentState.SUPERSEDED)
            earlier.edition += 1


def save_and_send(
    uow: UnitOfWork,
    actor: Actor,
    invoice: int,
    said: Invoice,
    *,
    edition: int,
    confirmed: frozenset[str] = frozenset(),
    verdict: Verdict | None = None,
) -> Sent:
    """Save what a page shows and send the draft, or neither.

    Raises:
        As for ``drafting.save`` and ``send``.
    """
    drafting.require_sender(uow, actor)
    row = _hold(uow, actor, invoice)
    if row.state != DocumentState.DRAFT:
        return sent(row, repeated=True)
    row = drafting.save(uow, actor, invoice, said, edition=edition)
    uow.session.flush()
    return send(uow, actor, invoice, edition=row.edition, confirmed=confirmed, verdict=verdict)


def sent(row: InvoiceRow, *, repeated: bool) -> Sent:
    """Return the result of sending for what is stored."""
    return Sent(row.id, row.number, row.version, DocumentState(row.state), repeated)


def _world(uow: UnitOfWork, actor: Actor, row: InvoiceRow, document: Invoice, *, lock: bool) -> InvoiceSnapshot:
    orders = documents.own_orders(uow.session, document, row.supplier_id, lock=lock)
    return worlds.take(uow, actor, row, document, orders)


def _findings(
    row: InvoiceRow, document: Invoice, world: InvoiceSnapshot, verdict: Verdict | None
) -> tuple[Findings, tuple[Deviation, ...]]:
    standing = judging.standing(row, document, verdict)
    findings, found = _judged(document, world)
    return changed(findings, issues=(*standing, *findings.issues)), found


def _judged(document: Invoice, world: InvoiceSnapshot) -> tuple[Findings, tuple[Deviation, ...]]:
    findings = rules.check_invoice(document, world)
    return findings, match(document, world, findings).deviations


def found_now(uow: UnitOfWork, row: InvoiceRow) -> tuple[Deviation, ...] | None:
    """Return what deviates in a sent invoice as things stand now; nothing is written.

    None where it would not be taken any more: what stops a check says nothing of what comes behind. Whether its sender
    may send was asked when it was sent.
    """
    document = documents.load(row)
    world = _world(uow, SYSTEM, row, document, lock=False)
    findings, found = _judged(document, changed(world, may_send=True))
    return None if findings.errors else found


def withdraw(uow: UnitOfWork, actor: Actor, invoice: int) -> None:
    """Take back an invoice before the buyer's system has it; taking it back twice is the same as once.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it is too late: the buyer's system has it, or may have it.
    """
    drafting.require_sender(uow, actor)
    row = drafting.find(uow, actor, invoice, lock=True)
    if row.state == DocumentState.WITHDRAWN:
        return
    if row.state not in WITHDRAWABLE:
        raise Conflict("Your invoice is not on its way any more. Read how it stands now.")
    if row.state != DocumentState.IN_REVIEW:
        promise = queries.find_promise(uow.session, row.id, job=keeping.DELIVER, lock=True)
        # A try whose outcome is in doubt may have been booked: only the buyer's system knows.
        if promise is None or promise.attempts or not outbox.drop(uow.session, row.id):
            raise Conflict(_TOO_LATE)
    row.state = change(DocumentState(row.state), DocumentState.WITHDRAWN)
    row.edition += 1
    keeping.record(uow, actor, row, Event.INVOICE_WITHDRAWN)


def repair(uow: UnitOfWork, actor: Actor, invoice: int) -> InvoiceRow:
    """Begin the next version of an invoice that bills nothing any more, as a draft that says the same.

    That is one that was returned, declined, refused or withdrawn, and one that the buyer's system threw out after it
    had booked it. The version that was thrown out stands until the next one is booked.

    Asked twice, the draft that is there is given again.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it is on its way, or booked and standing.
    """
    drafting.require_sender(uow, actor)
    row = drafting.find(uow, actor, invoice, lock=True)
    newest = queries.list_versions(uow.session, actor, row.supplier_id, row.number)[0]
    if newest.state == DocumentState.DRAFT:
        return newest
    if newest.state not in (DocumentState.WITHDRAWN, *REPAIRABLE) and not _is_thrown_out(uow, newest):
        raise Conflict("This invoice cannot be changed any more. Once it is booked, correct it with a credit note.")
    document = documents.load(newest)
    after = InvoiceRow(
        **{name: getattr(newest, name) for name in _COPIED},
        version=newest.version + 1,
        state=DocumentState.DRAFT,
        edition=1,
        confirmed=[],
        idempotency_key=secrets.token_urlsafe(24),
        content_hash="",
        correlation_id=uow.correlation_id,
        submitted_at=uow.clock.now(),
        submitted_by=actor.user,
        submitted_name=actor.name,
        profile_version="",
        saved_at=uow.clock.now(),
    )
    documents.store(after, document)
    uow.session.add(after)
    uow.session.flush()
    drafting.write_lines(uow, after, document)
    uses.carry_over(uow, newest.id, after.id)
    keeping.record(uow, actor, after, Event.INVOICE_STARTED, lines=after.line_count)
    return after


def _is_thrown_out(uow: UnitOfWork, row: InvoiceRow) -> bool:
    settled = settlements.find(uow.session, SYSTEM, row.erp_reference) if row.erp_reference else None
    return row.state == DocumentState.BOOKED and settled is not None and settled.status in THROWN_OUT


_COPIED = (
    "kind", "supplier_id", "number", "note", "channel", "digest", "payload", "file_name", "shown_total",
    "shown_gross", "judged", "unread",
)  # fmt: skip
