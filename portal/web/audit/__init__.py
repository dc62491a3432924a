"""The record, page by page."""

from portal.web.audit.views import bp

__all__ = ["bp"]
