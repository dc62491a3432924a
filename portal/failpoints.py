"""Named points at which the fault suite kills a process, to show that being killed there loses nothing.

``FAIL_AT=deliver.called:2`` ends the process the second time it reaches that point, as SIGKILL would: nothing is
closed, flushed or rolled back. Without the variable a point costs one comparison.
"""

from __future__ import annotations

import os

#: Every point, in the order in which a document meets them.
POINTS = (
    "submit.before_commit",
    "submit.after_commit",
    "sweep.before_wake",
    "sweep.after_wake",
    "deliver.woken",
    "deliver.claimed",
    "deliver.called",
    "deliver.before_settle",
    "deliver.settled",
    "read.claimed",
    "read.understood",
    "read.kept",
    "catalog.claimed",
    "catalog.understood",
    "catalog.checked",
    "catalog.kept",
    "catalog.finished",
    "catalog.batch",
    "intake.before_commit",
    "intake.after_commit",
)

KILLED = 137

_hits: dict[str, int] = {}


def reach(point: str) -> None:
    """End the process here if the environment says so (an instrument of tests, so it is no setting)."""
    wanted = os.environ.get("FAIL_AT", "")
    if not wanted:
        return
    name, _, count = wanted.partition(":")
    if name == point:
        _hits[point] = _hits.get(point, 0) + 1
        if _hits[point] == int(count or 1):
            os._exit(KILLED)
