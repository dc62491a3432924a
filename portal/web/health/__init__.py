"""Whether this process is alive, and whether what it needs answers."""

from portal.web.health.views import bp

__all__ = ["bp"]
