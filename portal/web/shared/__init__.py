"""What every page shares: assets, filters, headers, error pages, rendering.

``create_app`` calls each ``init_`` function once.
"""

from portal.web.shared.assets import init_assets
from portal.web.shared.compression import init_compression
from portal.web.shared.errors import init_errors
from portal.web.shared.formats import init_filters
from portal.web.shared.headers import init_headers
from portal.web.shared.pages import init_pages

__all__ = ["init_assets", "init_compression", "init_errors", "init_filters", "init_headers", "init_pages"]
