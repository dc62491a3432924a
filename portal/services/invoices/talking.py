"""What supplier and buyer say to each other about an invoice."""

from __future__ import annotations

from portal.contracts import scalars
from portal.contracts.scalars import Unreadable
from portal.domain.actors import Actor, Permission
from portal.domain.errors import Conflict, Invalid, NotAllowed
from portal.domain.events import Event
from portal.domain.states import DocumentState
from portal.services.invoices import drafting, keeping
from portal.store.queries import messages
from portal.store.rows import MessageRow
from portal.store.unit_of_work import UnitOfWork

#: The longest message.
LONGEST = 2000


def may_write(actor: Actor) -> bool:
    """Say whether this person can write about invoices: the supplier's billing, or the buyer's deciders."""
    return actor.may(Permission.INVOICES_SEND) or actor.may(Permission.REVIEWS_DECIDE)


def write(uow: UnitOfWork, actor: Actor, invoice: int, text: str, *, after: int) -> None:
    """Add a message to the conversation about an invoice.

    ``after`` is how many messages the writer had read; the same text sent twice from one page is kept once.

    Raises:
        NotAllowed: the actor does not write.
        NotFound: there is no such invoice for this actor.
        Conflict: it is a draft, of which nobody else knows, or there are messages that the writer has not read.
        Invalid: the text is empty, too long or unreadable.
    """
    if not may_write(actor):
        raise NotAllowed("write about invoices")
    row = drafting.find(uow, actor, invoice, lock=True)
    if row.state == DocumentState.DRAFT:
        raise Conflict("Nobody else knows of this draft yet. Send the invoice first.")
    try:
        said = scalars.plain_text(text, LONGEST)
        if not said:
            raise Unreadable("SCH-01.missing")
    except Unreadable as unreadable:
        raise Invalid([unreadable.issue("text")]) from None
    known = messages.list_of(uow.session, actor, row.supplier_id, row.number)
    if any(one.text == said and one.user_id == actor.user for one in known[after:]):
        return
    if len(known) > after:
        raise Conflict(f"{known[-1].name} has written in the meantime. Read it before you answer.")
    messages.add(
        uow.session,
        MessageRow(
            supplier_id=row.supplier_id,
            number=row.number,
            at=uow.clock.now(),
            user_id=actor.user,
            name=actor.name,
            is_supplier=actor.role.is_supplier,
            text=said,
        ),
    )
    keeping.record(uow, actor, row, Event.INVOICE_MESSAGE)
