"""The record's own proof: the chain of events read from the beginning, to find what was altered behind its back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.store import chain
from portal.store.queries import events

#: How many events are read at once.
BATCH = 1000


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What verifying found. ``first_bad_sequence`` is where the chain breaks first, None where it holds."""

    ok: bool
    checked: int
    first_bad_sequence: int | None = None
    what: str = "The record is complete and unaltered."


def verify(session: Session) -> AuditReport:
    """Read every event in batches and compare each with its hash, its number with its place, and the end with the head.

    The head is read first: events that are appended meanwhile are left to the next run.
    """
    head = events.get_head(session)
    checked, previous = 0, chain.BEGINNING
    for event in events.iterate(session, up_to=head.sequence, batch=BATCH):
        found = _fault(event, checked + 1, previous)
        if found is not None:
            return AuditReport(False, checked, *found)
        checked, previous = checked + 1, event["hash"]
    if checked < head.sequence:
        return AuditReport(False, checked, checked + 1, f"Event {checked + 1} and what followed it is missing.")
    if previous != head.hash:
        return AuditReport(False, checked, checked, f"Event {checked} is not the last one that was written.")
    beyond = events.first_beyond(session, head.sequence)
    if beyond is not None and not events.has_grown(session, head):
        return AuditReport(False, checked, beyond, f"Event {beyond} was added past the end of the record.")
    return AuditReport(True, checked)


def _fault(event: events.Content, expected: int, previous: str) -> tuple[int, str] | None:
    sequence = event["sequence"]
    if sequence > expected:
        return expected, f"Event {expected} is missing."
    if sequence < expected:
        return sequence, f"Event {sequence} was added: no event comes before the first."
    if event["hash"] != chain.digest(event):
        return sequence, f"Event {sequence} was altered."
    if event["previous"] != previous:
        return sequence, f"Event {sequence} does not follow the one before it: one of the two was replaced."
    return None
