"""Security headers on every answer: a browser may load, send and frame only what is ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # Bootstrap's style sheet draws its check marks as data: images
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",  # the PDF beside what was understood of it
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # Prices and names must not stay in a browser's or proxy's cache after signing out.
    "Cache-Control": "no-store",
}


def init_headers(app: Flask, *, form_targets: Sequence[str] = ()) -> None:
    """Put the headers on every answer of ``app``, whoever made it. Call this when ``app.wsgi_app`` knows its proxies.

    ``form_targets`` are further origins that a form may end up at: browsers hold ``form-action`` against
    redirects too, so signing out at an identity provider needs its origin here.
    """
    policy = _POLICY | {"form-action": " ".join([_POLICY["form-action"], *form_targets])}
    rules = "; ".join(f"{name} {sources}" for name, sources in policy.items())
    headers = [(name.lower(), (name, value)) for name, value in (_HEADERS | {"Content-Security-Policy": rules}).items()]
    inner = app.wsgi_app

    def with_headers(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, given: list[tuple[str, str]], *failure: Any) -> Callable[[bytes], object]:
            present = {name.lower() for name, _ in given}
            given += [header for name, header in headers if name not in present]
            if environ["wsgi.url_scheme"] == "https" and _STRICT[0].lower() not in present:
                given.append(_STRICT)
            return start_response(status, given, *failure)

        return inner(environ, start)

    app.wsgi_app = with_headers  # type: ignore[method-assign]  # as Flask says to wrap it


_STRICT = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
