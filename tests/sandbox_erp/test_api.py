"""The border itself: who gets in, and in which form a caller is told no."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from portal.sandbox_erp.app import create_app


def test_nobody_books_or_reads_without_the_token(caller: FlaskClient, visitor: FlaskClient) -> None:
    for given in ({}, {"Authorization": "Bearer guessed"}, {"Authorization": "Bearer "}):
        assert visitor.get("/api/profile", headers=given).status_code == 401
        assert visitor.post("/api/order-responses", json={}, headers=given).status_code == 401
    assert visitor.get("/health").status_code == 200


def test_a_token_has_to_be_set(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="token"):
        create_app(tmp_path / "erp.db", "")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/nothing", 404), ("DELETE", "/api/ledger", 405), ("POST", "/api/orders/read", 413)],
)
def test_callers_of_the_api_are_told_no_in_json(caller: FlaskClient, method: str, path: str, status: int) -> None:
    caller.application.config["MAX_CONTENT_LENGTH"] = 10
    answer = caller.open(path, method=method, data=b"{" * 11 if method == "POST" else None)
    assert (answer.status_code, answer.is_json) == (status, True)


def test_visitors_are_told_no_on_a_page(visitor: FlaskClient) -> None:
    answer = visitor.get("/desk/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "<h1>Not Found</h1>" in answer.get_data(as_text=True)
