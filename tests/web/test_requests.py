"""Requests that are not what a form sends: late, of the wrong kind, unreadable."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest

from portal.app import create_app
from portal.services import accounts
from tests.web.browser import Browser
from tests.web.conftest import PASSWORD


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(browser, clock):
    anna = browser("anna")
    page = anna.get("/account?tab=1")
    clock.advance(hours=3)
    page = anna.submit(page, "#sessions form")
    assert page.heading == "Sign in"
    page = anna.submit(page, "main form", {"email": "anna@globex.example", "password": PASSWORD})
    assert page.url.endswith("/account?tab=1")


def test_a_piece_of_a_page_is_not_replaced_by_the_sign_in(visitor):
    answer = visitor.raw("GET", "/operations", headers={"HX-Request": "true"})
    assert answer.status_code == 401


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/xml", "application/octet-stream"])
def test_another_kind_of_content_is_refused_by_name(browser, kind):
    answer = browser("anna").raw("POST", "/account/password", data=b"{}", content_type=kind)
    assert answer.status_code == 415


def test_a_form_of_two_thousand_lines_is_not_too_large(browser):
    fields = {f"l{line}-0-note": "x" * 500 for line in range(2000)}
    answer = browser("anna").raw("POST", "/account/password", data=fields)
    assert answer.status_code == 422
    assert "protection against forgery" in answer.text, "it is only the token that is missing"


def test_a_file_where_text_belongs_is_a_missing_text(visitor):
    page = visitor.get("/sign-in")
    token = page.one("[name=csrf_token]")["value"]
    sent = {"csrf_token": token, "email": (BytesIO(b"\xff\xd8"), "photo.jpg"), "password": "x"}
    answer = visitor.raw("POST", "/sign-in", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Enter your e-mail address." in answer.text


@pytest.mark.parametrize("path", ["/sign-in?next=%00", "/orders?q=%00", "/orders/%00", "/%00"])
def test_nul_in_an_address_is_never_an_error_of_ours(browser, path):
    assert browser("anna").raw("GET", path).status_code in (400, 404)


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\xfd",
        b"%ff%fe=%c3%28&csrf_token=%00",
        b"email=" + b"%F0%9F%92%A9" * 1000,
        b"&&&===",
    ],
)
def test_unreadable_bytes_in_a_form_are_never_an_error_of_ours(visitor, body):
    visitor.get("/sign-in")
    answer = visitor.raw("POST", "/sign-in", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422


@pytest.mark.parametrize("cookie", ["", "x", "eyJ.x.y", "\u00e9" * 50])
def test_a_cookie_of_nobody_is_nobody(app, cookie):
    stranger = Browser(app)
    stranger.client.set_cookie("session", cookie)
    assert stranger.get("/inbox").heading == "Sign in"


def test_every_answer_carries_an_id_that_the_log_has_too(visitor, caplog):
    first, second = visitor.raw("GET", "/nowhere"), visitor.raw("GET", "/healthz")
    ids = {answer.headers["X-Correlation-ID"] for answer in (first, second)}
    assert len(ids) == 2
    assert first.headers["X-Correlation-ID"] in first.text, "an error page names it"


def test_the_wrong_method_is_told_so(visitor):
    answer = visitor.raw("POST", "/healthz")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/shipments/7/edit/send", "/shipments/7/edit"),
        ("/shipments/7/edit/check", "/shipments/7/edit"),
        ("/orders/PO%207/accept", "/orders/PO%207"),
        ("/reviews/4500017/1/decide", "/reviews/4500017/1"),
        ("/account/password", "/account"),
    ],
)
def test_an_address_that_takes_forms_leads_to_its_page(visitor, address, page):
    answer = visitor.raw("GET", address)
    assert (answer.status_code, answer.location) == (303, page)
    assert visitor.raw("GET", address, headers={"Accept": "application/json"}).status_code == 405


def test_an_address_is_believed_from_a_proxy_that_is_trusted_and_from_nobody_else(services, settings, monkeypatch):
    monkeypatch.setattr(accounts, "TRIES_FROM_ADDRESS", 2)

    def guess(app, number):
        visitor = Browser(app)
        token = visitor.get("/sign-in").one("[name=csrf_token]")["value"]
        sent = {"csrf_token": token, "email": f"guess{number}@globex.example", "password": "guess"}
        return visitor.raw("POST", "/sign-in", data=sent, headers={"X-Forwarded-For": f"10.1.1.{number}"}).status_code

    behind = create_app(services, replace(settings, trusted_proxies=1))
    assert [guess(behind, number) for number in range(4)] == [422] * 4
    alone = create_app(services, settings)
    assert [guess(alone, number) for number in range(4)] == [422, 422, 429, 429]


def test_a_database_that_is_away_is_told_plainly_to_those_who_are_signed_in(browser, services, tmp_path):
    anna = browser("anna")
    services.database.close()
    for file in tmp_path.glob("portal.db*"):
        file.unlink()
    (tmp_path / "portal.db").mkdir()
    page = anna.get("/orders", status=503)
    assert page.heading == "The portal is not available right now"
    assert page.response.headers["Retry-After"] == "5"
    assert anna.client.get_cookie("session"), "nobody is signed out by it"


def test_asking_for_another_suppliers_order_is_logged_and_told_like_any_missing_page(browser, caplog):
    anna = browser("anna")
    with caplog.at_level("INFO"):
        theirs, nobodys = anna.get("/orders/4500099", status=404), anna.get("/orders/0000000", status=404)
    assert theirs.heading == nobodys.heading
    assert "4500099" not in theirs.text
    logged = [record for record in caplog.records if record.getMessage() == "refused"]
    assert [record.ids for record in logged] == [{"number": "4500099"}, {"number": "0000000"}]
