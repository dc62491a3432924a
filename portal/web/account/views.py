"""Pages of a person's own account."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.services import accounts
from portal.services.accounts import PasswordRefused
from portal.services.tries import TooManyTries
from portal.web.account.forms import PasswordForm
from portal.web.shared.access import SIGNED_IN, access, actor, services
from portal.web.shared.frame import ROLES
from portal.web.shared.pages import render
from portal.web.shared.session import email, start

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@access(SIGNED_IN)
def show() -> ResponseReturnValue:
    """Show who is signed in, and the forms for a new password and for ending sessions."""
    return _page(PasswordForm(formdata=None))


@bp.post("/password")
@access(SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Change the password; on mistakes show the form again."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        account = accounts.change_password(services(), actor(), current=form.current.data, new=form.new.data)
    except PasswordRefused as refusal:
        (form.current if refusal.is_current else form.new).errors = [str(refusal)]
        return _page(form, 422)
    except TooManyTries as refusal:
        form.current.errors = [str(refusal)]
        return _page(form, 429)
    start(account)
    flash("Your password is changed. You are signed out everywhere else.", "good")
    return redirect(url_for(".show"), 303)


@bp.post("/sessions/end")
@access(SIGNED_IN)
def end_sessions() -> ResponseReturnValue:
    """Sign the person out everywhere but here."""
    with services().begin() as uow:
        account = accounts.end_sessions(uow, actor())
    start(account)
    flash("You are signed out everywhere else.", "good")
    return redirect(url_for(".show"), 303)


def _page(form: PasswordForm, status: int = 200) -> Response:
    return render(
        "account/show.html", status=status, form=form, email=email(), person=actor(), role=ROLES[actor().role]
    )
