"""Catalogs: what suppliers sell, what they propose, and the buyer's review of it."""

from portal.web.catalog.deciding import bp as reviews

__all__ = ["reviews"]
