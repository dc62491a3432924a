"""What a request has to look like before a view sees it, and the id that ties it to everything it sets off."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, request, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import RequestEntityTooLarge

from portal.logs import correlation_id
from portal.services.composition import new_correlation
from portal.web.shared.errors import answer
from portal.web.shared.formats import number, size
from portal.web.shared.not_taken import Oversized, init_not_taken

_URL_ENCODED = "application/x-www-form-urlencoded"
_FORMS = (_URL_ENCODED, "multipart/form-data")

#: A form up to so many times the size of the largest one that is taken is still read, to be shown for shortening.
READ_AT_MOST = 4

#: More than the answer to an order of 2,000 lines has. Each field takes time to read, however short it is.
MOST_FIELDS = 50_000

View = TypeVar("View", bound=Callable[..., Any])

#: Bytes of the fields that come with a file.
_BESIDE_A_FILE = 64 * 1024

TOO_MANY_FIELDS = (
    f"It has more than {number(MOST_FIELDS)} fields, which no form of the portal has. "
    "Nothing was changed, and a draft that was saved is still there."
)


def takes(largest: int) -> Callable[[View], View]:
    """Declare that a view takes a file of up to so many bytes, where that is more than forms are."""

    def declare(view: View) -> View:
        view.largest_file = largest  # type: ignore[attr-defined]
        return view

    return declare


def init_requests(app: Flask, *, largest_body: int) -> None:
    """Set limits, correlation and the shapes that are read. Call this before ``guard``.

    Werkzeug limits a form without files to 500 kB by itself, which an answer of 2,000 lines passes.
    """
    app.config.update(
        MAX_CONTENT_LENGTH=largest_body,
        MAX_FORM_MEMORY_SIZE=largest_body,
        MAX_FORM_PARTS=MOST_FIELDS,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session it belongs to
        WTF_CSRF_CHECK_DEFAULT=False,  # Flask-WTF's own hook looks the view up before it looks at the method
    )
    app.before_request(_correlate)
    app.before_request(_check_shape)
    app.after_request(_name_correlation)
    app.register_error_handler(RequestEntityTooLarge, _show_too_large)


def init_forms(app: Flask) -> None:
    """Ask every POST for its size and then its token. Call this after ``guard``: who is signed out is told so first."""
    app.before_request(_check_size)
    CSRFProtect(app)
    app.before_request(_check_token)
    app.jinja_env.globals["csrf_token"] = form_token
    init_not_taken(app)


def form_token() -> str:
    """Return the token that this session's forms carry, as Flask-WTF makes it.

    It holds for as long as the session, so signing it once is enough: doing so for every page costs more than a query.
    """
    if "csrf_token" in g:
        return str(g.csrf_token)
    if "csrf_token" not in session:
        return str(generate_csrf())
    token = g.csrf_token = _signed(str(current_app.secret_key), session["csrf_token"])
    return token


@lru_cache(maxsize=4096)
def _signed(secret_key: str, token: str) -> str:
    return str(URLSafeTimedSerializer(secret_key, salt="wtf-csrf-token").dumps(token))


def _correlate() -> None:
    g.correlation_id = new_correlation()
    correlation_id.set(g.correlation_id)


def _name_correlation(response: Response) -> Response:
    if "correlation_id" in g:
        response.headers["X-Correlation-ID"] = g.correlation_id
    return response


def _check_shape() -> None:
    # PostgreSQL cannot store NUL, and no address of ours has one.
    # The query is looked at as it was sent: taking it apart for this costs every page more than its route does.
    query = request.query_string.decode("latin-1")
    if "\0" in request.path or "\0" in query or "%00" in query:
        abort(400)
    if request.method == "POST" and request.content_length and request.mimetype not in _FORMS:
        abort(415)


def _check_size() -> Response | None:
    """Read the form of a POST as far as is safe.

    Raises:
        Oversized: it is too large, but was read, so that nothing typed is lost.
        RequestEntityTooLarge: it is too large to be read.
    """
    if request.method != "POST" or request.endpoint is None:
        return None
    largest, length = _largest(), request.content_length
    # One more, because Werkzeug takes the end of a body that is as long as its limit for one that is longer. A body
    # without a length it cuts off there without a word, and half a form is none.
    request.max_content_length = (largest if length is None else length) + 1
    if length is None and len(request.get_data()) > largest:
        raise RequestEntityTooLarge
    if length is not None and length > largest:
        if length > READ_AT_MOST * current_app.config["MAX_CONTENT_LENGTH"]:
            raise RequestEntityTooLarge
        request.max_form_memory_size = length + 1
        # Werkzeug counts the parts of a multipart form alone.
        if request.mimetype == _URL_ENCODED and request.get_data().count(b"&") >= MOST_FIELDS:
            return answer(422, TOO_MANY_FIELDS)
    try:
        request.form.keys()
    except RequestEntityTooLarge:
        return answer(422, TOO_MANY_FIELDS)
    if length is not None and length > largest:
        raise Oversized(length, largest)
    return None


def _largest() -> int:
    """Return how many bytes the view takes: as many as any form, or a file and the few fields beside it."""
    largest: int = current_app.config["MAX_CONTENT_LENGTH"]
    view = current_app.view_functions.get(request.endpoint or "")
    file: int | None = getattr(view, "largest_file", None)
    return largest if file is None else max(largest, file + _BESIDE_A_FILE)


def _check_token() -> None:
    config = current_app.config
    if config["WTF_CSRF_ENABLED"] and request.method in config["WTF_CSRF_METHODS"]:
        current_app.extensions["csrf"].protect(apply_exemptions=True)


def _show_too_large(error: RequestEntityTooLarge) -> Response:
    """Refuse what is not read to its end; this is the one case in which what was typed cannot be shown again."""
    largest, length = _largest(), request.content_length
    return answer(
        413,
        f"It is {size(length) if length else 'more than ' + size(largest)} large and the portal takes {size(largest)}. "
        "Nothing was changed, and a draft that was saved is still there.",
    )
