"""Forms that are larger than the portal takes: a sentence, status 422, and everything typed to be shortened."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from werkzeug.test import encode_multipart

from portal.app import create_app
from portal.services.drafts.views import ENTRY_FIELDS
from portal.web.shared import requests
from portal.web.shared.requests import READ_AT_MOST
from tests.web.browser import Browser
from tests.web.conftest import PASSWORD, PEOPLE
from tests.web.not_taken import ANSWER, FORM, OURS, assert_only_said, shown

KB = 1024
LIMIT = 64 * KB
URL_ENCODED = "application/x-www-form-urlencoded"
FORM_TYPE = {"content_type": URL_ENCODED}


@pytest.fixture
def app(services, settings, compiled):
    """Give a portal that takes little."""
    app = create_app(services, replace(settings, max_body_bytes=LIMIT))
    app.jinja_env.bytecode_cache = compiled
    return app


@pytest.fixture
def anna(browser):
    return browser("anna")


def test_a_too_long_answer_is_shown_to_be_shortened_and_is_sent_again(anna):
    long = "Two pallets. " * (100 * KB // 13)
    typed = {"l10-0-type": "accept", "l10-0-quantity": "60", "note": long}
    page = anna.submit(anna.get(ANSWER), FORM, typed, button="Save", status=422)
    assert page.heading == "This is too large"
    assert "the portal takes 64 kB at once" in page.text
    assert page.errors == ["Note to the buyer: This is 100 kB large. Shorten it."]
    assert page.one("textarea[name=note]").text.strip() == long.strip()
    assert page.one("textarea[name=note]")["aria-invalid"] == "true"
    assert "Line 10, row 1, quantity 60" in page.text
    assert anna.get(ANSWER).one("[name='l10-0-quantity']")["value"] == "", "nothing was saved"

    saved = anna.submit(page, "main form", {"note": "Two pallets."})
    assert saved.path == ANSWER
    assert saved.one("[name='l10-0-quantity']")["value"] == "60"
    assert saved.one("#note").text.strip() == "Two pallets."


def test_what_is_still_too_long_is_shown_again(anna):
    page = anna.submit(anna.get(ANSWER), FORM, {"note": "x" * 100 * KB}, status=422)
    page = anna.submit(page, "main form", {"note": "y" * 70 * KB}, status=422)
    assert page.one("textarea[name=note]").text.strip() == "y" * 70 * KB


def test_as_many_texts_can_be_shortened_as_it_takes(anna):
    typed = {"note": "x" * 30 * KB, "l10-0-note": "y" * 29 * KB, "l10-0-substitute_item": "z" * 28 * KB}
    page = anna.submit(anna.get(ANSWER), FORM, typed, status=422)
    assert [area["name"] for area in page.all("textarea")] == ["note", "l10-0-note"]
    assert page.values("main form")["l10-0-substitute_item"] == ["z" * 28 * KB]


def test_letters_of_other_scripts_count_as_they_travel(anna):
    page = anna.submit(anna.get(ANSWER), FORM, {"note": "д" * 15 * KB}, status=422)
    assert page.errors == ["Note to the buyer: This is 90 kB large. Shorten it."]


@pytest.mark.parametrize(("over", "status"), [(0, 422), (1, 422)], ids=["on the limit", "one byte over"])
@pytest.mark.parametrize("is_announced", [True, False], ids=["length", "chunked"])
def test_the_limit_itself_is_not_too_large(anna, over, status, is_announced):
    body = b"note=".ljust(LIMIT + over, b"x")
    answer = anna.raw("POST", ANSWER, headers=OURS, **(announced(body) if is_announced else chunked(body)))
    if over and not is_announced:
        assert answer.status_code == 413
    else:
        assert answer.status_code == status
        assert shown(answer).heading == ("This is too large" if over else "Send this form again")


def test_a_part_of_a_chunked_form_is_never_taken_for_all_of_it(anna):
    token = anna.get(ANSWER).one(f"{FORM} [name=csrf_token]")["value"]
    body = f"csrf_token={token}&do=save&edition=0&base_revision=1&l10-0-quantity=60&note=".encode() + b"x" * LIMIT
    answer = anna.raw("POST", ANSWER, headers=OURS, **chunked(body))
    assert answer.status_code == 413
    assert "Nothing was changed" in answer.text
    assert anna.get(ANSWER).one("[name='l10-0-quantity']")["value"] == ""


def test_what_is_far_too_large_is_not_read(anna):
    answer = anna.raw("POST", ANSWER, **unread(READ_AT_MOST * LIMIT + 1))
    page = shown(answer)
    assert answer.status_code == 413
    assert page.heading == "This is too large"
    assert "Nothing was changed, and a draft that was saved is still there." in page.text


def test_the_largest_that_is_read_is_shown_completely(anna):
    body = b"note=".ljust(READ_AT_MOST * LIMIT, b"x")
    page = shown(anna.raw("POST", ANSWER, headers=OURS, **announced(body)))
    assert page.response.status_code == 422
    assert page.one("textarea[name=note]").text.strip() == "x" * (READ_AT_MOST * LIMIT - 5)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_forgery_is_neither_shown_nor_offered(anna, headers):
    page = shown(anna.raw("POST", ANSWER, data={"note": "Call this" + "x" * LIMIT}, headers=headers))
    assert page.response.status_code == 422
    assert "Call this" not in page.response.text
    assert not page.all("form, textarea")


def test_without_proof_of_its_origin_it_is_shown_for_copying_unless_its_token_is_right(anna):
    token = anna.get(ANSWER).one(f"{FORM} [name=csrf_token]")["value"]
    typed = {"note": "x" * LIMIT, "csrf_token": "wrong"}
    page = shown(anna.raw("POST", ANSWER, data=typed))
    assert page.one("textarea[name=note]").has_attr("readonly")
    assert not page.all("form")
    page = shown(anna.raw("POST", ANSWER, data={**typed, "csrf_token": token}))
    assert page.one("main form textarea[name=note]").text.strip() == "x" * LIMIT


def test_passwords_never_come_back_in_a_page(anna):
    typed = {"current": PASSWORD + "x" * LIMIT, "new": "eight yellow springs"}
    page = shown(anna.raw("POST", "/account/password", data=typed, headers=OURS))
    assert page.response.status_code == 422
    assert PASSWORD not in page.response.text
    assert "springs" not in page.response.text


def test_a_too_large_sign_in_keeps_the_address(visitor):
    page = visitor.get("/sign-in")
    page = visitor.submit(page, "main form", {"email": "a@b.example", "password": "p" * LIMIT}, status=422)
    assert page.heading == "Sign in"
    assert page.errors == ["This is too large for an e-mail address and a password."]
    assert page.one("#email")["value"] == "a@b.example"
    assert "ppp" not in page.response.text


def test_a_file_is_named_and_the_rest_is_kept(anna):
    sent = {"note": "as drawn", "drawing": (BytesIO(b"x" * LIMIT), "hinge.pdf")}
    page = shown(anna.raw("POST", ANSWER, data=sent, headers=OURS))
    assert page.response.status_code == 422
    assert "hinge.pdf" in page.text
    assert page.values("main form")["note"] == ["as drawn"]
    assert page.one("main form")["enctype"] == "multipart/form-data"


def test_keeping_by_htmx_leaves_the_page_with_everything_typed(anna):
    piece = anna.submit(anna.get(ANSWER), FORM, {"note": "x" * LIMIT}, status=422, htmx=True)
    assert_only_said(piece.response, "the portal takes 64\u00a0kB at once")


def test_a_program_gets_the_status_that_says_what_to_do(anna):
    answer = anna.raw("POST", ANSWER, data={"note": "x" * LIMIT}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
    assert "takes 64\u00a0kB" in answer.json["detail"]


def test_who_is_signed_out_is_told_so_before_anything_is_read(visitor):
    answer = visitor.raw("POST", ANSWER, **unread(2 * LIMIT))
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_a_form_with_every_field_of_two_thousand_lines_is_read(services):
    anna = Browser(create_app(services))
    anna.sign_in(PEOPLE["anna"].email, PASSWORD)
    names = [f"l{line}-0-{name}" for line in range(2000) for name in ENTRY_FIELDS]
    token = anna.get("/account").values("#sessions form")
    boundary, body = encode_multipart({**dict.fromkeys(names, "x"), **token})
    kind = f"multipart/form-data; boundary={boundary}"
    assert anna.raw("POST", "/sign-out", data=body, content_type=kind, headers=OURS).status_code == 303


@pytest.mark.parametrize("kind", [URL_ENCODED, "multipart/form-data"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_more_fields_than_any_form_has_are_refused_in_a_sentence(app, anna, monkeypatch, kind, headers):
    monkeypatch.setattr(requests, "MOST_FIELDS", 200)
    app.config["MAX_FORM_PARTS"] = 200
    sent = {f"f{number}": "x" * (400 if kind == URL_ENCODED else 1) for number in range(201)}
    answer = anna.raw("POST", ANSWER, data=sent, content_type=kind, headers={**OURS, **headers})
    assert answer.status_code == 422
    assert "which no form of the portal has" in answer.text
    if headers:
        assert_only_said(answer, "which no form of the portal has")


def announced(body):
    """Return the request of a browser, which says how long its form is."""
    return {"data": body, **FORM_TYPE}


def chunked(body):
    """Return the request of a program that does not say how long its form is, as our web server hands it on."""
    environment = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    return {"input_stream": BytesIO(body), "environ_overrides": environment, **FORM_TYPE}


def unread(length):
    """Return a request of that length whose body must not be read."""
    return {"input_stream": Unread(), "environ_overrides": {"CONTENT_LENGTH": str(length)}, **FORM_TYPE}


class Unread(BytesIO):
    """A body that must not be read."""

    def read(self, size=-1):
        raise AssertionError("The body was read.")

    readinto = readline = readlines = read
