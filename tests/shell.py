"""The shell of the pages alone: layouts, components, assets, headers and error pages, with nothing behind them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from flask import Flask, g
from werkzeug.serving import WSGIRequestHandler, make_server

from portal import resources
from portal.web import shared
from portal.web.shared import style_guide
from portal.web.shared.pages import Frame, Link
from portal.web.shared.requests import init_forms, init_requests

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)


def make_shell(
    *,
    behalf: str = "",
    csrf: bool = True,
    erp_read: timedelta | None = timedelta(minutes=3),
    form_targets: Sequence[str] = (),
) -> Flask:
    """Return an app that shows the style guide to somebody who is signed in.

    ``erp_read`` is how long ago the ERP was read, None for never; it should be every ten minutes.
    """
    app = Flask(__name__, template_folder=str(resources.folder("templates")), static_folder=None)
    app.config.update(SECRET_KEY="a key for tests", WTF_CSRF_ENABLED=csrf)
    frame = Frame(
        person="Anna Weber",
        role="Orders",
        company="Globex GmbH",
        sign_out_url="/sign-out",
        navigation=(Link("Inbox", "/", current=True, count=12), Link("Orders", "/orders")),
        footer=(Link("Rules", "/rules"),),
        behalf=behalf,
        stop_behalf_url="/behalf/stop",
        erp_as_of=None if erp_read is None else NOW - erp_read,
        erp_is_late=erp_read is None or erp_read > timedelta(minutes=10),
    )
    shared.init_pages(app, frame=lambda: frame)
    shared.init_assets(app)
    shared.init_filters(app, now=lambda: NOW)
    shared.init_headers(app, form_targets=form_targets)
    shared.init_errors(app)
    shared.init_compression(app)
    init_requests(app, largest_body=64 * 1024)
    init_forms(app)
    app.register_blueprint(style_guide.bp)

    @app.before_request
    def correlate() -> None:
        g.correlation_id = "req-7f3a"

    return app


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the app on a free port while the block runs; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing about each request."""
