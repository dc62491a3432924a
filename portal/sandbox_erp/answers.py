"""What the API answers when something is wrong: errors with a code, and failures on demand."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, jsonify

from portal.sandbox_erp.faults import Fault

Answer = Response | tuple[Response, int] | tuple[Response, int, dict[str, str]]


class ConnectionCut(Exception):
    """Raised inside an answer's body: the server can only drop the connection."""


def failure(fault: Fault) -> Answer | None:
    """Return what a fault that strikes before the work answers; None where it lets the work be done."""
    if fault.kind == "away":
        return error("AWAY", "The ERP is not available.", 503, _retry_after(fault))
    if fault.kind == "throttle":
        return error("TOO_MANY", "Too many requests.", 429, _retry_after(fault))
    if fault.kind == "error_before_commit":
        return error("INTERNAL", "The ERP failed.", 500)
    return cut() if fault.kind == "away_cut" else None


def cut() -> Response:
    """Return an answer in the middle of which the connection ends."""

    def body() -> Iterator[bytes]:
        yield b'{"num'
        raise ConnectionCut("as the fault plan asks")

    # More is announced than is sent: the client sees the connection end inside the answer.
    return Response(body(), 201, headers={"Content-Length": "512"}, content_type="application/json")


def _retry_after(fault: Fault) -> dict[str, str]:
    return {} if fault.retry_after is None else {"Retry-After": str(int(fault.retry_after))}


def error(code: str, text: str, status: int, headers: dict[str, str] | None = None) -> Answer:
    """Return an answer that says no, with a code."""
    return jsonify(code=code, text=text), status, headers or {}
