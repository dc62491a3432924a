"""The rules that hold for this buyer: as a page and for programs."""

from portal.web.rules.views import bp

__all__ = ["bp"]
