"""Files that suppliers send as invoices, and how far they are read."""

from __future__ import annotations

from enum import StrEnum


class UploadState(StrEnum):
    """How far a file is.

    HELD: the scanner for harmful files does not answer, and nothing is read before it has. ASKED: it is a table that
    reads in two ways, its findings are the questions, and it is read again with the answers. WAITING: a word in it has
    no meaning yet, which the buyer's master data decide, and then it is read again. READ: there is an invoice, whatever
    the rules say of it. REFUSED: it cannot be taken, and its findings say why.
    """

    QUEUED = "queued"
    READING = "reading"
    HELD = "held"
    ASKED = "asked"
    WAITING = "waiting"
    READ = "read"
    REFUSED = "refused"


#: States in which something is still to come by itself.
MOVING = frozenset({UploadState.QUEUED, UploadState.READING, UploadState.HELD})
