"""The four receipts of a document as they are read, and why the buyer's system does not have it yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from portal.contracts import issues_v1
from portal.domain.promises import UNSCANNED, PromiseState
from portal.domain.states import DocumentState, Receipt, ReceiptKind, ReceiptState
from portal.store.rows import DocumentRow, OutboxRow, ReceiptRow

#: States in which a promise to deliver is open.
UNBOOKED = frozenset({DocumentState.QUEUED, DocumentState.DELIVERING, DocumentState.WAITING, DocumentState.STUCK})

#: Promises that are tried again by themselves.
_AGAIN = frozenset({PromiseState.WAITING, PromiseState.UNKNOWN})


def load(rows: Sequence[ReceiptRow]) -> tuple[Receipt, ...]:
    """Return all four, those that were not given yet pending."""
    by_kind = {row.kind: row for row in rows}
    return tuple(_receipt(kind, by_kind.get(kind)) for kind in ReceiptKind)


def first(row: DocumentRow, *, in_review: bool) -> list[dict[str, Any]]:
    """Return the four of a document just taken, as rows: "checked" is the buyer's to give while deviations wait."""
    given = {
        ReceiptKind.RECEIVED: ReceiptState.OK,
        ReceiptKind.READABLE: ReceiptState.OK,
        ReceiptKind.CHECKED: ReceiptState.PENDING if in_review else ReceiptState.OK,
        ReceiptKind.BOOKED: ReceiptState.PENDING,
    }
    return [
        {
            "document_id": row.id,
            "kind": kind,
            "state": state,
            "at": row.submitted_at if state is ReceiptState.OK else None,
            "actor": row.submitted_name if kind is ReceiptKind.RECEIVED else "",
            "reference": f"{row.number}, version {row.version}" if kind is ReceiptKind.RECEIVED else "",
            "issues": [],
        }
        for kind, state in given.items()
    ]


def _receipt(kind: ReceiptKind, row: ReceiptRow | None) -> Receipt:
    if row is None:
        return Receipt(kind, ReceiptState.PENDING)
    issues = issues_v1.load(_payloads(row.issues))
    return Receipt(kind, ReceiptState(row.state), row.at, row.actor, row.reference, issues)


def _payloads(stored: Iterable[dict[str, object]]) -> Iterable[dict[str, Any]]:
    return stored


def next_try(promise: OutboxRow | None) -> datetime | None:
    """Return when a promise is tried again by itself."""
    return promise.next_at if promise is not None and promise.state in _AGAIN else None


def waiting(state: DocumentState, promise: OutboxRow | None, now: datetime, *, what: str) -> str:
    """Say why the buyer's system does not have a document yet, without a word of what went wrong inside it.

    ``what`` is what the supplier calls it ("answer").
    """
    if state is DocumentState.STUCK:
        return (
            f"A technical problem is being checked by the buyer. Your {what} is safe. There is nothing to do for you."
        )
    if promise is None or state is not DocumentState.WAITING:
        return ""
    if promise.cause == UNSCANNED:
        return f"A file of your {what} waits for the virus scanner. It goes on by itself as soon as that answers."
    tries = promise.attempts + promise.away_tries
    is_later = promise.state in _AGAIN and promise.next_at > now
    when = f"at {promise.next_at:%H:%M} UTC" if is_later else "now"
    times = "time" if tries == 1 else "times"
    return f"The buyer's system is not answering. Tried {tries} {times}, next {when}. Your {what} is safe."
