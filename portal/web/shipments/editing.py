"""Pages of a draft: typing, checking, sending, throwing away."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.errors import Conflict, Invalid
from portal.domain.states import DocumentState
from portal.services.acknowledgments.views import Unconfirmed
from portal.services.shipments import drafting, reading, submission
from portal.services.shipments.drafting import NumberTaken
from portal.services.shipments.views import NoticeView
from portal.web.shared.access import access, actor, services
from portal.web.shared.frame import act_for
from portal.web.shared.not_taken import name_fields
from portal.web.shared.pages import render
from portal.web.shipments import forms, page

bp = Blueprint("notice_drafts", __name__, url_prefix="/shipments/<int:shipment>")
name_fields(bp, forms.field_words)

PAGE = "shipments/edit.html"
SENT_ALREADY = "This notice had been sent already. It was not sent twice."


@bp.get("/edit")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def edit(shipment: int) -> Response | Redirect:
    """Show the draft with the page of its lines that the address asks for."""
    notice = _get(shipment)
    return _show(notice) if notice.can_edit else _to_notice(shipment)


@bp.post("/edit")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def save(shipment: int) -> Response | Redirect:
    """Keep what was typed, then do what the pressed button says: fewer lines, more, or another page of them."""
    verb, _, which = request.form.get("do", "save").partition(":")
    notice = _get(shipment)
    typed = forms.read(request.form, notice.lines)
    if typed.issues:
        return _show(notice, status=422, typed=request.form, issues=typed.issues)
    try:
        with services().begin() as uow:
            row = drafting.save(uow, actor(), shipment, typed.header, typed.lines, edition=_edition())
            if verb == "remove":
                drafting.remove_lines(uow, actor(), shipment, [_whole(which)], edition=row.edition)
    except Conflict as conflict:
        return _refused(shipment, conflict)
    if verb == "add":
        return redirect(url_for("notice_lines.show", shipment=shipment), 303)
    if verb == "page":
        return redirect(page.url(notice, _whole(which)), 303)
    if verb == "save":
        flash("Saved. Nothing is sent yet.")
    return redirect(page.url(notice, notice.first) + (f"#p{_whole(which)}" if verb == "lot" else ""), 303)


@bp.post("/edit/check")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def check(shipment: int) -> Response | Redirect:
    """Keep what was typed and show everything that the rules find, without sending."""
    notice = _get(shipment)
    typed = forms.read(request.form, notice.lines)
    if typed.issues:
        return _show(notice, status=422, typed=request.form, issues=typed.issues)
    try:
        with services().begin() as uow:
            drafting.save(uow, actor(), shipment, typed.header, typed.lines, edition=_edition())
    except Conflict as conflict:
        return _refused(shipment, conflict)
    return _checked(shipment)


@bp.post("/edit/send")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def send(shipment: int) -> Response | Redirect:
    """Send the draft; a second click, an old window or the back button lead to the same notice."""
    notice = _get(shipment)
    if notice.state is not DocumentState.DRAFT:
        flash(SENT_ALREADY, "info")
        return _to_notice(shipment)
    typed = forms.read(request.form, notice.lines)
    if typed.issues:
        return _show(notice, status=422, typed=request.form, issues=typed.issues)
    try:
        with services().begin() as uow:
            sent = submission.save_and_send(
                uow, actor(), shipment, typed.header, typed.lines, edition=_edition(), confirmed=_confirmed()
            )
    except Conflict as conflict:
        return _refused(shipment, conflict)
    except (Invalid, Unconfirmed):
        return check(shipment)
    if sent.repeated:
        flash(SENT_ALREADY, "info")
    return _to_notice(shipment)


@bp.get("/discard")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def discard(shipment: int) -> Response | Redirect:
    """Ask before a draft is thrown away."""
    notice = _get(shipment)
    if not notice.can_edit:
        return _to_notice(shipment)
    return render(
        "acknowledgments/question.html",
        question=f"Throw away the draft of {notice.document.number}?",
        consequence="What you typed and packed is lost. The buyer has not seen any of it.",
        yes="Throw the draft away",
        no="Keep the draft",
        action=url_for(".discarded", shipment=shipment),
        no_url=page.url(notice),
    )


@bp.post("/discard")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def discarded(shipment: int) -> Redirect:
    """Throw a draft away."""
    with services().begin() as uow:
        drafting.discard(uow, actor(), shipment)
    flash("Your draft is gone.")
    return redirect(url_for("shipments.index"), 303)


def _get(shipment: int) -> NoticeView:
    with services().read() as uow:
        return reading.get(uow, actor(), shipment, first=_whole(request.values.get("from", "")))


def _show(notice: NoticeView, *, status: int = 200, **view: Any) -> Response:
    act_for(notice.supplier_name)
    return render(PAGE, status=status, **page.view(notice, **view))


def _checked(shipment: int) -> Response:
    notice = _get(shipment)
    with services().read() as uow:
        found = submission.check(uow, actor(), shipment)
    return _show(notice, status=422 if page.stops(found) or found.to_confirm else 200, checked=found)


def _refused(shipment: int, refusal: Conflict) -> Response | Redirect:
    """Show the page as it was typed, unsaved, with what stands in the way; a notice that was sent is shown itself."""
    notice = _get(shipment)
    if notice.state is not DocumentState.DRAFT:
        flash(SENT_ALREADY, "info")
        return _to_notice(shipment)
    if isinstance(refusal, NumberTaken):
        return _show(notice, status=422, typed=request.form, at=("number", str(refusal)))
    return _show(notice, status=409, typed=request.form, problem=str(refusal), is_late=True)


def _to_notice(shipment: int) -> Redirect:
    return redirect(url_for("notices.show", shipment=shipment), 303)


def _edition() -> int:
    return _whole(request.form.get("edition", ""))


def _confirmed() -> frozenset[str]:
    return frozenset(one for ticked in request.form.getlist("confirmed") for one in ticked.splitlines())


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
