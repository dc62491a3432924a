"""The sandbox ERP: its file, its application, and the program on a port in two processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.running import addresses, processes
from portal.sandbox_erp.app import create_app
from portal.sandbox_erp.database import Database
from tests.sandbox_erp.data import TOKEN, small_erp

_SECONDS_TO_START = 60.0


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Give a small ERP without orders."""
    return small_erp(tmp_path / "erp.db")


@pytest.fixture
def app(database: Database) -> Flask:
    """Give the application on that ERP."""
    return create_app(database.path, TOKEN)


@pytest.fixture
def caller(app: Flask) -> FlaskClient:
    """Give a caller of the API who has the token."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return client


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Give a browser at the desk of this machine."""
    return app.test_client()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Database]]:
    """Give the address of the program, in two processes of four threads, and the file they share."""
    folder = tmp_path_factory.mktemp("served")
    database = small_erp(folder / "erp.db")
    port = addresses.free_ports()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--no-ws"]
    command += ["--blocking-threads", "4", "--port", str(port), "--factory", "tests.sandbox_erp.wsgi:make"]
    environment = {**os.environ, "ERP_FILE": str(database.path), "ERP_TOKEN": TOKEN}
    address, log = f"http://127.0.0.1:{port}", folder / "log"
    program = processes.start(command, log=log, environment=environment)
    try:
        came = processes.wait_until(lambda: addresses.answers(f"{address}/health"), seconds=_SECONDS_TO_START)
        assert came, f"The sandbox ERP did not start: {log.read_text()}"
        yield address, database
    finally:
        processes.stop([program], grace=5)
