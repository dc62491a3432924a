"""Tables that take their time to be written: where one stands."""

from __future__ import annotations

from enum import StrEnum


class DownloadState(StrEnum):
    """Where a table stands that a worker writes."""

    QUEUED = "queued"
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"


#: States in which something is still to come.
MOVING = frozenset({DownloadState.QUEUED, DownloadState.WRITING})
