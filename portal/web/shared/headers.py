"""Security headers on every answer: a browser may load, send and frame only what is ours."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, request

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # Bootstrap's style sheet draws its check marks as data: images
    "font-src": "'self'",
    "connect-src": "'self'",
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
}


def init_headers(app: Flask, *, form_targets: Sequence[str] = ()) -> None:
    """Put the headers on every answer of ``app``.

    ``form_targets`` are further origins that a form may end up at: browsers hold ``form-action`` against
    redirects too, so signing out at an identity provider needs its origin here.
    """
    policy = _POLICY | {"form-action": " ".join([_POLICY["form-action"], *form_targets])}
    rules = "; ".join(f"{name} {sources}" for name, sources in policy.items())
    headers = tuple((_HEADERS | {"Content-Security-Policy": rules}).items())

    @app.after_request
    def add_headers(response: Response) -> Response:
        present = {name.lower() for name, _ in response.headers}
        response.headers.extend([header for header in headers if header[0].lower() not in present])
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if "Cache-Control" not in response.headers:
            # Prices and names must not stay in a browser's or proxy's cache after signing out.
            response.headers["Cache-Control"] = "no-store"
        return response
