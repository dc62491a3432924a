"""How the portal is doing: what waits, what is stuck, who runs, and sending again."""

from portal.web.operations.views import bp

__all__ = ["bp"]
