"""Error pages in plain words, and the same words as problem details (RFC 9457) for programs."""

from __future__ import annotations

import contextlib
import json
import logging
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from portal.domain.errors import Conflict, KeyReused, NotFound, PortalError, Unavailable
from portal.web.shared.pages import wants_fragment

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, and what the reader can do now."""

    title: str
    next_step: str


_WORDS = {
    400: Words(
        "The portal could not read this request",
        "Go back, reload the page and try again. Forms expire when a page stays open for a long time.",
    ),
    401: Words("You are not signed in", "Sign in, then try again."),
    403: Words(
        "You may not do this",
        "Ask your administrator if you need it for your work.",
    ),
    404: Words(
        "This page does not exist",
        "Check the address, or look for the order in your list. Links from old e-mails may be out of date.",
    ),
    405: Words("This address cannot be used like that", "Go back and use the buttons on the page."),
    409: Words(
        "Somebody else changed this first",
        "Nothing of yours was saved. Open the page again to see how it stands now.",
    ),
    413: Words(
        "This is too large",
        "The file or form is bigger than the portal takes. Send a smaller file, or fewer lines at once.",
    ),
    415: Words("The portal does not take this kind of content", "Go back and use the form on the page."),
    422: Words("Something in this form needs another look", "Go back and correct what was entered."),
    429: Words("Too many tries", "Wait a few minutes, then try again."),
    500: Words(
        "Something went wrong on our side",
        "Nothing of yours was half saved. Try again in a few minutes, and tell us if it happens again.",
    ),
    503: Words("The portal is not available right now", "It is being looked after. Try again in a few minutes."),
}

# What a role does not allow is answered where access is known: portal.web.shared.access.
_STATUS = {NotFound: 404, Conflict: 409, KeyReused: 409, Unavailable: 503}


def init_errors(app: Flask) -> None:
    """Answer every error with a page, or with problem details where JSON was asked for."""
    app.register_error_handler(HTTPException, _show_http)
    for error in _STATUS:
        app.register_error_handler(error, _show_refusal)


def words(status: int) -> Words:
    """Return the words for a status; an unlisted one reads like its family, 400 or 500."""
    return _WORDS.get(status) or _WORDS[500 if status >= 500 else 400]


def wants_json() -> bool:
    """Say whether the client is a program: below ``/api/``, or preferring JSON to HTML."""
    if request.path.startswith("/api/"):
        return True
    offered = ["text/html", "application/json", "application/problem+json"]
    return (request.accept_mimetypes.best_match(offered) or "text/html") != "text/html"


def _show_http(error: HTTPException) -> Response:
    if error.response is not None:  # abort(response) and redirects by exception carry their own answer
        return make_response(error.response)
    status = error.code or 500
    takes_forms = isinstance(request.routing_exception, MethodNotAllowed) and request.method == "GET"
    if takes_forms and not wants_json() and (above := _page_above()):
        return make_response(redirect(above, 303))
    response = answer(status)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _page_above() -> str:
    """Return the page that an address which only takes forms belongs to, "" for none.

    Such an address is in the bar when a form came back with mistakes; opened again, it leads to the form.
    """
    addresses, path = current_app.create_url_adapter(request), request.path
    if addresses is None:
        return ""
    while path := path.rpartition("/")[0]:
        with contextlib.suppress(HTTPException):
            addresses.match(path, method="GET")
            return quote(path)
    return ""


def _show_refusal(error: PortalError) -> Response:
    status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    log.info("refused", extra={"status": status, "endpoint": request.endpoint, "ids": request.view_args})
    # What does not exist is not described: it may be somebody else's (rule ACC-01).
    refusal = answer(status, "" if status == 404 else str(error))
    if status == 503:
        refusal.headers["Retry-After"] = "5"
    return refusal


def answer(status: int, detail: str = "") -> Response:
    """Return the error as a page, as a message over one, or as problem details.

    ``detail`` says in a sentence what exactly happened.
    """
    reference = str(g.get("correlation_id", ""))
    said = words(status)
    if not wants_json():
        if status in (409, 422) and wants_fragment():
            return _say(status, detail or said.next_step)
        page = render_template("errors/error.html", status=status, words=said, detail=detail, reference=reference)
        return make_response(page, status)
    problem = {
        "type": "about:blank",
        "title": said.title,
        "status": status,
        "detail": detail or said.next_step,
        "correlation_id": reference,
    }
    response = make_response(jsonify(problem), status)
    response.mimetype = "application/problem+json"
    return response


def _say(status: int, sentence: str) -> Response:
    """Have the script say the sentence over the page as it is: htmx swaps a 422, and everything typed stands there."""
    response = make_response(sentence, status)
    response.mimetype = "text/plain"
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Trigger"] = json.dumps({"refused": {"sentence": sentence}})
    return response
