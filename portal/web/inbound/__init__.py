"""What is on its way, for the buyer; receiving windows, set up by the buyer and booked by suppliers."""

from portal.web.inbound.booking import bp as windows
from portal.web.inbound.views import bp

__all__ = ["bp", "windows"]
