"""What a request has to look like before a view sees it, and the id that ties it to everything it sets off."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, Response, abort, current_app, g, make_response, render_template, request, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError, generate_csrf
from itsdangerous import URLSafeTimedSerializer

from portal.logs import correlation_id
from portal.services.composition import new_correlation
from portal.web.shared.errors import answer

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

# What these forms send must not come back in a page.
_WITH_PASSWORDS = ("auth.let_in", "account.change_password")

STALE = (
    "This form was opened before you last signed in, or its protection against forgery is missing. "
    "Nothing was changed. Go back, reload the page and send it again."
)


def init_requests(app: Flask, *, largest_body: int) -> None:
    """Set limits, correlation and protection against forged forms. Call this before ``guard``.

    Werkzeug limits a form without files to 500 kB by itself, which an answer of 2,000 lines passes.
    """
    app.config.update(
        MAX_CONTENT_LENGTH=largest_body,
        MAX_FORM_MEMORY_SIZE=largest_body,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session it belongs to
    )
    app.before_request(_correlate)
    app.before_request(_check_shape)
    app.after_request(_name_correlation)


def init_forgery_protection(app: Flask) -> None:
    """Ask every POST for its token. Call this after ``guard``: who is signed out is told so first."""
    CSRFProtect(app)
    app.jinja_env.globals["csrf_token"] = form_token
    app.register_error_handler(CSRFError, _show_stale)


def form_token() -> str:
    """Return the token that this session's forms carry, as Flask-WTF makes it.

    It holds for as long as the session, so signing it once is enough: doing so for every page costs more than a query.
    """
    if "csrf_token" not in g and "csrf_token" in session:
        g.csrf_token = _signed(str(current_app.secret_key), session["csrf_token"])
    return str(generate_csrf())


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
    if "\0" in request.path or any("\0" in name + value for name, value in request.args.items(multi=True)):
        abort(400)
    if request.method == "POST" and request.content_length and request.mimetype not in _FORMS:
        abort(415)


def _show_stale(error: CSRFError) -> Response:
    """Say that the form is stale; where this site sent it itself, offer everything typed for sending again.

    A form without its token that names another origin, or none, is not offered: it may be a forgery.
    """
    is_ours = request.headers.get("Origin") == request.host_url.rstrip("/")
    if not is_ours or request.files or request.endpoint in _WITH_PASSWORDS:
        return answer(400, STALE)
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return make_response(render_template("errors/stale_form.html", action=request.full_path, typed=typed), 400)
