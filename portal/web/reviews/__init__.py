"""Answers that deviate: the buyer's worklist, and one answer with its decisions."""

from portal.web.reviews.views import bp

__all__ = ["bp"]
