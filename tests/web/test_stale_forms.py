"""Forms whose token is missing or wrong: a sentence, status 422, and everything typed is there to be sent again."""

from __future__ import annotations

from io import BytesIO

import pytest

from portal.web.auth.views import STALE
from tests.web.browser import ORIGIN
from tests.web.conftest import PASSWORD, PEOPLE
from tests.web.not_taken import ANSWER, FORM, OURS, assert_only_said, shown

PASSWORDS = {"current": PASSWORD, "new": "eight yellow springs", "again": "eight yellow springs"}


def signed_in_again(person, name="anna"):
    """Have somebody sign in anew in the same browser, so that the pages they opened before are stale."""
    person.client.delete_cookie("session")
    person.sign_in(PEOPLE[name].email, PASSWORD)


@pytest.fixture
def anna(browser):
    return browser("anna")


@pytest.mark.parametrize("button", ["Save", "Check without sending"])
def test_an_answer_typed_before_signing_in_again_is_sent_again_with_one_click(anna, button):
    page = anna.get(ANSWER)
    signed_in_again(anna)
    typed = {"l10-0-type": "accept", "l10-0-quantity": "60", "note": "Two pallets.\r\nThe rest follows."}
    stale = anna.submit(page, FORM, typed, button=button, status=422)
    assert stale.heading == "Send this form again"
    assert "Nothing was changed" in stale.text
    told = {fact.dt.text: fact.dd.text for fact in stale.all(".facts > div")}
    assert told["Line 10, row 1, quantity"] == "60"
    assert told["Note to the buyer"].split() == typed["note"].split()
    assert "Send key" not in told, "what nobody typed is not shown to anybody"
    assert anna.get(ANSWER).one("[name='l10-0-quantity']")["value"] == "", "nothing was saved yet"

    again = anna.submit(stale, "main form", status=422 if button != "Save" else 200)
    assert again.one("[name='l10-0-quantity']")["value"] == "60"
    assert again.one("#note").text.split() == typed["note"].split()


@pytest.mark.parametrize("token", [{}, {"csrf_token": "wrong"}], ids=["no token", "wrong token"])
@pytest.mark.parametrize(
    "headers",
    [{"Origin": ORIGIN}, {"Referer": f"{ORIGIN}{ANSWER}"}, {"Sec-Fetch-Site": "same-origin"}],
    ids=["origin", "referrer", "fetch metadata"],
)
def test_a_form_that_names_our_own_origin_is_offered_again(anna, token, headers):
    page = shown(anna.raw("POST", "/account/sessions/end", data={"note": "kept", **token}, headers=headers))
    assert page.response.status_code == 422
    assert page.values("main form")["note"] == ["kept"]
    assert anna.submit(page, "main form").path == "/account"


@pytest.mark.parametrize("token", [{}, {"csrf_token": "wrong"}], ids=["no token", "wrong token"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"{ORIGIN}.evil.example", "Referer": f"{ORIGIN}/account"},
        {"Referer": "https://evil.example/"},
        {"Sec-Fetch-Site": "cross-site", "Referer": f"{ORIGIN}/account"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_forged_form_changes_nothing_and_is_neither_shown_nor_offered(anna, headers, token):
    forged = {"note": "Call this number", **token}
    page = shown(anna.raw("POST", "/account/sessions/end", data=forged, headers=headers))
    assert page.response.status_code == 422
    assert "protection against forgery" in page.text
    assert "Call this number" not in page.response.text
    assert not page.all("form, input, textarea")
    assert anna.get("/account").heading == "Your account"


def test_a_form_that_names_no_origin_is_shown_for_copying_alone(anna):
    sent = {"note": "Two pallets", "l10-0-quantity": "60", "csrf_token": "wrong"}
    page = shown(anna.raw("POST", f"{ANSWER}/send", data=sent))
    assert page.response.status_code == 422
    assert "Two pallets" in page.text
    assert "Line 10, row 1, quantity 60" in page.text
    assert not page.all("form, input, textarea")
    assert anna.click(page, "Open the page again").path == ANSWER


@pytest.mark.parametrize("headers", [{}, OURS], ids=["no origin", "ours"])
def test_passwords_never_come_back_in_a_page(anna, headers):
    page = shown(anna.raw("POST", "/account/password", data={**PASSWORDS, "csrf_token": "old"}, headers=headers))
    assert page.response.status_code == 422
    assert not any(password in page.response.text for password in PASSWORDS.values())
    assert "Passwords never come back" in page.text
    assert anna.click(page, "Open the page again").path == "/account"


@pytest.mark.parametrize("headers", [{}, OURS], ids=["no origin", "ours"])
def test_a_stale_sign_in_keeps_the_address_and_where_to_go(visitor, headers):
    typed = {"email": PEOPLE["anna"].email, "password": PASSWORD, "next": "/orders", "csrf_token": "old"}
    page = shown(visitor.raw("POST", "/sign-in", data=typed, headers=headers))
    assert page.response.status_code == 422
    assert page.heading == "Sign in"
    assert page.errors == [STALE]
    assert page.one("#email")["value"] == PEOPLE["anna"].email
    assert PASSWORD not in page.response.text
    assert visitor.submit(page, "main form", {"password": PASSWORD}).path == "/orders"


def test_a_forged_sign_in_fills_in_nothing(visitor):
    typed = {"email": "eve@evil.example", "password": "x"}
    page = shown(visitor.raw("POST", "/sign-in", data=typed, headers={"Origin": "https://evil.example"}))
    assert page.response.status_code == 422
    assert "eve@evil.example" not in page.response.text


def test_a_file_is_named_because_no_page_can_keep_it(anna):
    sent = {"note": "as drawn", "drawing": (BytesIO(b"%PDF-1.4"), "hinge.pdf")}
    page = shown(anna.raw("POST", ANSWER, data=sent, headers=OURS))
    assert page.response.status_code == 422
    assert "A page cannot keep files" in page.text
    assert "hinge.pdf" in page.text
    assert page.values("main form")["note"] == ["as drawn"]


def test_keeping_by_htmx_leaves_the_page_with_everything_typed(anna):
    page = anna.get(ANSWER)
    signed_in_again(anna)
    piece = anna.submit(page, FORM, {"note": "Two pallets"}, status=422, htmx=True)
    assert_only_said(piece.response, "What you typed is still here")


def test_a_program_reads_why(anna):
    answer = anna.raw("POST", ANSWER, data={"note": "x"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert "protection against forgery" in answer.json["detail"]


def test_a_whole_page_is_not_put_into_a_part_of_one(anna):
    page = anna.get(ANSWER)
    sent = {**page.values(FORM), "l777-0-type": "accept", "note": "Two pallets"}
    answer = anna.raw("POST", ANSWER, data=sent, headers={**OURS, "HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "body"
    assert "Two pallets" in answer.text
