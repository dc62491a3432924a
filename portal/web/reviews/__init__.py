"""The buyer's worklist of documents that deviate, and one answer with its decisions."""

from portal.web.reviews.views import bp

__all__ = ["bp"]
