"""Promises to deliver: their states, the pauses between tries, and when a person has to look."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class PromiseState(StrEnum):
    """Where a promise stands. WAITING: certainly not done, the other side is away; UNKNOWN: it may have been done."""

    DUE = "due"
    CLAIMED = "claimed"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    STUCK = "stuck"
    DONE = "done"
    REFUSED = "refused"
    DROPPED = "dropped"


#: What is over; everything else holds back the younger promises of its stream.
OVER = (PromiseState.DONE, PromiseState.REFUSED, PromiseState.DROPPED)

#: Tries with an outcome in doubt, and tries that found a defect, after which a promise is stuck.
MAX_ATTEMPTS = 8
MAX_DEFECTS = 3

#: What a promise waits for, where it is known: the first is over as soon as anything gets through again. The last is
#: the virus scanner, without whose word no file goes on.
AWAY = "away"
THROTTLED = "throttled"
UNSCANNED = "unscanned"

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=2)
LONGEST_WISH = timedelta(hours=1)
JITTER = 0.25


def pause(tries: int, *, chance: float, retry_after: float | None = None) -> timedelta:
    """Return how long to wait after the ``tries``-th try (from 1): doubling, at most ``LONGEST_PAUSE``.

    ``chance`` (0 to 1, drawn by the caller) spreads the pause by up to a quarter either way, so that what failed
    together does not come back together. ``retry_after`` in seconds is the other side's own wish: never earlier,
    and believed up to an hour.
    """
    doublings = min(max(tries - 1, 0), 20)
    grown = min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
    if retry_after is not None:
        wish = timedelta(seconds=min(max(retry_after, 0.0), LONGEST_WISH.total_seconds()))
        return wish + grown * (JITTER * chance)
    return grown * (1 + JITTER * (2 * chance - 1))
