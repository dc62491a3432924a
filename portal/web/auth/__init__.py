"""Coming in and going out: password, single sign-on, sign-out."""

from portal.web.auth.views import bp

__all__ = ["bp"]
