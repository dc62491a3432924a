"""The sandbox ERP over HTTP, in threads of the test's own process."""

from __future__ import annotations

import threading
from pathlib import Path

from flask import request
from werkzeug.serving import make_server

from portal.sandbox_erp.app import create_app

TOKEN = "token-of-the-tests"


class SandboxErp:
    """A sandbox ERP on a port of its own and an empty file of its own.

    ``calls`` are the method, path and correlation id ("" for none) of each request.
    """

    token = TOKEN

    def __init__(self, database: Path) -> None:
        self.database = database
        self.calls: list[tuple[str, str, str]] = []
        app = create_app(database, TOKEN)
        app.before_request(self._note)
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def _note(self) -> None:
        self.calls.append((request.method, request.path, request.headers.get("X-Correlation-Id", "")))

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
