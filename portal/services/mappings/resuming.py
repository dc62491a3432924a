"""What waits for the meaning of a word goes on when there is an answer: files of invoices and of catalogs."""

from __future__ import annotations

from collections.abc import Collection

from portal.domain.actors import Actor
from portal.domain.events import Event
from portal.domain.mappings import MappingKind, TaskState
from portal.services.catalog import importing
from portal.services.invoices import uploading
from portal.store.queries import mapping_tasks as queries
from portal.store.rows import MappingRow
from portal.store.unit_of_work import UnitOfWork


def settle(uow: UnitOfWork, actor: Actor, row: MappingRow) -> None:
    """Close the questions that an approved version answers, and let go on what waits for nothing else."""
    tasks = queries.list_open(uow.session, MappingKind(row.kind), row.norm, row.supplier_id)
    for task in tasks:
        task.state, task.mapping_id = TaskState.DECIDED, row.id
        task.decided_by, task.decided_at = actor.name, uow.clock.now()
        data = {"task": task.id, "kind": task.kind, "word": task.theirs, "mapping": row.id}
        uow.record(actor, Event.MEANING_DECIDED, supplier=task.supplier_id, data=data)
    resume(uow, [task.id for task in tasks])


def ask_again(uow: UnitOfWork, row: MappingRow) -> None:
    """Let questions be answered anew whose answer was declined."""
    for task in queries.list_open(uow.session, MappingKind(row.kind), row.norm, row.supplier_id):
        if task.mapping_id == row.id:
            task.mapping_id = None


def resume(uow: UnitOfWork, tasks: Collection[int]) -> None:
    """Have read again what asked one of these tasks (ids) and waits for no other one."""
    uow.session.flush()
    for upload, import_ in queries.list_freed(uow.session, tasks) if tasks else ():
        if upload:
            uploading.resume(uow, upload)
        if import_:
            importing.resume(uow, import_)
