"""Pages for coming in and going out."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from portal.services import accounts
from portal.services.accounts import SignInRefused
from portal.services.tries import TooManyTries
from portal.web.auth.forms import SignInForm
from portal.web.auth.single_sign_on import find_provider, get_provider
from portal.web.shared.access import PUBLIC, SIGNED_IN, access, actor, services
from portal.web.shared.errors import wants_json
from portal.web.shared.frame import start_url
from portal.web.shared.not_taken import Oversized, Sender, sender, show_not_taken
from portal.web.shared.pages import render
from portal.web.shared.session import end, safe_target, start

bp = Blueprint("auth", __name__)

_TARGET = "target"

STALE = "This page was open for too long, so nobody was signed in. Type your password and sign in again."
TOO_LARGE = "This is too large for an e-mail address and a password."


@bp.get("/")
@access(SIGNED_IN)
def home() -> ResponseReturnValue:
    """Send a person to the page they start with."""
    return redirect(start_url(actor()), 303)


@bp.get("/sign-in")
@access(PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form; somebody who is signed in goes on."""
    target = safe_target(request.args.get("next", "/"))
    if current_user.is_authenticated:
        return redirect(target, 303)
    return _form(SignInForm(formdata=None, next=target))


@bp.post("/sign-in")
@access(PUBLIC)
def let_in() -> ResponseReturnValue:
    """Check e-mail and password; on mistakes show the form again."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _form(form, 422)
    try:
        account = accounts.sign_in(services(), form.email.data, form.password.data, address=request.remote_addr or "")
    except SignInRefused as refusal:
        return _form(form, 422, refusal=str(refusal))
    except TooManyTries as refusal:
        response = _form(form, 429, refusal=str(refusal))
        response.headers["Retry-After"] = str(int(refusal.retry_after.total_seconds()) + 1)
        return response
    start(account)
    return redirect(safe_target(form.next.data or "/"), 303)


@bp.errorhandler(CSRFError)
@bp.errorhandler(Oversized)
def show_again(refusal: CSRFError | Oversized) -> Response:
    """Show the sign-in page with the e-mail address that was typed; the other forms here are like everybody's."""
    if request.endpoint != "auth.let_in" or wants_json() or sender() is Sender.ANOTHER:
        return show_not_taken(refusal)
    return _form(SignInForm(), 422, refusal=TOO_LARGE if isinstance(refusal, Oversized) else STALE)


def _form(form: SignInForm, status: int = 200, *, refusal: str = "") -> Response:
    return render("auth/sign_in.html", status=status, form=form, refusal=refusal, provider=find_provider())


@bp.post("/sign-out")
@access(PUBLIC)
def sign_out() -> ResponseReturnValue:
    """End this session, and the one at the identity provider if it began there."""
    if current_user.is_authenticated:
        with services().begin() as uow:
            accounts.sign_out(uow, actor())
    token = end()
    flash("You are signed out.", "good")
    provider = find_provider()
    if token and provider is not None:
        return provider.leave(token, back_to=_public_address(".sign_in"))
    return redirect(url_for(".sign_in"), 303)


def _public_address(endpoint: str) -> str:
    """Return a page's address as the settings know it; the one in the request is whatever the visitor sent."""
    return f"{services().settings.portal_url}{url_for(endpoint)}"


@bp.get("/sign-in/oidc")
@access(PUBLIC)
def go_to_provider() -> ResponseReturnValue:
    """Send the visitor to the identity provider."""
    provider = get_provider()
    target = safe_target(request.args.get("next", "/"))
    provider.forget_started()
    session[_TARGET] = target
    try:
        return provider.go(_public_address(".come_back"))
    except SignInRefused as refusal:
        return _form(SignInForm(formdata=None, next=target), 503, refusal=str(refusal))


@bp.get("/sign-in/oidc/callback")
@access(PUBLIC)
def come_back() -> ResponseReturnValue:
    """Take what the identity provider says about the visitor."""
    provider = get_provider()
    target = safe_target(session.pop(_TARGET, "/"))
    try:
        identity = provider.read_answer()
        with services().begin() as uow:
            account = accounts.sign_in_by_identity(
                uow,
                issuer=identity.issuer,
                subject=identity.subject,
                email=identity.email,
                email_is_verified=identity.email_is_verified,
            )
    except SignInRefused as refusal:
        return _form(SignInForm(formdata=None, next=target), 403, refusal=str(refusal))
    start(account, identity_token=identity.token)
    return redirect(target, 303)
