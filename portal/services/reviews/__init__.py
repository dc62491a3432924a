"""Documents that deviate: the buyer's worklist and decisions, the same for every kind."""

from portal.services.reviews.answers import get
from portal.services.reviews.codes import DECLINE_REASONS
from portal.services.reviews.deciding import SENTENCE, decide
from portal.services.reviews.taking import release, take
from portal.services.reviews.views import (
    AnswerChange,
    Decision,
    ReviewFilters,
    ReviewListRow,
    ReviewPage,
    ReviewView,
    Verdict,
)
from portal.services.reviews.worklist import list_rules, worklist

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
