"""The chain of events: each row's hash covers its content and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from portal.store.rows import EventHeadRow, EventRow

#: What the first event follows.
BEGINNING = "0" * 64

#: Everything in a row that is content; the hash covers all of it.
CONTENT = tuple(column.name for column in EventRow.__table__.columns if column.name != "hash")


#: Names under which columns went into the first hashes; those must verify for ever.
_HASHED_AS = {"document_id": "acknowledgment_id"}


def digest(event: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a row's content (``CONTENT``, ``previous`` included) as canonical JSON."""
    content = {_HASHED_AS.get(name, name): _plain(event[name]) for name in CONTENT}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def append(session: Session, events: Sequence[dict[str, Any]]) -> None:
    """Number, link and insert events (rows without ``sequence``, ``previous`` and ``hash``) in one batch.

    The chain's head stays locked until the transaction ends, so this comes last in it: commits that run side by side
    then wait for each other here, and neither fork the chain nor deadlock.
    """
    connection = session.connection()
    sequence, previous = connection.execute(_HEAD).one()
    rows = []
    for event in events:
        sequence += 1
        row = {**event, "sequence": sequence, "previous": previous}
        previous = row["hash"] = digest(row)
        rows.append(row)
    connection.execute(_ADD, rows)
    connection.execute(_MOVE, {"end": sequence, "last": previous})


# Every use case runs these, so they are built once.
_HEAD = select(EventHeadRow.sequence, EventHeadRow.hash).where(EventHeadRow.id == 1).with_for_update()
_ADD = insert(EventRow)
_MOVE = update(EventHeadRow).where(EventHeadRow.id == 1).values(sequence=bindparam("end"), hash=bindparam("last"))
