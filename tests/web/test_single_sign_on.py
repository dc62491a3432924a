"""Single sign-on with a real provider of OpenID Connect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.app import create_app
from portal.domain.actors import Role
from portal.services import accounts
from portal.services.accounts import NewUser
from portal.settings import OidcSettings
from portal.store.rows import EventRow, UserRow
from tests.servers.identity import CLIENT_ID, CLIENT_SECRET, IdentityProvider
from tests.web.browser import Browser

# The provider's own code warns about itself.
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.slow]

FAILED = "Signing in with Initech login did not work. Try again, or use your e-mail address and password."
NO_ACCOUNT = "No account here belongs to this sign-in. Ask your administrator to add you."


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    provider = IdentityProvider()
    yield provider
    provider.close()


@pytest.fixture
def settings(settings, provider):
    return replace(settings, oidc=OidcSettings(provider.issuer, CLIENT_ID, CLIENT_SECRET, "Initech login"))


@pytest.fixture
def ellen(services, provider):
    """Give somebody who has an account at the provider and one here without a password."""
    with services.begin() as uow:
        accounts.create_user(uow, NewUser("ellen@globex.example", "Ellen Extern", Role.SUPPLIER_ORDERS, "GLOBEX"))
    return provider.person("ellen@globex.example")


def begin(visitor, path="/sign-in/oidc"):
    """Go to the provider and return the address that the browser is sent to."""
    answer = visitor.raw("GET", path)
    assert answer.status_code == 302
    return answer.location


def come_back(visitor, url, *, status=200):
    """Open the callback that the provider sent the browser to."""
    parts = urlsplit(url)
    return visitor.get(f"{parts.path}?{parts.query}", status=status)


def sign_in(visitor, provider, person, *, status=200, path="/sign-in/oidc"):
    return come_back(visitor, provider.answer(begin(visitor, path), person), status=status)


def test_the_provider_lets_somebody_in_and_they_land_where_they_wanted(visitor, provider, ellen, services):
    page = visitor.get("/account")
    link = next(link for link in page.all("a") if link.get_text(strip=True) == "Sign in with Initech login")
    page = sign_in(visitor, provider, ellen, path=link["href"])
    assert page.path == "/account"
    assert "Ellen Extern" in page.text
    with services.read() as uow:
        recorded = uow.session.query(EventRow.action, EventRow.data).filter_by(actor="Ellen Extern").all()
    assert [action for action, _ in recorded] == ["account.identity_linked", "account.signed_in"]


def test_the_request_is_bound_to_this_browser(visitor):
    asked = parse_qs(urlsplit(begin(visitor)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))


def test_an_answer_to_somebody_elses_request_is_refused(app, visitor, provider, ellen):
    answered = provider.answer(begin(visitor), ellen)
    victim = Browser(app)
    begin(victim)
    assert come_back(victim, answered, status=403).errors == [FAILED]
    assert victim.get("/inbox").heading == "Sign in"


def test_an_answer_counts_once(visitor, provider, ellen):
    answered = provider.answer(begin(visitor), ellen)
    assert come_back(visitor, answered).path == "/inbox"
    assert come_back(visitor, answered, status=403).errors == [FAILED]


def test_a_token_for_another_request_is_refused(visitor, provider, ellen):
    answered = provider.answer(begin(visitor), ellen)
    with visitor.client.session_transaction() as session:
        name = next(name for name in session if name.startswith("_state_"))
        session[name] = {**session[name], "data": {**session[name]["data"], "nonce": "another"}}
    assert come_back(visitor, answered, status=403).errors == [FAILED]


def test_an_answer_in_the_name_of_another_issuer_is_refused(visitor, provider, ellen):
    answered = provider.answer(begin(visitor), ellen)
    assert "iss=" in answered
    mixed_up = answered.replace("iss=", "iss=https%3A%2F%2Fevil.example%2F&was=")
    assert come_back(visitor, mixed_up, status=403).errors == [FAILED]


def test_changing_ones_mind_at_the_provider_is_told_plainly(visitor):
    state = parse_qs(urlsplit(begin(visitor)).query)["state"][0]
    page = come_back(visitor, f"/sign-in/oidc/callback?error=access_denied&state={state}", status=403)
    assert page.errors == [FAILED]


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=y", "?state=%00", "?error=<script>"])
def test_a_callback_out_of_nowhere_is_told_plainly(visitor, query):
    answer = visitor.raw("GET", f"/sign-in/oidc/callback{query}")
    assert answer.status_code in (400, 403)
    assert "<script>" not in answer.text.replace("<script defer", "")


def test_somebody_without_an_account_here_stays_out(visitor, provider):
    page = sign_in(visitor, provider, provider.person("stranger@elsewhere.example"), status=403)
    assert page.errors == [NO_ACCOUNT]


def test_an_address_that_the_provider_did_not_verify_opens_no_account(visitor, provider):
    page = sign_in(visitor, provider, provider.person("anna@globex.example", verified=False), status=403)
    assert page.errors == [NO_ACCOUNT]


def test_an_account_is_linked_once_and_never_changes_hands(app, visitor, provider):
    assert sign_in(visitor, provider, provider.person("anna@globex.example")).path == "/inbox"
    somebody_else = provider.person("anna@globex.example")
    assert sign_in(Browser(app), provider, somebody_else, status=403).errors == [NO_ACCOUNT]


def test_a_linked_account_is_found_by_its_subject_whatever_its_address_becomes(app, visitor, provider, services):
    person = provider.person("anna@globex.example")
    sign_in(visitor, provider, person)
    with services.begin() as uow:
        uow.session.query(UserRow).filter_by(email="anna@globex.example").one().email = "annemarie@globex.example"
    assert "Anna Admin" in sign_in(Browser(app), provider, person).text


def test_an_account_that_is_not_active_stays_out(visitor, provider, services):
    with services.begin() as uow:
        uow.session.query(UserRow).filter_by(email="anna@globex.example").one().is_active = False
    assert sign_in(visitor, provider, provider.person("anna@globex.example"), status=403).errors == [NO_ACCOUNT]


def test_signing_out_ends_the_session_at_the_provider_too(visitor, provider, ellen):
    page = sign_in(visitor, provider, ellen)
    assert provider.issuer in page.response.headers["Content-Security-Policy"], "the form may end up there"
    token = page.one(".menu__person [name=csrf_token]")["value"]
    answer = visitor.raw("POST", "/sign-out", data={"csrf_token": token})
    assert answer.status_code == 303
    assert answer.location.startswith(f"{provider.issuer}/oauth/end_session?")
    asked = parse_qs(urlsplit(answer.location).query)
    assert asked["id_token_hint"][0].count(".") == 2
    assert provider.end_session(answer.location, ellen).startswith("http://localhost/sign-in")
    assert visitor.get("/inbox").heading == "Sign in"


def test_a_provider_that_is_away_leaves_the_password(services, settings):
    away = replace(settings, oidc=replace(settings.oidc, issuer="http://localhost:9"))
    visitor = Browser(create_app(services, away))
    page = visitor.get("/sign-in/oidc", status=503)
    assert page.errors[0].startswith("Initech login does not answer.")
    assert visitor.sign_in("anna@globex.example", "seven green hinges").path == "/inbox"


def test_without_a_provider_there_is_nothing_at_its_addresses(services, settings):
    visitor = Browser(create_app(services, replace(settings, oidc=None)))
    assert "Sign in with" not in visitor.get("/sign-in").text
    visitor.get("/sign-in/oidc", status=404)
    visitor.get("/sign-in/oidc/callback?code=x&state=y", status=404)
