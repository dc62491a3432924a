"""Signed-in sessions: what the cookie holds, how long it is good, and how it ends everywhere at once.

The cookie is signed and holds who somebody is, so that a request needs one cheap statement: does the account still
carry this session's epoch? A new password, a new role or "sign out everywhere" raises the epoch.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from flask import Flask, abort, current_app, flash, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, login_user, logout_user
from werkzeug.wrappers import Response

from portal.domain.actors import Actor, Role
from portal.services import accounts
from portal.services.accounts import Account
from portal.services.composition import Services
from portal.web.shared.cookies import Cookies
from portal.web.shared.pages import wants_fragment

#: A session ends when nobody used it for this long, and at the latest after a working day.
IDLE = timedelta(hours=2)
LIFETIME = timedelta(hours=12)

#: How often the cookie notes that it is used; more often would send a new cookie with every page.
NOTED_EVERY = timedelta(minutes=5)

_FACTS = "account"


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """What Flask-Login hands around: the actor of this session, never a row."""

    def __init__(self, actor: Actor) -> None:
        self.id = actor.user
        self.actor = actor


class SignIns(LoginManager):  # type: ignore[misc]  # flask-login has no types
    """Flask-Login without its protection, which signs people out whenever a phone changes its network."""

    def _session_protection_failed(self) -> bool:
        return False  # which it says too, after hashing address and browser in every request


def services() -> Services:
    """Return the services of this application."""
    return cast(Services, current_app.extensions["services"])


def init_session(app: Flask, *, secure: bool) -> None:
    """Set up cookies and Flask-Login."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.session_interface = Cookies(app)
    # Templates never ask who is signed in, so that an error page needs no database.
    manager = SignIns(app, add_context_processor=False)
    manager.user_loader(_load)


def start(account: Account, *, identity_token: str = "") -> None:
    """Begin a session. Whatever the visitor's cookie held before is dropped, so that nobody can plant a session.

    ``identity_token`` is kept for signing out at the identity provider, unless it is too long for a cookie.
    """
    session.clear()
    now = int(services().clock.now().timestamp())
    session[_FACTS] = {
        "email": account.email,
        "name": account.name,
        "role": account.role.value,
        "supplier": account.supplier,
        "supplier_name": account.supplier_name,
        "epoch": account.epoch,
        "began": now,
        "used": now,
        "identity_token": identity_token if len(identity_token) < 2000 else "",
    }
    login_user(SignedIn(account.actor))


def end() -> str:
    """End this session and return the identity token it was begun with, "" if there was none."""
    token = str(session.get(_FACTS, {}).get("identity_token", ""))
    logout_user()
    session.clear()
    return token


def email() -> str:
    """Return the e-mail address of whoever is signed in."""
    return str(session[_FACTS]["email"])


def erp_read_at() -> datetime | None:
    """Return when the ERP was last read, as learnt while this request's session was checked."""
    presence = g.get("presence")
    return presence.erp_read_at if presence is not None else None


def _load(user: str) -> SignedIn | None:
    """Return the session's person, or None when the session has ended: by time, by its epoch, by its account."""
    facts: dict[str, Any] | None = session.get(_FACTS)
    if facts is None or not _is_in_time(facts):
        return None
    presence = accounts.find_presence(services(), int(user), facts["epoch"])
    if presence is None:
        return None
    g.presence = presence
    return SignedIn(Actor(int(user), facts["name"], Role(facts["role"]), facts["supplier"], facts["supplier_name"]))


def _is_in_time(facts: dict[str, Any]) -> bool:
    now = services().clock.now()
    used = datetime.fromtimestamp(facts["used"], UTC)
    if now - used > IDLE or now - datetime.fromtimestamp(facts["began"], UTC) > LIFETIME:
        return False
    if now - used > NOTED_EVERY:
        facts["used"] = int(now.timestamp())
        session.modified = True
    return True


def ask_to_sign_in() -> Response:
    """Send the visitor to the sign-in page, and from there back to where they wanted to go.

    A piece of a page gets a 401, which makes the script load the whole page again. What a form sent is not kept:
    it may be somebody else who signs in next.
    """
    if session.get(_FACTS) is not None:
        end()
        flash("You were signed out because the portal was not used for a while, or your password changed.", "info")
    if wants_fragment():
        abort(401)
    target = safe_target(request.full_path.rstrip("?")) if request.method == "GET" else _page_of_form()
    return redirect(url_for("auth.sign_in", next=target if target != "/" else None), 303)


def _page_of_form() -> str:
    """Return the page of ours that the form was on, "/" if the browser does not say."""
    origin = request.host_url.rstrip("/")
    referrer = request.referrer or ""
    return safe_target(referrer.removeprefix(origin)) if referrer.startswith(f"{origin}/") else "/"


def safe_target(target: str) -> str:
    """Return where to go after signing in: a path of this site, or "/" for anything else.

    Browsers read ``//host``, ``/\\host`` and paths with tabs or line ends in them as other sites.
    """
    is_path = target.startswith("/") and not target.startswith("//")
    return target if is_path and "\\" not in target and target.isprintable() else "/"
