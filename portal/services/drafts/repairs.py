"""Beginning a draft from an answer that came back."""

from __future__ import annotations

from portal.domain.actors import Actor
from portal.domain.errors import Conflict
from portal.domain.states import REPAIRABLE, DocumentState
from portal.services.acknowledgments import documents
from portal.services.drafts import entries, holding
from portal.services.drafts.views import DraftSaved
from portal.store.unit_of_work import UnitOfWork


def start_repair(uow: UnitOfWork, actor: Actor, number: str) -> DraftSaved:
    """Begin the next version of an answer that was returned, declined or refused, or that a new revision outdated.

    The draft begins with what was answered, moved to the newest revision. A draft that exists already is kept.

    Raises:
        NotFound: there is no such order for this actor.
        NotAllowed: the actor does not send answers.
        Conflict: there is no answer to begin from, or one is on its way.
    """
    held = holding.hold(uow, actor, number)
    newest = held.newest
    if held.draft is not None:
        return DraftSaved(held.edition)
    if newest is None or newest.state not in REPAIRABLE | {DocumentState.BOOKED}:
        raise Conflict("There is no answer to correct. Begin a new one.")
    base = holding.revision(held, newest.base_revision)
    lines = {} if base is None else base.by_number()
    document = documents.load(uow.session, newest, number)
    answered = {answer.line: entries.from_answer(lines.get(answer.line), answer) for answer in document.lines}
    moved = holding.move(uow, answered, base, held.order)
    for line, rows in moved.typed.items():
        held.put(line, rows)
    held.conflicts = moved.conflicts
    return held.keep(note=newest.note, repairs=newest.id)
