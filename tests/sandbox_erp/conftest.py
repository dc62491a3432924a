"""The sandbox ERP: its file, its application, and the program on a port in two processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from portal.sandbox_erp.app import create_app
from portal.sandbox_erp.database import Database
from tests.sandbox_erp.data import TOKEN, small_erp

_SECONDS_TO_START = 30


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
    database = small_erp(tmp_path_factory.mktemp("served") / "erp.db")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--no-ws"]
    command += ["--blocking-threads", "4", "--port", str(port), "--factory", "tests.sandbox_erp.wsgi:make"]
    environment = {**os.environ, "ERP_FILE": str(database.path), "ERP_TOKEN": TOKEN}
    program = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/health", program)
        yield f"http://127.0.0.1:{port}", database
    finally:
        program.terminate()
        program.wait(timeout=10)


def _wait(address: str, program: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and program.poll() is None:
        try:
            requests.get(address, timeout=1)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("The sandbox ERP did not start.")
