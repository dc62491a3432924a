"""How states and causes of promises read to the people on duty."""

from __future__ import annotations

from datetime import timedelta

from portal.domain.promises import AWAY, THROTTLED, UNSCANNED, PromiseState

#: Something that is not over after so long deserves a look.
LATE_AFTER = timedelta(minutes=10)

#: The states of what is not over, in words.
STATES: dict[str, str] = {
    PromiseState.DUE: "Due now",
    PromiseState.CLAIMED: "Being delivered",
    PromiseState.WAITING: "Waiting for the ERP",
    PromiseState.UNKNOWN: "Outcome in doubt",
    PromiseState.STUCK: "Stuck",
}

_CAUSES = {
    AWAY: "The ERP is away",
    THROTTLED: "The ERP asked us to wait",
    UNSCANNED: "The virus scanner does not answer",
    "no clear answer": "The ERP gave no clear answer, time after time",
    "refusal without a rule": "The ERP refused for a reason that no rule explains",
    "defect": "The portal or its adapter failed",
}


def cause_words(cause: str) -> str:
    """Return a cause as a sentence, with the ERP's code or the kind of failure behind it."""
    kind, _, detail = cause.partition(": ")
    words = _CAUSES.get(kind, kind or "No cause was noted")
    return f"{words} ({detail})" if detail else words
