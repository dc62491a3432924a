"""What waits for the meaning of a word goes on when there is an answer: files of invoices and of catalogs."""

from __future__ import annotations

from collections.abc import Collection

from portal.domain.actors import Actor
from portal.domain.events import Event
from portal.domain.imports import ImportState
from portal.domain.mappings import MappingKind, TaskState
from portal.services.invoices import uploading
from portal.store.queries import mapping_tasks as queries
from portal.store.rows import CatalogImportRow, MappingRow
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
            _resume_import(uow, import_)


def _resume_import(uow: UnitOfWork, import_: int) -> None:
    """Have a catalog's file read again from its first row; the sweep finds it. One that was given up stays so."""
    row = uow.session.get(CatalogImportRow, import_, with_for_update=True)
    if row is not None and row.state in (ImportState.CHECKED, ImportState.READING):
        row.state, row.done, row.attempts, row.token = ImportState.QUEUED, 0, 0, None
        row.seen_at, row.finished_at = uow.clock.now(), None
