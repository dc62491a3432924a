"""Questions about words that nobody has explained yet, and what waits for their answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from portal.domain.actors import SYSTEM, Actor
from portal.domain.mappings import MappingKind, TaskState
from portal.store.queries import scope
from portal.store.queries.order_lists import LAST
from portal.store.queries.places import Place, page
from portal.store.rows import MappingTaskRow, MappingWaitRow, SupplierRow

AnyRow = Row[*tuple[Any, ...]]

_LAST_ID = 2**63 - 1

_WAITING = (
    select(func.count())
    .where(MappingWaitRow.task_id == MappingTaskRow.id)
    .correlate(MappingTaskRow)
    .scalar_subquery()
    .label("waiting")
)


@dataclass(frozen=True, slots=True)
class TaskCriteria:
    """What the backlog is narrowed by; None means not at all. ``supplier`` is the ERP's number."""

    q: str | None = None
    kind: MappingKind | None = None
    supplier: str | None = None
    state: TaskState | None = None


def lock_words(session: Session, supplier: int | None) -> None:
    """Keep others from asking about or deciding words of this supplier, None for all, until the unit of work ends.

    Whoever asks and whoever decides could miss each other otherwise, and a file would wait for ever. It is the weaker
    lock: rows that refer to the supplier can be added meanwhile.
    """
    words = select(SupplierRow.id).order_by(SupplierRow.id).with_for_update(key_share=True)
    session.execute(words if supplier is None else words.where(SupplierRow.id == supplier))


def get_or_add(session: Session, row: MappingTaskRow) -> tuple[MappingTaskRow, bool]:
    """Return the task of a supplier's word, locked, and whether it is new; two at the same moment are one."""
    same = (
        scope.visible_mapping_tasks(SYSTEM)
        .where(MappingTaskRow.supplier_id == row.supplier_id)
        .where(MappingTaskRow.kind == row.kind, MappingTaskRow.norm == row.norm)
        .with_for_update()
    )
    known = session.scalar(same)
    if known is not None:
        return known, False
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return session.scalars(same).one(), False
    return row, True


def find_supplier(session: Session, actor: Actor, task: int) -> int | None:
    """Return whose word a task is about, None where there is no such task."""
    statement = scope.visible_mapping_tasks(actor).with_only_columns(MappingTaskRow.supplier_id)
    return session.scalar(statement.where(MappingTaskRow.id == task)) if 0 < task <= _LAST_ID else None


def find(session: Session, actor: Actor, task: int, *, lock: bool = False) -> MappingTaskRow | None:
    """Return a task that this actor sees, or None."""
    if not 0 < task <= _LAST_ID:
        return None
    statement = scope.visible_mapping_tasks(actor).where(MappingTaskRow.id == task)
    return session.scalar(statement.with_for_update() if lock else statement)


def list_of(
    session: Session, actor: Actor, criteria: TaskCriteria, place: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Return tasks with their suppliers' names and how many files wait, the oldest first, beside ``place``."""
    statement = (
        scope.visible_mapping_tasks(actor)
        .join(SupplierRow, SupplierRow.id == MappingTaskRow.supplier_id)
        .add_columns(SupplierRow.name.label("supplier_name"), _WAITING)
        .where(*_conditions(criteria))
    )
    return session.execute(page(statement, (MappingTaskRow.first_seen, MappingTaskRow.id), place, limit)).all()


def _conditions(criteria: TaskCriteria) -> list[Any]:
    conditions: list[Any] = []
    if criteria.q is not None:
        conditions.append(MappingTaskRow.norm.between(criteria.q.casefold(), criteria.q.casefold() + LAST))
    if criteria.kind is not None:
        conditions.append(MappingTaskRow.kind == criteria.kind)
    if criteria.supplier is not None:
        conditions.append(SupplierRow.number == criteria.supplier)
    if criteria.state is not None:
        conditions.append(MappingTaskRow.state == criteria.state)
    return conditions


def backlog(session: Session) -> tuple[int, datetime | None]:
    """Return how many words nobody has explained yet, and since when the oldest of them waits."""
    count, oldest = session.execute(
        _open().with_only_columns(func.count(), func.min(MappingTaskRow.first_seen), maintain_column_froms=True)
    ).one()
    return count, oldest


def list_open(session: Session, kind: MappingKind, norm: str, supplier: int | None) -> Sequence[MappingTaskRow]:
    """Return the open tasks about a word, locked: one supplier's, or every supplier's."""
    statement = _open().where(MappingTaskRow.kind == kind, MappingTaskRow.norm == norm)
    if supplier is not None:
        statement = statement.where(MappingTaskRow.supplier_id == supplier)
    return session.scalars(statement.order_by(MappingTaskRow.id).with_for_update()).all()


def _open() -> Any:
    return scope.visible_mapping_tasks(SYSTEM).where(MappingTaskRow.state == TaskState.OPEN)


def add_wait(session: Session, task: int, *, upload: int = 0, import_: int = 0) -> bool:
    """Note what waits for a task; False where that is known."""
    if session.get(MappingWaitRow, (task, upload, import_)) is not None:
        return False
    session.add(MappingWaitRow(task_id=task, upload_id=upload, import_id=import_))
    session.flush()
    return True


def list_waits(session: Session, task: int) -> Sequence[MappingWaitRow]:
    """Return all that has asked for the answer of a task."""
    statement = select(MappingWaitRow).where(MappingWaitRow.task_id == task)
    return session.scalars(statement.order_by(MappingWaitRow.upload_id, MappingWaitRow.import_id)).all()


def list_freed(session: Session, tasks: Collection[int]) -> Sequence[tuple[int, int]]:
    """Return what has asked one of these tasks and waits for no other one: pairs of an upload and an import."""
    other, task = aliased(MappingWaitRow), aliased(MappingTaskRow)
    still = exists().where(
        other.upload_id == MappingWaitRow.upload_id,
        other.import_id == MappingWaitRow.import_id,
        task.id == other.task_id,
        task.state == TaskState.OPEN,
    )
    found = session.execute(
        select(MappingWaitRow.upload_id, MappingWaitRow.import_id)
        .where(MappingWaitRow.task_id.in_(tasks), ~still)
        .distinct()
    )
    return [(upload, import_) for upload, import_ in found]


def list_asked(session: Session, *, upload: int = 0, import_: int = 0) -> Sequence[MappingTaskRow]:
    """Return the tasks that a file has asked, in the order in which they were asked first."""
    asked = select(MappingWaitRow.task_id).where(
        MappingWaitRow.upload_id == upload, MappingWaitRow.import_id == import_
    )
    return session.scalars(
        scope.visible_mapping_tasks(SYSTEM).where(MappingTaskRow.id.in_(asked)).order_by(MappingTaskRow.id)
    ).all()
