"""Taking an answer back before the buyer's system has it."""

from __future__ import annotations

from portal.domain.actors import Actor
from portal.domain.errors import Conflict, NotFound
from portal.domain.events import Event
from portal.domain.states import DocumentState, change
from portal.services import actions, snapshots
from portal.services.acknowledgments import keeping
from portal.services.acknowledgments.submission import lock_order
from portal.services.acknowledgments.views import WITHDRAWABLE
from portal.store.queries import acknowledgments as queries
from portal.store.queries import outbox
from portal.store.unit_of_work import UnitOfWork

_TOO_LATE = "Your answer is being handed to the buyer's system and cannot be taken back any more."


def withdraw(uow: UnitOfWork, actor: Actor, number: str) -> None:
    """Take back the newest answer to an order; taking it back twice is the same as once.

    Raises:
        NotFound: there is no such order, or no answer to it.
        NotAllowed: the actor does not send answers.
        Conflict: it is too late: the buyer's system has it, or may have it.
    """
    order = lock_order(uow, actor, number)
    snapshots.require_sender(uow, actor)
    newest = queries.find(uow.session, actor, order)
    if newest is None:
        raise NotFound(number)
    if newest.state == DocumentState.WITHDRAWN:
        return
    if newest.state not in WITHDRAWABLE:
        raise Conflict("Your answer is not on its way any more. Read how it stands now.")
    promise = queries.find_promise(uow.session, newest.id, lock=True)
    # A try whose outcome is in doubt may have been booked: only the buyer's system knows.
    if promise is not None and (promise.attempts or not outbox.drop(uow.session, newest.id)):
        raise Conflict(_TOO_LATE)

    newest.state = change(DocumentState(newest.state), DocumentState.WITHDRAWN)
    newest.edition += 1
    actions.set_action(order, newest, uow.clock.now())
    keeping.record(uow, keeping.acting_for(actor, order), order, newest, Event.ANSWER_WITHDRAWN)
