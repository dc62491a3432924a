"""Answers: their versions, rows and deviations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from portal.domain.actors import Actor
from portal.store.batches import insert_all
from portal.store.queries import scope
from portal.store.rows import AcknowledgmentRow, AnswerRow, OrderRow, OutboxRow

AnyRow = Row[*tuple[Any, ...]]

_VERSION_COLUMNS = (
    AcknowledgmentRow.id,
    AcknowledgmentRow.number,
    AcknowledgmentRow.version,
    AcknowledgmentRow.state,
    AcknowledgmentRow.header,
    AcknowledgmentRow.base_revision,
    AcknowledgmentRow.submitted_at,
    AcknowledgmentRow.submitted_name,
    AcknowledgmentRow.on_behalf,
    AcknowledgmentRow.erp_reference,
    AcknowledgmentRow.booked_at,
)

#: The last number that the column holds.
_LAST_VERSION = 2**31 - 1

_ANSWER_COLUMNS = (
    AnswerRow.line,
    AnswerRow.type,
    AnswerRow.quantity,
    AnswerRow.unit,
    AnswerRow.delivery,
    AnswerRow.ship,
    AnswerRow.price,
    AnswerRow.substitute_item,
    AnswerRow.substitute_description,
    AnswerRow.reason,
    AnswerRow.note,
)


def find(session: Session, actor: Actor, order: OrderRow, version: int | None = None) -> AcknowledgmentRow | None:
    """Return one version of the answer to an order, the newest without a ``version``, or None."""
    statement = scope.visible_acknowledgments(actor).where(AcknowledgmentRow.order_id == order.id)
    if version is not None and not 0 < version <= _LAST_VERSION:
        return None
    if version is not None:
        statement = statement.where(AcknowledgmentRow.version == version)
    return session.scalar(statement.order_by(AcknowledgmentRow.id.desc()).limit(1))


def find_by_id(session: Session, actor: Actor, document: int) -> AcknowledgmentRow | None:
    """Return one version of an answer by its id, or None."""
    return session.scalar(scope.visible_acknowledgments(actor).where(AcknowledgmentRow.id == document))


def order_of(session: Session, actor: Actor, document: int) -> str | None:
    """Return the number of the order that a version (id) answers, or None where there is no such version."""
    return session.scalar(
        scope.visible_acknowledgments(actor)
        .join(OrderRow, OrderRow.id == AcknowledgmentRow.order_id)
        .with_only_columns(OrderRow.number)
        .where(AcknowledgmentRow.id == document)
    )


def find_by_key(session: Session, actor: Actor, supplier: int, key: str) -> AcknowledgmentRow | None:
    """Return what was sent under this idempotency key, or None."""
    if not key.isprintable():
        return None
    return session.scalar(
        scope.visible_acknowledgments(actor).where(
            AcknowledgmentRow.supplier_id == supplier, AcknowledgmentRow.idempotency_key == key
        )
    )


def find_last_booked(session: Session, actor: Actor, order: OrderRow) -> AcknowledgmentRow | None:
    """Return the answer that the buyer's system holds for an order, or None."""
    return session.scalar(
        scope.visible_acknowledgments(actor)
        .where(AcknowledgmentRow.order_id == order.id, AcknowledgmentRow.erp_reference.is_not(None))
        .order_by(AcknowledgmentRow.id.desc())
        .limit(1)
    )


def last_version(session: Session, actor: Actor, supplier: int, number: str) -> int:
    """Return the highest version under a document number, 0 if there is none."""
    statement = scope.visible_acknowledgments(actor).with_only_columns(func.max(AcknowledgmentRow.version))
    return (
        session.scalar(statement.where(AcknowledgmentRow.supplier_id == supplier, AcknowledgmentRow.number == number))
        or 0
    )


def list_versions(session: Session, actor: Actor, order: OrderRow) -> Sequence[AnyRow]:
    """Return every version of the answers to an order without their rows, newest first."""
    return session.execute(
        scope.visible_acknowledgments(actor)
        .with_only_columns(*_VERSION_COLUMNS)
        .where(AcknowledgmentRow.order_id == order.id)
        .order_by(AcknowledgmentRow.id.desc())
    ).all()


def list_rows(session: Session, acknowledgment: int) -> Sequence[AnyRow]:
    """Return the response rows of one version as columns, by line and position."""
    return (
        session.connection()
        .execute(
            select(*_ANSWER_COLUMNS)
            .where(AnswerRow.acknowledgment_id == acknowledgment)
            .order_by(AnswerRow.line, AnswerRow.position)
        )
        .all()
    )


def answered_lines(session: Session, actor: Actor, orders: Collection[int]) -> dict[int, frozenset[int]]:
    """Return which lines the newest answer to each of these orders (ids) speaks of, in one statement."""
    newest = (
        scope.visible_acknowledgments(actor)
        .with_only_columns(func.max(AcknowledgmentRow.id))
        .where(AcknowledgmentRow.order_id.in_(orders))
        .group_by(AcknowledgmentRow.order_id)
    )
    found = session.execute(
        select(AcknowledgmentRow.order_id, AnswerRow.line)
        .join(AcknowledgmentRow, AcknowledgmentRow.id == AnswerRow.acknowledgment_id)
        .where(AnswerRow.acknowledgment_id.in_(newest))
        .distinct()
    )
    lines: dict[int, set[int]] = {}
    for order, line in found:
        lines.setdefault(order, set()).add(line)
    return {order: frozenset(members) for order, members in lines.items()}


def booked_substitutes(session: Session, actor: Actor, orders: Collection[int]) -> dict[tuple[int, int], set[str]]:
    """Return the items that go in place of ordered ones by the last booked answer to each line (order id, line)."""
    found = session.execute(
        scope.visible_acknowledgments(actor)
        .join(AnswerRow, AnswerRow.acknowledgment_id == AcknowledgmentRow.id)
        .with_only_columns(AcknowledgmentRow.order_id, AnswerRow.line, AcknowledgmentRow.id, AnswerRow.substitute_item)
        .where(AcknowledgmentRow.order_id.in_(orders), AcknowledgmentRow.erp_reference.is_not(None))
        .order_by(AcknowledgmentRow.id)
    )
    last: dict[tuple[int, int], tuple[int, set[str]]] = {}
    for order, line, answer, item in found:
        if last.get((order, line), (0, set()))[0] != answer:
            last[order, line] = answer, set()
        last[order, line][1].update(filter(None, [item]))
    return {place: items for place, (_, items) in last.items() if items}


def add_rows(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the response rows of one version in one batch."""
    insert_all(session, AnswerRow, rows)


def find_promise(session: Session, acknowledgment: int, *, lock: bool = False) -> OutboxRow | None:
    """Return the newest promise to deliver one version, or None; ``lock`` keeps workers from claiming it."""
    statement = select(OutboxRow).where(OutboxRow.document_id == acknowledgment).order_by(OutboxRow.id.desc()).limit(1)
    return session.scalar(statement.with_for_update() if lock else statement)
