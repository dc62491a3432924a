"""Files to be kept, never to be opened by the browser in place of a page."""

from __future__ import annotations

from flask import Response


def download(body: bytes, name: str, mimetype: str) -> Response:
    """Return a file under a name."""
    response = Response(body, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


#: A page of ours may frame it, and nothing in it may load or run anything; the browser's reader brings its own style.
_FRAMED = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def framed(body: bytes, name: str, mimetype: str) -> Response:
    """Return a file that a page of the portal shows in a frame."""
    response = Response(body, mimetype=mimetype)
    response.headers.set("Content-Disposition", "inline", filename=name)
    response.headers["Content-Security-Policy"] = _FRAMED
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
