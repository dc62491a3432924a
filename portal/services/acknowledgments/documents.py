"""Answers between the domain and the tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from portal.contracts import acknowledgment_v1
from portal.domain.acknowledgments import (
    Acknowledgment,
    HeaderWord,
    LineAnswer,
    Reason,
    ResponseRow,
    RowType,
    Substitute,
)
from portal.domain.tolerances import Level, Limit
from portal.store.queries import acknowledgments as queries
from portal.store.rows import AcknowledgmentRow

Limits = tuple[tuple[str, int | None, Limit], ...]


def load(session: Session, row: AcknowledgmentRow, order: str) -> Acknowledgment:
    """Return the document of one version of the answer to the order with this number, in one statement."""
    return Acknowledgment(
        order=order,
        base_revision=row.base_revision,
        lines=tuple(_answers(queries.list_rows(session, row.id))),
        number=row.number,
        claim=None if row.claim is None else HeaderWord(row.claim),
        currency=row.currency,
        note=row.note,
        confirmed=frozenset(row.confirmed),
        typed=row.typed,
    )


def _answers(rows: Iterable[Any]) -> Iterator[LineAnswer]:
    for line, members in groupby(rows, key=lambda row: row[0]):
        yield LineAnswer(line, tuple(_row(*member) for member in members))


def _row(
    _line: int,
    type_: str,
    quantity: Any,
    unit: str,
    delivery: Any,
    ship: Any,
    price: Any,
    item: str | None,
    description: str,
    reason: str | None,
    note: str,
) -> ResponseRow:
    return ResponseRow(
        type=RowType(type_),
        quantity=quantity,
        unit=unit,
        delivery=delivery,
        ship=ship,
        price=price,
        substitute=None if item is None else Substitute(item, description),
        reason=None if reason is None else Reason(reason),
        note=note,
    )


def dump_rows(document: Acknowledgment, acknowledgment: int) -> list[dict[str, Any]]:
    """Return the response rows of a document as table rows."""
    return [
        {
            "acknowledgment_id": acknowledgment,
            "line": answer.line,
            "position": position,
            "type": row.type.value,
            "quantity": row.quantity,
            "unit": row.unit,
            "delivery": row.delivery,
            "ship": row.ship,
            "price": row.price,
            "substitute_item": row.substitute and row.substitute.item,
            "substitute_description": row.substitute.description if row.substitute else "",
            "reason": row.reason and row.reason.value,
            "note": row.note,
        }
        for answer in document.lines
        for position, row in enumerate(answer.rows)
    ]


def content_hash(document: Acknowledgment) -> str:
    """Return the SHA-256 of what the supplier says: two documents with the same hash are one (rule MSG-01).

    The document's number and what was confirmed are not part of it: the first is given by the portal where the
    supplier gives none, the second grows while the same answer is being sent.
    """
    said = acknowledgment_v1.dump(replace(document, number="", confirmed=frozenset(), typed=""))
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def dump_limits(limits: Limits) -> list[dict[str, object]]:
    """Return resolved limits ready for JSON."""
    return [
        {"rule": rule, "line": line, "key": limit.key, "value": limit.value, "level": limit.level.value}
        for rule, line, limit in limits
    ]


def load_limits(stored: Iterable[dict[str, Any]]) -> Limits:
    """Return what ``dump_limits`` gave."""
    return tuple(
        (entry["rule"], entry["line"], Limit(entry["key"], entry["value"], Level(entry["level"]))) for entry in stored
    )
