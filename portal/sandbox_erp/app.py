"""The sandbox ERP as a WSGI application: its API, its buyer's desk, and a word on its health."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from portal.resources import folder
from portal.sandbox_erp import api, desk, desk_invoices, desk_items, desk_notices, desk_orders, desk_settings
from portal.sandbox_erp.completing import complete_items, complete_orders
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.problems import report_http
from portal.sandbox_erp.profile import ensure_profile

#: A response for 2,000 lines is about half a megabyte.
_LARGEST_BODY = 16 * 1024 * 1024

_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def create_app(database: Path, token: str, *, desk_password: str = "") -> Flask:
    """Return the application on this file, made where it is missing.

    ``token`` is the bearer token of the API. Without ``desk_password`` the desk answers callers on this
    machine only.

    Raises:
        ValueError: the token is empty, so that anybody could book.
    """
    if not token:
        raise ValueError("The sandbox ERP needs a token.")
    app = Flask("sandbox_erp", template_folder=str(folder("templates")), static_folder=None)
    app.config.update(
        ERP_TOKEN=token,
        DESK_PASSWORD=desk_password,
        # Every process of this program must read the others' sessions, so the key comes from what they share.
        SECRET_KEY=hashlib.sha256(f"desk\0{token}\0{desk_password}".encode()).digest(),
        MAX_CONTENT_LENGTH=_LARGEST_BODY,
        SESSION_COOKIE_NAME="sandbox_erp",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.undefined = StrictUndefined
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["erp_database"] = _ready(database)
    CSRFProtect(app).exempt(api.bp)
    app.register_blueprint(api.bp)
    app.register_blueprint(desk.bp)
    app.register_blueprint(desk_orders.bp)
    app.register_blueprint(desk_notices.bp)
    app.register_blueprint(desk_invoices.bp)
    app.register_blueprint(desk_items.bp)
    app.register_blueprint(desk_settings.bp)
    app.add_url_rule("/health", "health", _health)
    app.register_error_handler(HTTPException, _explain)
    app.after_request(_protect)
    return app


def _ready(path: Path) -> Database:
    database = Database(path)
    database.create()
    with database.write() as connection:
        ensure_profile(connection, now())
        complete_orders(connection, now())
        complete_items(connection, now())
    return database


def _health() -> Response:
    return jsonify(status="ok")


def _explain(error: HTTPException) -> ResponseReturnValue:
    """Say in the caller's form why there is no answer: JSON below /api, else a page."""
    if request.path.startswith("/api/"):
        return report_http(error)
    return render_template("sandbox_erp/problem.html", title=error.name, sentence=error.description), error.code or 500


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cache-Control", "no-store")
    return response
