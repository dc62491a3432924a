"""The frame of a page, its fragments, and the headers on every answer."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import flash
from jinja2 import UndefinedError

from portal.web.shared.pages import render, wants_fragment
from portal.web.shared.pagination import address, pages
from tests.shell import make_shell


@pytest.fixture
def app():
    return make_shell(behalf="Nakamura <b>")


@pytest.fixture
def page(app):
    return BeautifulSoup(app.test_client().get("/style-guide").text, "html.parser")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_only_a_swap_wants_a_fragment(app, sent, expected):
    with app.test_request_context(headers=sent):
        assert wants_fragment() is expected


def test_a_fragment_comes_alone_and_caches_keep_it_apart(app):
    with app.test_request_context(headers={"HX-Request": "true"}):
        answer = render("style_guide.html", fragment="layouts/_appearance.html", status=422)
    assert answer.status_code == 422
    assert "<html" not in answer.get_data(as_text=True)
    assert "HX-Request" in answer.vary


def test_a_value_that_a_template_misses_is_an_error(app):
    with app.test_request_context(), pytest.raises(UndefinedError):
        render("style_guide.html")


def test_the_frame_says_where_you_are_and_who_you_are(page):
    assert page.select_one("nav[aria-label=Main] [aria-current=page]").text.split() == ["Inbox", "12"]
    assert "Anna Weber" in page.select_one(".menu__person").text
    assert "3\xa0minutes ago" in page.select_one("footer .age").text


def test_acting_for_another_is_said_on_every_page(page):
    assert "You are acting for Nakamura <b>." in " ".join(page.select_one(".behalf").text.split())


def test_signing_out_is_a_form_with_a_token(page):
    form = page.select_one("form[action='/sign-out']")
    assert form["method"] == "post"
    assert form.select_one("[name=csrf_token]")["value"]


def test_a_message_is_shown_once(app):
    @app.get("/done")
    def done():
        flash("Your answer to order <1> is on its way.")
        return ""

    client = app.test_client()
    client.get("/done")
    first, second = client.get("/style-guide"), client.get("/style-guide")
    assert "Your answer to order &lt;1&gt; is on its way." in first.text
    assert "is on its way" not in second.text


def test_the_reader_chooses_colours_and_rows(app):
    client = app.test_client()
    client.set_cookie("theme", "dark")
    client.set_cookie("density", '"><script>')
    root = BeautifulSoup(client.get("/style-guide").text, "html.parser").html
    assert root["data-theme"] == "dark"
    assert "data-density" not in root.attrs


def test_a_browser_may_load_and_frame_only_what_is_ours(app):
    answer = app.test_client().get("/style-guide")
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer.headers


def test_https_is_remembered(app):
    answer = app.test_client().get("/style-guide", base_url="https://portal.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_forms_may_end_at_a_named_identity_provider():
    app = make_shell(form_targets=["https://id.example"])
    policy = app.test_client().get("/style-guide").headers["Content-Security-Policy"]
    assert "form-action 'self' https://id.example;" in policy


def test_links_to_neighbouring_pages_keep_the_filters():
    links = pages("/orders", {"q": "a b", "state": "", "after": "old"}, newer=None, older="c2&x")
    assert links.newer_url is None
    assert links.older_url == "/orders?q=a+b&after=c2%26x"
    assert address("/orders", {"q": ""}) == "/orders"


def test_a_large_page_travels_zipped_and_its_size_tells_nothing(app):
    client = app.test_client()
    plain = client.get("/style-guide")
    zipped = [client.get("/style-guide", headers={"Accept-Encoding": "gzip"}) for _ in range(8)]
    assert "Content-Encoding" not in plain.headers
    assert b"Style guide" in gzip.decompress(zipped[0].data)
    assert len(zipped[0].data) < len(plain.data) / 3
    assert len({len(answer.data) for answer in zipped}) > 1


def test_a_small_page_is_left_alone(app):
    answer = app.test_client().get("/no-such-page", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.vary


@pytest.mark.parametrize(
    ("erp_read", "sentence"),
    [
        (timedelta(hours=3), "The ERP was last read 3 hours ago, so what you see may be out of date."),
        (None, "The ERP has not been read yet, so orders may be missing."),
    ],
)
def test_facts_that_are_too_old_are_called_so_on_every_page(erp_read, sentence):
    page = BeautifulSoup(make_shell(erp_read=erp_read).test_client().get("/style-guide").text, "html.parser")
    assert any(sentence in " ".join(callout.text.split()) for callout in page.select("main .callout"))
