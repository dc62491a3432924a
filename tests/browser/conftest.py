"""The portal of the page tests, for a real browser."""

from tests.web.conftest import app, erp, read_erp, services, settings

__all__ = ["app", "erp", "read_erp", "services", "settings"]
