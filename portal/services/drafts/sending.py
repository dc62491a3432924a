"""From a draft to an answer: checked without sending, or sent once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from portal.contracts import acknowledgment_v1, order_v1
from portal.contracts.scalars import Unreadable
from portal.domain.acknowledgments import Acknowledgment, LineAnswer
from portal.domain.actors import Actor
from portal.domain.errors import Conflict, Invalid
from portal.domain.issues import Issue
from portal.domain.orders import PurchaseOrder
from portal.domain.states import ON_ITS_WAY
from portal.services import snapshots
from portal.services.acknowledgments import submission
from portal.services.acknowledgments.views import Submitted
from portal.services.drafts import entries, holding, repeating, revising, saving
from portal.services.drafts.entries import Stored
from portal.services.drafts.views import CheckedDraft, LineConflict, RowEntry
from portal.services.orders.showing import find
from portal.store.queries import acknowledgments
from portal.store.queries import drafts as queries
from portal.store.queries import orders as order_queries
from portal.store.rows import DraftRow, OrderRow
from portal.store.unit_of_work import UnitOfWork


def to_document(
    order: PurchaseOrder,
    typed: Mapping[int, Stored],
    *,
    note: str = "",
    conflicts: Sequence[LineConflict] = (),
) -> Acknowledgment:
    """Return what was typed for a revision of an order as a document.

    Raises:
        Invalid: with one issue for each place that cannot be read (``lines/10/rows/0/quantity``).
    """
    issues = [*check_note(note)]
    answers: list[LineAnswer] = []
    for line in order.lines:
        if line.number in typed:
            found = entries.read(line, typed[line.number])
            issues += found.issues
            if found.answer.rows:
                answers.append(found.answer)
    if issues:
        raise Invalid(issues)
    return Acknowledgment(
        order=order.number,
        base_revision=order.revision,
        lines=tuple(answers),
        currency=order.currency,
        note=acknowledgment_v1.read_note(note),
        questions=revising.questions(conflicts, typed),
    )


def check_note(note: str) -> tuple[Issue, ...]:
    """Return what keeps the note to the buyer from being read."""
    try:
        acknowledgment_v1.read_note(note)
    except Unreadable as unreadable:
        return (unreadable.issue("note"),)
    return ()


def drafted(uow: UnitOfWork, order: OrderRow, draft: DraftRow | None) -> Acknowledgment:
    """Return a stored draft as a document, on the revision that it was typed on; the rules move it on.

    Raises:
        Invalid: as for ``to_document``.
    """
    revision = order.revision if draft is None else draft.base_revision
    based_on = order_v1.load(order_queries.documents(uow.session, order, {revision})[revision].document)
    if draft is None:
        return to_document(based_on, {})
    return to_document(
        based_on,
        queries.entries(uow.session, draft),
        note=draft.note,
        conflicts=revising.load(draft.conflicts),
    )


def check(uow: UnitOfWork, actor: Actor, number: str) -> CheckedDraft:
    """Return everything that sending the draft as it is stored would find; nothing is stored and nobody is told.

    Raises:
        NotFound: there is no such order for this actor.
    """
    order = find(uow, actor, number)
    try:
        document = drafted(uow, order, queries.find(uow.session, actor, order))
    except Invalid as unreadable:
        return CheckedDraft(unreadable.issues, (), None)
    findings = submission.check(uow, actor, document)
    to_confirm = () if findings.errors else findings.unconfirmed(document)
    return CheckedDraft(findings.issues, to_confirm, document)


def send(
    uow: UnitOfWork,
    actor: Actor,
    number: str,
    *,
    send_key: str,
    edition: int,
    confirmed: frozenset[str] = frozenset(),
    typed: str = "",
    rows: Mapping[int, Sequence[RowEntry]] | None = None,
    note: str = "",
    base_revision: int = 0,
) -> Submitted:
    """Send the draft. The same ``send_key`` sends once, however often and from wherever it comes.

    ``confirmed`` are fingerprints of warnings, ``typed`` the word that confirms a refusal. A page that sends what it
    shows gives its ``rows`` and ``note`` with its ``base_revision``: they are saved first.

    Raises:
        Conflict: somebody changed the draft after ``edition``, another answer is on its way, or what the page shows is
            not what was sent under its key.
        Invalid, Unconfirmed: nothing was sent; what the page gave is not saved either.
        Other errors: as for ``acknowledgments.submit``.
    """
    order = submission.lock_order(uow, actor, number)
    snapshots.require_sender(uow, actor)
    if sent := submission.submitted_before(uow, actor, order, send_key):
        if rows is not None:
            repeating.refuse_another(uow, actor, order, send_key, rows, note=note, base_revision=base_revision)
        return sent
    newest = acknowledgments.find(uow.session, actor, order)
    if newest is not None and newest.state in ON_ITS_WAY:
        raise Conflict(submission.on_its_way(newest))
    if rows is not None:
        saved = saving.save(
            uow, actor, number, rows, note=note, edition=edition, base_revision=base_revision, send_key=send_key
        )
        edition = max(edition, saved.edition)
    draft = queries.find(uow.session, actor, order)
    _refuse_stale(draft, edition, send_key)
    document = replace(drafted(uow, order, draft), confirmed=confirmed, typed=typed[:_TYPED])
    key = send_key if draft is None else draft.send_key
    sent = submission.submit(uow, actor, document, key=key or holding.new_send_key())
    if sent.repeated and draft is not None:
        queries.remove(uow.session, draft)  # it says what stands already: nothing is left to send
    return sent


_TYPED = 40


def _refuse_stale(draft: DraftRow | None, edition: int, send_key: str) -> None:
    if draft is None and edition:
        raise Conflict("This draft was sent or discarded in the meantime. Open the order to see how it stands.")
    if draft is not None and draft.edition > edition:
        raise Conflict(
            f"{draft.saved_by} changed this answer at {draft.saved_at:%H:%M} UTC, after you opened this page. "
            "Look at it before you send it."
        )
    if draft is not None and draft.send_key != send_key:
        raise Conflict("This page is out of date. Open the answer again before you send it.")
