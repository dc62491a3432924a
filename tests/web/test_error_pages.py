"""Errors in plain words, for people and for programs."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import abort
from werkzeug.exceptions import ServiceUnavailable

from portal.domain.errors import Conflict, KeyReused, NotFound
from tests.shell import make_shell

REFUSALS = {
    "/gone": NotFound("4500017"),
    "/raced": Conflict("Jürgen Groß approved this a minute ago."),
    "/used": KeyReused("AB-17"),
    "/away": ServiceUnavailable(retry_after=60),
    "/broken": RuntimeError("a secret detail"),
}


@pytest.fixture(scope="module")
def app():
    app = make_shell()

    @app.get("/<path:path>")
    def fail(path):
        raise REFUSALS[f"/{path}"]

    @app.get("/status/<int:status>")
    def status(status):
        abort(status)

    @app.post("/only-post")
    def only_post():
        return "never reached without a token"

    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_every_error_says_what_happened_and_what_to_do(client, status):
    answer = client.get(f"/status/{status}")
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == status
    assert page.title.text == f"{page.h1.text} – Supplier portal"
    assert "req-7f3a" in page.text
    assert page.select_one("main a[href='/']")


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/gone", 404, "This page does not exist"),
        ("/used", 409, "This key was already used for another document (AB-17)."),
        ("/raced", 409, "Jürgen Groß approved this a minute ago."),
    ],
)
def test_refusals_of_the_domain_keep_their_sentence(client, path, status, sentence):
    answer = client.get(path)
    assert answer.status_code == status
    assert sentence in answer.text


def test_a_defect_tells_nothing_about_the_inside(client):
    answer = client.get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text


def test_a_missing_token_is_told_in_plain_words(client):
    answer = client.post("/only-post")
    assert answer.status_code == 422
    assert "CSRF" not in answer.text
    assert "Open the page again" in answer.text


def test_programs_get_problem_details(client):
    answer = client.get("/raced", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {
        "type": "about:blank",
        "title": "Somebody else changed this first",
        "status": 409,
        "detail": "Jürgen Groß approved this a minute ago.",
        "correlation_id": "req-7f3a",
    }


def test_everything_below_api_answers_in_json(client):
    assert client.get("/status/404", headers={"Accept": "*/*"}).mimetype == "text/html"
    assert client.post("/api/v1/orders", headers={"Accept": "*/*"}).mimetype == "application/problem+json"


def test_what_a_program_needs_to_try_again_is_kept(client):
    assert client.get("/away").headers["Retry-After"] == "60"
    assert "POST" in client.put("/only-post").headers["Allow"]
