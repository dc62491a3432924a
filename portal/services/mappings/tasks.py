"""Words that nobody has explained yet: asked about instead of guessed, decided or dismissed by master data."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.actors import SYSTEM
from portal.domain.events import Event
from portal.domain.mappings import MappingKind, TaskState, normal
from portal.store.queries import mapping_tasks as queries
from portal.store.rows import MappingTaskRow
from portal.store.unit_of_work import UnitOfWork


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
