"""Answers that deviate: the buyer's worklist and decisions."""

from portal.services.reviews.deciding import SENTENCE, decide
from portal.services.reviews.views import (
    DECLINE_REASONS,
    AnswerChange,
    Decision,
    ReviewFilters,
    ReviewListRow,
    ReviewPage,
    ReviewView,
    Verdict,
)
from portal.services.reviews.worklist import get, list_rules, release, take, worklist

__all__ = [
    "DECLINE_REASONS",
    "SENTENCE",
    "AnswerChange",
    "Decision",
    "ReviewFilters",
    "ReviewListRow",
    "ReviewPage",
    "ReviewView",
    "Verdict",
    "decide",
    "get",
    "list_rules",
    "release",
    "take",
    "worklist",
]
