"""Single sign-on: the one provider of it, where the settings name one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, abort, current_app

from portal.settings import OidcSettings

if TYPE_CHECKING:
    from portal.web.auth.openid import Provider

_EXTENSION = "single_sign_on"


def init_single_sign_on(app: Flask, settings: OidcSettings | None) -> None:
    """Get to know the provider, if one is configured; nothing is asked of it before somebody signs in."""
    app.extensions[_EXTENSION] = None
    if settings is not None:
        # Loaded here and not above: a portal without single sign-on runs without the packages that it takes.
        from portal.web.auth.openid import Provider

        app.extensions[_EXTENSION] = Provider(app, settings)


def origin(settings: OidcSettings) -> str:
    """Return the provider's origin, where the sign-out form may end up."""
    parts = urlsplit(settings.issuer)
    return f"{parts.scheme}://{parts.netloc}"


def find_provider() -> Provider | None:
    """Return the provider, or None where there is none."""
    provider: Provider | None = current_app.extensions[_EXTENSION]
    return provider


def get_provider() -> Provider:
    """Return the provider; where there is none, nothing is at the addresses that need it."""
    return find_provider() or abort(404)
