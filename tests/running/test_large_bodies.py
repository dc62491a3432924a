"""Large and stale forms at the web server as it runs: the whole answer comes, also while the form is still sent."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator

import pytest
import requests
from bs4 import BeautifulSoup

from portal.running import processes
from portal.running.addresses import free_ports
from portal.web.shared.requests import READ_AT_MOST

LIMIT = 64 * 1024
SECONDS_TO_START = 60
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """Give the address of a web server that takes little; it asks no database for what these tests do."""
    folder = tmp_path_factory.mktemp("web")
    port = free_ports()
    settings = {
        "DATABASE_URL": f"sqlite:///{folder / 'portal.db'}",
        "REDIS_URL": "unix:///nowhere",
        "SECRET_KEY": "k" * 32,
        "ERP_URL": "http://127.0.0.1:1",
        "ERP_TOKEN": "token",
        "MAX_BODY_BYTES": str(LIMIT),
    }
    command = [sys.executable, "-P", "-m", "portal", "web", "--port", str(port), "--processes", "1", "--threads", "2"]
    server = processes.start(command, log=folder / "log", folder=folder, environment=os.environ | settings)
    processes.wait_until(lambda: answers(port) or server.poll() is not None, seconds=SECONDS_TO_START)
    assert server.poll() is None, (folder / "log").read_text()
    yield f"http://127.0.0.1:{port}"
    processes.stop([server], grace=20)


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def post(address: str, body: object) -> tuple[int, BeautifulSoup]:
    """Send a form of our own page and return the status and the page."""
    answer = requests.post(f"{address}/sign-out", data=body, headers={**FORM, "Origin": address}, timeout=60)
    assert answer.text.rstrip().endswith("</html>"), "the page is whole"
    return answer.status_code, BeautifulSoup(answer.text, "html.parser")


def test_a_stale_form_comes_back_with_everything_typed(address: str) -> None:
    status, page = post(address, {"note": "Two pallets", "csrf_token": "old"})
    assert status == 422
    assert page.select_one("main form [name=note]")["value"] == "Two pallets"


def test_the_largest_form_that_is_read_comes_back_with_everything_typed(address: str) -> None:
    typed = "x" * (READ_AT_MOST * LIMIT - len("note="))
    status, page = post(address, {"note": typed})
    assert status == 422
    assert page.select_one("main form textarea[name=note]").text.strip() == typed


def test_a_form_on_the_limit_is_taken(address: str) -> None:
    status, page = post(address, {"note": "x" * (LIMIT - len("note="))})
    assert status == 422
    assert page.h1.text == "Send this form again", "it is only the token that is missing"


@pytest.mark.parametrize("size", [READ_AT_MOST * LIMIT + 1, 40 * 1024 * 1024], ids=["a byte over", "far over"])
def test_what_is_far_too_large_is_refused_in_a_whole_page(address: str, size: int) -> None:
    status, page = post(address, b"note=".ljust(size, b"x"))
    assert status == 413
    assert page.h1.text == "This is too large"
    assert "Nothing was changed" in page.text


@pytest.mark.parametrize(("size", "expected"), [(LIMIT, 422), (LIMIT + 1, 413), (16 * LIMIT, 413)])
def test_a_form_without_a_length_is_read_up_to_the_limit_and_never_cut(address: str, size: int, expected: int) -> None:
    body = b"note=".ljust(size, b"x")
    status, page = post(address, (body[start : start + 8192] for start in range(0, size, 8192)))
    assert status == expected
    if expected == 422:
        assert page.select_one("main form [name=note]")["value"] == "x" * (size - len("note="))
