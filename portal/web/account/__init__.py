"""A person's own account: password and sessions."""

from portal.web.account.views import bp

__all__ = ["bp"]
