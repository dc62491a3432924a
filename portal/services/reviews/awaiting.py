"""Invoices that the buyer holds until what they bill was received: they go on by themselves when it comes."""

from __future__ import annotations

from collections.abc import Collection

from portal.domain.actors import SYSTEM, Actor, Permission
from portal.domain.errors import Conflict
from portal.domain.events import Event
from portal.domain.states import DocumentState
from portal.services.invoices import submission
from portal.services.invoices.reading import SETTLED_BY_GOODS
from portal.services.reviews import deciding, invoices
from portal.services.reviews.invoices import HeldInvoice
from portal.services.reviews.reviewed import require
from portal.services.reviews.taking import decided
from portal.services.reviews.views import Decision, Verdict
from portal.store.queries import deviations
from portal.store.queries import invoices as queries
from portal.store.unit_of_work import UnitOfWork


def hold(uow: UnitOfWork, actor: Actor, invoice: int, *, edition: int) -> None:
    """Hold an invoice in review until what it bills was received; what came before anybody looked counts as well.

    The orders are locked first, as where goods are taken in, so that goods that come at this moment are either seen
    here or find the invoice waiting.

    Raises:
        NotAllowed: the actor does not decide.
        NotFound: there is no such invoice.
        Conflict: somebody decided since the actor looked, or no goods would settle it.
    """
    require(actor, Permission.REVIEWS_DECIDE)
    queries.lock_orders(uow.session, invoice)
    held = invoices.hold(uow, actor, invoice)
    found = deviations.list_of(uow.session, invoice)
    if held.row.awaits_goods:
        return
    if held.row.state != DocumentState.IN_REVIEW or held.row.edition != edition:
        raise Conflict(decided(held, found))
    if not any(one.rule in SETTLED_BY_GOODS and one.decision is None for one in found):
        raise Conflict("Goods that come would change nothing about this invoice. Approve or decline it.")
    held.row.awaits_goods = True
    held.row.edition += 1
    held.record(uow, actor, Event.INVOICE_AWAITS_GOODS)
    _look_again(uow, held)


def release(uow: UnitOfWork, orders: Collection[int]) -> int:
    """Look again at the invoices that wait for goods of these orders (ids); return how many go on or need a person.

    What the goods have settled is approved. If nothing else deviates the invoice goes on, otherwise the buyer is asked
    about the rest, as about an invoice that would not be taken any more. Harmless to repeat: an invoice that went on
    waits no more.
    """
    waiting = queries.awaiting_goods(uow.session, orders) if orders else ()
    return sum(_look_again(uow, invoices.hold(uow, SYSTEM, invoice)) for invoice in waiting)


def _look_again(uow: UnitOfWork, held: HeldInvoice) -> bool:
    if not held.row.awaits_goods or held.row.state != DocumentState.IN_REVIEW:
        return False  # somebody decided, or took it back, since it was found
    now = submission.found_now(uow, held.row)
    if now is None:
        held.row.awaits_goods = False
        held.row.edition += 1
        return True
    missing = {one.line for one in now if one.rule in SETTLED_BY_GOODS}
    open_now = [one for one in deviations.list_of(uow.session, held.row.id) if one.decision is None]
    settled = [one for one in open_now if one.rule in SETTLED_BY_GOODS and one.line not in missing]
    if not settled:
        return False
    left = [one for one in open_now if one not in settled]
    held.row.awaits_goods = any(one.rule in SETTLED_BY_GOODS for one in left)
    decisions = {one.position: Decision(Verdict.APPROVE) for one in settled}
    deciding.settle(uow, SYSTEM, held, decisions)
    return True
