"""Files to be kept, never to be opened by the browser in place of a page."""

from __future__ import annotations

from flask import Response


def download(body: bytes, name: str, mimetype: str) -> Response:
    """Return a file under a name."""
    response = Response(body, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
