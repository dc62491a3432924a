"""Files of many items, and how far they are read."""

from __future__ import annotations

from enum import StrEnum


class ImportState(StrEnum):
    """How far a file is.

    HELD: the scanner for harmful files does not answer, and nothing is read before it has. ASKED: the table reads in
    two ways, its findings are the questions, and it is read again with the answers. CHECKED: its rows are a draft of a
    proposal, whatever the rules say of them. REFUSED: it cannot be taken, and its findings say why.
    """

    QUEUED = "queued"
    READING = "reading"
    HELD = "held"
    ASKED = "asked"
    CHECKED = "checked"
    REFUSED = "refused"
    CANCELLED = "cancelled"


#: States in which something is still to come by itself.
MOVING = frozenset({ImportState.QUEUED, ImportState.READING, ImportState.HELD})
