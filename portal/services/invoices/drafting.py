"""An invoice before it is sent: begun empty or from a proposal, changed in place, thrown away."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from portal.contracts import issues_v1
from portal.domain.actors import Actor
from portal.domain.documents import DocumentKind
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.events import Event
from portal.domain.invoice_amounts import completed, revised
from portal.domain.invoice_places import Moves, value_at
from portal.domain.invoices import Invoice
from portal.domain.states import DocumentState
from portal.domain.taxes import Tax
from portal.services import editions
from portal.services.invoices import documents, keeping, worlds
from portal.services.mappings import uses
from portal.store.queries import invoices as queries
from portal.store.queries import users
from portal.store.rows import InvoiceRow
from portal.store.unit_of_work import UnitOfWork

#: What a draft is called before it has a number of the supplier's; no number of a supplier begins like that.
_UNNAMED = "\N{EN DASH}"


def begin(
    uow: UnitOfWork, actor: Actor, supplier: int, invoice: Invoice, *, channel: str = "page", **columns: Any
) -> InvoiceRow:
    """Keep an invoice as a draft of a supplier; ``columns`` are those of a file that it was read from."""
    now = uow.clock.now()
    row = InvoiceRow(
        kind=DocumentKind.INVOICE,
        supplier_id=supplier,
        number=f"{_UNNAMED}{secrets.token_hex(12)}",
        version=1,
        state=DocumentState.DRAFT,
        edition=1,
        note="",
        confirmed=[],
        channel=channel,
        idempotency_key=secrets.token_urlsafe(24),
        content_hash="",
        correlation_id=uow.correlation_id,
        submitted_at=now,
        submitted_by=actor.user,
        submitted_name=actor.name,
        profile_version="",
        saved_at=now,
        **columns,
    )
    documents.store(row, invoice)
    uow.session.add(row)
    uow.session.flush()
    write_lines(uow, row, invoice)
    keeping.record(uow, actor, row, Event.INVOICE_STARTED, lines=row.line_count)
    return row


def write_lines(uow: UnitOfWork, row: InvoiceRow, invoice: Invoice) -> None:
    """Write down what the invoice bills in place of what it billed before."""
    orders = documents.own_orders(uow.session, invoice, row.supplier_id)
    queries.replace_lines(uow.session, row.id, documents.billing(uow.session, row, invoice, orders))


def require_sender(uow: UnitOfWork, actor: Actor) -> None:
    """Let only those pass who send invoices (rule ACC-02).

    Raises:
        NotAllowed: with the names of those who could give the right.
    """
    if not worlds.may_send(actor):
        raise NotAllowed("send invoices", users.list_administrators(uow.session, actor))


def find(uow: UnitOfWork, actor: Actor, invoice: int, *, lock: bool = False) -> InvoiceRow:
    """Return one version of an invoice.

    Raises:
        NotFound: there is no such invoice for this actor.
    """
    row = queries.find(uow.session, actor, invoice, lock=lock)
    if row is None:
        raise NotFound(str(invoice))
    return row


def open_draft(uow: UnitOfWork, actor: Actor, invoice: int, edition: int) -> InvoiceRow:
    """Return a draft to be changed, locked, if nobody changed it since the actor looked.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it was sent, or somebody else changed it.
    """
    require_sender(uow, actor)
    row = find(uow, actor, invoice, lock=True)
    editions.require_newest(row, edition, "invoice")
    return row


def save(
    uow: UnitOfWork, actor: Actor, invoice: int, said: Invoice, *, edition: int, works_out: bool = False
) -> InvoiceRow:
    """Write what a form says over what the draft said, with the figures that follow from what was changed.

    ``works_out`` has every figure worked out, those of a file as well.

    Raises:
        As for ``open_draft``.
    """
    row = open_draft(uow, actor, invoice, edition)
    before = documents.load(row)
    after = written_over(before, said, is_first=row.version == 1)
    after = completed(after) if works_out else after
    documents.store(row, after)
    moves = Moves(before, after)
    row.unread = issues_v1.dump(moves.left(issues_v1.load(row.unread)))
    write_lines(uow, row, after)
    uses.follow(uow, row.id, lambda path, ours: _moved(path, ours, moves))
    row.edition += 1
    row.saved_at = uow.clock.now()
    row.submitted_by, row.submitted_name = actor.user, actor.name
    return row


def written_over(before: Invoice, said: Invoice, *, is_first: bool) -> Invoice:
    """Return what a draft says when a form was written over it; versions after the first keep the number."""
    number = said.number if is_first else before.number
    return revised(replace(said, number=number, supplier=before.supplier), before)


def _moved(path: str, ours: str, moves: Moves) -> str:
    """Return where a value stands that a cross-reference gave its meaning, "" where it was typed anew or removed."""
    parts, after = path.split("/"), moves.after
    if parts[0] == "adjustments":
        return path if moves.before.adjustments == after.adjustments else ""
    if parts[0] == "terms":
        return path if after.terms == ours else ""
    if parts[0] == "delivery":
        place = None if after.delivery is None else after.delivery.location
        return path if place is not None and place.value == ours else ""
    if parts[0] != "lines":
        return path
    now = moves.to(path)
    return now if now and _code(value_at(after, now)) == ours else ""


def _code(value: str | Tax) -> str:
    return value.category if isinstance(value, Tax) else value


def discard(uow: UnitOfWork, actor: Actor, invoice: int) -> None:
    """Throw a draft away; a second time finds nothing to throw away.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it was sent.
    """
    require_sender(uow, actor)
    row = find(uow, actor, invoice, lock=True)
    if row.state != DocumentState.DRAFT:
        raise Conflict("This invoice was sent. You can take it back while it is on its way.")
    queries.forget_upload(uow.session, row.id)
    uses.forget(uow, row.id)
    queries.remove_draft(uow.session, row)
