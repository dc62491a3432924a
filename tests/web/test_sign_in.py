"""Coming in, staying in, going out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.adapters.argon2_passwords import Argon2Passwords
from portal.app import create_app
from portal.domain.actors import Role
from portal.services import accounts
from portal.services.accounts import NewUser
from portal.store.rows import UserRow
from tests.web.browser import Browser
from tests.web.conftest import PASSWORD, PEOPLE

WRONG = "The e-mail address or the password is wrong."


@pytest.mark.parametrize(
    ("person", "start"),
    [
        ("anna", "/inbox"),
        ("vera", "/inbox"),
        ("ben", "/reviews"),
        ("mia", "/reviews"),
        ("arno", "/reviews"),
        ("aude", "/record"),
        ("olga", "/operations"),
    ],
)
def test_everybody_starts_with_what_they_have_to_do(visitor, person, start):
    page = visitor.sign_in(PEOPLE[person].email, PASSWORD)
    assert page.path == start
    assert PEOPLE[person].name in page.one(".menu__person").text


def test_the_page_that_was_wanted_opens_after_signing_in(visitor):
    page = visitor.get("/account?from=mail")
    assert page.heading == "Sign in"
    page = visitor.submit(page, "main form", {"email": "ANNA@globex.example ", "password": PASSWORD})
    assert page.heading == "Your account"
    assert page.url.endswith("/account?from=mail")


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"])
def test_no_link_leads_through_the_sign_in_to_another_site(visitor, target):
    page = visitor.client.get("/sign-in", query_string={"next": target})
    assert "evil" not in page.text
    page = visitor.get("/sign-in")
    page = visitor.submit(page, "main form", {"email": PEOPLE["anna"].email, "password": PASSWORD, "next": target})
    assert page.path == "/inbox"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        pytest.param("anna@globex.example", "wrong", id="wrong password"),
        pytest.param("nobody@globex.example", PASSWORD, id="no such account"),
        pytest.param("gone@globex.example", PASSWORD, id="inactive"),
        pytest.param("sso@globex.example", PASSWORD, id="without a password"),
        pytest.param("a\0nna@globex.example\u202e", "wrong", id="odd characters"),
    ],
)
def test_nothing_tells_whether_an_account_exists(visitor, services, email, password):
    with services.begin() as uow:
        accounts.create_user(uow, NewUser("sso@globex.example", "Sso", Role.SUPPLIER_VIEWER, "GLOBEX"))
    deactivate(services, NewUser("gone@globex.example", "Gone", Role.SUPPLIER_VIEWER, "GLOBEX"))
    before = services.passwords.asked
    page = visitor.sign_in(email, password, status=422)
    assert page.errors == [WRONG]
    assert page.one("#email")["value"] == email, "what was typed is kept"
    assert page.one("#password")["value"] == ""
    assert services.passwords.asked == before + 1, "a password is compared whether or not there is an account"


def deactivate(services, new):
    with services.begin() as uow:
        user = accounts.create_user(uow, new)
        uow.session.get_one(UserRow, user).is_active = False


def test_what_is_missing_is_said_at_its_field(visitor):
    page = visitor.submit(visitor.get("/sign-in"), "main form", {"email": "anna@globex.example"}, status=422)
    assert page.errors == ["Enter your password."]
    assert page.one("#password-error").get_text(strip=True) == "Enter your password."
    assert page.one("#email")["value"] == "anna@globex.example"


def test_guessing_is_stopped_for_an_account_and_starts_again_later(app, visitor, clock):
    for _ in range(accounts.TRIES_OF_ACCOUNT):
        visitor.sign_in("anna@globex.example", "guess", status=422)
    elsewhere = Browser(app, address="10.0.0.9")
    page = elsewhere.sign_in("anna@globex.example", PASSWORD, status=429)
    assert page.errors == ["Too many sign-ins have failed. Try again in 15 minutes."]
    assert 0 < int(page.response.headers["Retry-After"]) <= 901
    assert visitor.sign_in("otto@globex.example", PASSWORD).path == "/inbox", "others come in"
    clock.advance(minutes=15)
    assert elsewhere.sign_in("anna@globex.example", PASSWORD).path == "/inbox"


def test_the_throttle_speaks_the_same_about_accounts_that_do_not_exist(visitor):
    for _ in range(accounts.TRIES_OF_ACCOUNT):
        visitor.sign_in("nobody@globex.example", "guess", status=422)
    assert "Try again in 15 minutes" in visitor.sign_in("nobody@globex.example", "guess", status=429).errors[0]


def test_guessing_many_accounts_from_one_address_is_stopped(app, monkeypatch):
    monkeypatch.setattr(accounts, "TRIES_FROM_ADDRESS", 5)
    guesser = Browser(app, address="10.0.0.8")
    for number in range(5):
        guesser.sign_in(f"guess{number}@globex.example", "guess", status=422)
    guesser.sign_in("anna@globex.example", PASSWORD, status=429)
    assert Browser(app, address="10.0.0.9").sign_in("anna@globex.example", PASSWORD).path == "/inbox"


def test_signing_in_is_no_failed_try(app, monkeypatch):
    monkeypatch.setattr(accounts, "TRIES_FROM_ADDRESS", 3)
    monkeypatch.setattr(accounts, "TRIES_OF_ACCOUNT", 3)
    for _ in range(10):
        assert Browser(app).sign_in("anna@globex.example", PASSWORD).path == "/inbox"


def test_a_new_password_ends_every_other_session_at_once(browser):
    here, there = browser("anna"), browser("anna")
    page = here.submit(
        here.get("/account"),
        "#password form",
        {"current": PASSWORD, "new": "eight yellow springs", "again": "eight yellow springs"},
    )
    assert "Your password is changed" in page.text
    assert here.get("/account").heading == "Your account"
    page = there.get("/inbox")
    assert page.heading == "Sign in"
    assert "You were signed out" in page.text
    assert (
        there.submit(page, "main form", {"email": "anna@globex.example", "password": "eight yellow springs"}).path
        == "/inbox"
    )


def test_an_old_cookie_is_worth_nothing_after_a_new_password(browser, app):
    anna = browser("anna")
    stolen = anna.client.get_cookie("session").value
    anna.submit(
        anna.get("/account"),
        "#password form",
        {"current": PASSWORD, "new": "eight yellow springs", "again": "eight yellow springs"},
    )
    thief = Browser(app)
    thief.client.set_cookie("session", stolen)
    assert thief.get("/inbox").heading == "Sign in"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"current": "wrong"}, "This is not your current password."),
        ({"new": "short", "again": "short"}, "Use at least 12 characters."),
        ({"new": "aaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaa"}, "Use more different characters."),
        (
            {"new": "my name is anna now", "again": "my name is anna now"},
            "Leave your e-mail address out of your password.",
        ),
        ({"new": PASSWORD, "again": PASSWORD}, "Choose a password that differs from the current one."),
        ({"again": "something else"}, "This is not the same as the new password."),
    ],
)
def test_a_password_that_cannot_be_taken_is_refused_with_a_reason(browser, typed, sentence):
    anna = browser("anna")
    fields = {"current": PASSWORD, "new": "eight yellow springs", "again": "eight yellow springs", **typed}
    assert anna.submit(anna.get("/account"), "#password form", fields, status=422).errors == [sentence]
    assert anna.get("/inbox").heading != "Sign in", "the session goes on"


def test_signing_out_everywhere_else_keeps_this_session(browser):
    here, there = browser("anna"), browser("anna")
    here.submit(here.get("/account"), "#sessions form")
    assert here.get("/account").heading == "Your account"
    assert there.get("/account").heading == "Sign in"


def test_an_account_that_is_no_longer_active_is_out_at_once(browser, services):
    anna = browser("anna")
    with services.begin() as uow:
        uow.session.query(UserRow).filter_by(email="anna@globex.example").one().is_active = False
    assert anna.get("/inbox").heading == "Sign in"


def test_a_session_ends_when_it_was_not_used_for_a_while(browser, clock):
    anna = browser("anna")
    clock.advance(minutes=100)
    assert anna.get("/account").heading == "Your account"
    clock.advance(minutes=100)
    assert anna.get("/account").heading == "Your account", "it was used in between"
    clock.advance(minutes=121)
    assert anna.get("/account").heading == "Sign in"


def test_a_session_ends_after_a_working_day_however_much_it_is_used(browser, clock):
    anna = browser("anna")
    for _ in range(12):
        assert anna.get("/account").heading == "Your account"
        clock.advance(minutes=61)
    assert anna.get("/account").heading == "Sign in"


def test_a_session_that_was_planted_is_not_carried_on(visitor):
    before = visitor.get("/sign-in")
    planted = visitor.client.get_cookie("session").value
    page = visitor.submit(before, "main form", {"email": "anna@globex.example", "password": PASSWORD})
    assert visitor.client.get_cookie("session").value != planted
    token = page.one(".menu__person [name=csrf_token]")["value"]
    assert token != before.one("[name=csrf_token]")["value"]


def test_signing_out_ends_the_session_and_says_so(browser):
    anna = browser("anna")
    page = anna.submit(anna.get("/account"), ".menu__person form")
    assert page.heading == "Sign in"
    assert "You are signed out." in page.text
    assert anna.get("/inbox").heading == "Sign in"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor, services, settings):
    plain = visitor.raw("GET", "/sign-in").headers["Set-Cookie"]
    assert all(flag in plain for flag in ("HttpOnly", "SameSite=Lax", "Path=/"))
    app = create_app(services, replace(settings, cookie_secure=True))
    secure = Browser(app).raw("GET", "/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    assert secure.startswith("__Host-session=")
    assert "Secure" in secure


def test_real_hashes_are_renewed_when_their_kind_is_old(services):
    real = replace(services, passwords=Argon2Passwords())
    account = accounts.sign_in(services, "anna@globex.example", PASSWORD, address="::1")
    hashed = real.passwords.hash("eight yellow springs")
    assert hashed.startswith("$argon2id$")
    set_hash(services, account.id, hashed)
    assert accounts.sign_in(real, "anna@globex.example", "eight yellow springs", address="::1").id == account.id
    with pytest.raises(accounts.SignInRefused):
        accounts.sign_in(real, "anna@globex.example", PASSWORD, address="::1")
    with pytest.raises(accounts.SignInRefused):
        accounts.sign_in(real, "nobody@globex.example", PASSWORD, address="::1")


def set_hash(services, user, hashed):
    with services.begin() as uow:
        uow.session.get_one(UserRow, user).password_hash = hashed
