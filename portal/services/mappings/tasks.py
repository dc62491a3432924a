"""Words that nobody has explained yet: asked about instead of guessed, decided or dismissed by master data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.contracts.scalars import Unreadable
from portal.domain import mappings
from portal.domain.actors import SYSTEM, Actor
from portal.domain.errors import Conflict, Invalid, NotFound
from portal.domain.events import Event
from portal.domain.mappings import MappingKind, MappingState, TaskState, normal
from portal.domain.texts import day
from portal.services.mappings import checking, maintaining, resuming
from portal.store.queries import mapping_tasks as queries
from portal.store.queries import suppliers
from portal.store.rows import MappingRow, MappingTaskRow
from portal.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says that a word means; ``for_all`` makes it hold for all suppliers."""

    ours: str
    factor: Fraction = Fraction(1)
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""
    for_all: bool = False


def ask(
    uow: UnitOfWork,
    supplier: int,
    kind: MappingKind,
    theirs: str,
    *,
    context: Mapping[str, str],
    upload: int | None = None,
    import_: int | None = None,
) -> bool:
    """Ask what a supplier's word means; say whether whoever asks has to wait for the answer.

    One task for each word, opened again when the word comes back in another file. A file whose word was dismissed is
    not made to wait twice. ``context`` is what helps to decide: ``document``, ``order``, ``description``, and the
    ``day`` for which the meaning is asked. The word has to be one that ``can_be_mapped``.
    """
    now = uow.clock.now()
    task, is_new = queries.get_or_add(
        uow.session,
        MappingTaskRow(
            kind=kind,
            supplier_id=supplier,
            theirs=theirs,
            norm=normal(theirs),
            context=dict(context),
            state=TaskState.OPEN,
            first_seen=now,
            last_seen=now,
        ),
    )
    is_first = queries.add_wait(uow.session, task.id, upload=upload or 0, import_=import_ or 0)
    if task.state == TaskState.DISMISSED and not is_first and (upload or import_):
        return False
    is_again = task.state != TaskState.OPEN
    if is_again:
        task.state, task.mapping_id, task.first_seen = TaskState.OPEN, None, now
    if not is_new and (is_first or is_again):
        task.times += 1
        task.last_seen, task.context = now, dict(context)
    if is_new or is_again:
        data = {"task": task.id, "kind": kind.value, "word": theirs}
        uow.record(SYSTEM, Event.MEANING_ASKED, supplier=supplier, data=data)
    return True


def dismissed(uow: UnitOfWork, import_: int) -> frozenset[tuple[MappingKind, str]]:
    """Return the words, by kind and as compared, that a file of a catalog asked about and that were dismissed."""
    asked = queries.list_asked(uow.session, import_=import_)
    return frozenset((MappingKind(task.kind), task.norm) for task in asked if task.state == TaskState.DISMISSED)


def is_asking(uow: UnitOfWork, import_: int) -> bool:
    """Say whether a word that a file of a catalog asked about still has no answer."""
    return any(task.state == TaskState.OPEN for task in queries.list_asked(uow.session, import_=import_))


def decide(uow: UnitOfWork, actor: Actor, task: int, said: Answer) -> MappingRow:
    """Say what a word means: a new version of its cross-reference. Once that holds, what waits for the word goes on.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it was decided already, or the answer waits for a second person.
        Invalid: something of it cannot be kept, with an issue at each field.
    """
    row = _open(uow, actor, task, for_all=said.for_all)
    supplier = None if said.for_all else suppliers.find(uow.session, actor, row.supplier_id)
    meaning = mappings.Mapping(
        kind=MappingKind(row.kind),
        supplier="" if supplier is None else supplier.number,
        theirs=row.theirs,
        ours=said.ours,
        factor=said.factor,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
    )
    _check_day(meaning, row)
    before = maintaining.newest_version(uow, meaning, supplier)
    based_on = 0 if before is None else before.version
    made = maintaining.propose(uow, actor, meaning, note=said.note, based_on=based_on)
    if made.state == MappingState.PROPOSED:
        row.mapping_id = made.id
    return made


def dismiss(uow: UnitOfWork, actor: Actor, task: int, sentence: str) -> None:
    """Say that a word means nothing to the buyer, and why; what waits for it goes on with the word as it is.

    Raises:
        NotAllowed, NotFound, Conflict: as for ``decide``.
        Invalid: there is no sentence, or one that cannot be kept, at ``sentence``.
    """
    row = _open(uow, actor, task)
    if unreadable := checking.text(sentence, needed=True):
        raise Invalid([unreadable.issue("sentence")])
    row.state, row.sentence = TaskState.DISMISSED, sentence.strip()
    row.decided_by, row.decided_at = actor.name, uow.clock.now()
    data = {"task": row.id, "kind": row.kind, "word": row.theirs}
    uow.record(actor, Event.MEANING_DISMISSED, supplier=row.supplier_id, data=data)
    resuming.resume(uow, [row.id])


def _open(uow: UnitOfWork, actor: Actor, task: int, *, for_all: bool = False) -> MappingTaskRow:
    maintaining.require_writer(actor)
    supplier = queries.find_supplier(uow.session, actor, task)
    if supplier is None:
        raise NotFound(str(task))
    queries.lock_words(uow.session, None if for_all else supplier)
    row = queries.find(uow.session, actor, task, lock=True)
    if row is None:
        raise NotFound(str(task))
    if row.state != TaskState.OPEN:
        raise Conflict(f"{row.decided_by or 'Somebody'} has decided about “{row.theirs}” already.")
    if row.mapping_id is not None:
        raise Conflict("An answer waits for a second person. Approve or decline it first.")
    return row


def _check_day(said: mappings.Mapping, task: MappingTaskRow) -> None:
    wanted = task.context.get("day", "")
    asked = date.fromisoformat(wanted) if wanted else None
    if asked is not None and not said.holds_on(asked):
        field = "valid_from" if not said.has_begun(asked) else "valid_to"
        raise Invalid([Unreadable("SCH-06.day", asked, day=day(asked)).issue(field)])
