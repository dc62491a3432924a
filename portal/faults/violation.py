"""What must not be, and the words for it that more than one module compares."""

from __future__ import annotations

from dataclasses import dataclass

TWICE = "booked twice"
SHIPPED_TWICE = "notice booked twice"
BILLED_TWICE = "invoice booked twice"
CHANGED_TWICE = "proposal booked twice"
CANCELLED_TWICE = "cancelled twice"


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must not be: what kind, and of what."""

    kind: str
    subject: str
