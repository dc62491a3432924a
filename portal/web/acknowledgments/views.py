"""Pages of the answer form: typing, many lines at once, checking, sending, throwing away."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.errors import Conflict, Invalid, KeyReused
from portal.services.acknowledgments.submission import accept_all
from portal.services.acknowledgments.views import Submitted, Unconfirmed
from portal.services.drafts import saving
from portal.services.drafts.sending import send as send_draft
from portal.services.drafts.showing import open_draft
from portal.services.drafts.views import BulkAction, BulkKind, DraftView, LineChoice
from portal.web.acknowledgments import page as answer_page
from portal.web.acknowledgments.forms import AnswerForm, BulkForm, entries_from, refuse_files
from portal.web.shared.access import access, actor, services
from portal.web.shared.frame import act_for
from portal.web.shared.pages import render, wants_fragment

bp = Blueprint("acknowledgments", __name__, url_prefix="/orders/<number>")

PAGE = "acknowledgments/answer.html"


@bp.get("/answer")
@access(Permission.ACKNOWLEDGMENTS_SEND, Permission.ON_BEHALF)
def answer(number: str) -> Response:
    """Show the draft on the order's newest revision; opening it stores nothing."""
    return _show(_draft(number))


@bp.post("/answer")
@access(Permission.ACKNOWLEDGMENTS_SEND, Permission.ON_BEHALF)
def save(number: str) -> Response | Redirect:
    """Keep what was typed, then do what the pressed button says: a row more or less, or another page of lines."""
    verb, _, which = request.form.get("do", "save").partition(":")
    try:
        _keep(number, verb, which)
    except (Invalid, Conflict) as refusal:
        if wants_fragment() and isinstance(refusal, Conflict):
            raise  # told over the page as it is, with everything typed
        return _refused(number, refusal)
    if verb == "valid":
        about = "the order" if which == "order" else f"line {which}"
        flash(f"Your answer to {about} is as you had it. Nothing is sent yet.")
    draft = _draft(number)
    if wants_fragment():
        return render(PAGE, fragment="acknowledgments/_kept.html", **answer_page.view(draft, AnswerForm()))
    if verb == "page":
        return redirect(answer_page.answer_url(number, draft.page, first=which), 303)
    if draft.findings or any(line.issues for line in draft.lines):
        return _show(draft, status=422)
    return redirect(answer_page.answer_url(number, draft.page) + answer_page.anchor(verb, which), 303)


@bp.post("/answer/lines")
@access(Permission.ACKNOWLEDGMENTS_SEND, Permission.ON_BEHALF)
def apply(number: str) -> Response | Redirect:
    """Do one thing to many lines: those ticked, all without an answer, or all that are open."""
    bulk = BulkForm()
    try:
        _keep(number)
        if not bulk.validate():
            return _show(_draft(number), status=422, bulk=bulk)
        with services().begin() as uow:
            saving.apply(uow, actor(), number, bulk.chosen(request.form.getlist("line")), bulk.to_action())
    except Conflict as conflict:
        return _refused(number, conflict, bulk=bulk)
    except Invalid as refusal:
        bulk.show(refusal.issues)
        return _refused(number, refusal, bulk=bulk)
    flash("Your answer was changed. Nothing is sent yet.")
    return redirect(answer_page.answer_url(number, answer_page.page_from(request.form)), 303)


@bp.post("/answer/check")
@access(Permission.ACKNOWLEDGMENTS_SEND, Permission.ON_BEHALF)
def check(number: str) -> Response:
    """Keep what was typed and show everything the rules find, without sending."""
    try:
        _keep(number)
    except (Invalid, Conflict) as refusal:
        return _refused(number, refusal)
    draft = _draft(number, checked=True)
    return _show(draft, status=422 if answer_page.stops(draft.findings) else 200, checked=True)


@bp.post("/answer/send")
@access(Permission.ACKNOWLEDGMENTS_SEND, Permission.ON_BEHALF)
def send(number: str) -> Response | Redirect:
    """Send the whole draft; a second click, an old window or the back button lead to the same answer."""
    form = AnswerForm()
    try:
        refuse_files(request.files)
        with services().begin() as uow:
            sent = send_draft(
                uow,
                actor(),
                number,
                send_key=form.send_key.data or "",
                edition=form.edition.data or 0,
                base_revision=form.base_revision.data or 0,
                rows=entries_from(request.form),
                note=form.note.data or "",
                confirmed=_confirmed(),
                typed=(form.typed.data or "").strip(),
            )
    except (Conflict, KeyReused) as conflict:
        return _refused(number, conflict)
    except (Invalid, Unconfirmed):
        return _not_sent(number)
    return _sent(number, sent)


@bp.post("/accept")
@access(Permission.ACKNOWLEDGMENTS_SEND, Permission.ON_BEHALF)
def accept(number: str) -> Response | Redirect:
    """Accept every open line exactly as ordered, in one click."""
    revision = request.form.get("base_revision", 0, type=int)
    try:
        with services().begin() as uow:
            sent = accept_all(uow, actor(), number, revision=revision, key=request.form.get("send_key", ""))
    except Conflict as conflict:
        flash(str(conflict), "warning")
        return redirect(url_for("orders.show", number=number), 303)
    except (Invalid, Unconfirmed):
        return _accepted_in_draft(number)
    return _sent(number, sent)


def _accepted_in_draft(number: str) -> Redirect:
    """Open the answer as ordered and checked: what is as ordered may still be late, or wait for a confirmation."""
    with services().begin() as uow:
        saving.apply(uow, actor(), number, LineChoice.UNANSWERED, BulkAction(BulkKind.ACCEPT))
    flash("Nothing is sent yet. Lines without an answer are filled in as ordered; look at these findings.", "warning")
    return redirect(url_for(".answer", number=number, checked="1"), 303)


@bp.get("/answer/discard")
@access(Permission.ACKNOWLEDGMENTS_SEND, Permission.ON_BEHALF)
def discard(number: str) -> Response:
    """Ask before a draft is thrown away."""
    _draft(number)
    return render(
        "acknowledgments/question.html",
        question=f"Throw away your draft for order {number}?",
        consequence="What you typed is lost. Answers that were sent stay as they are.",
        yes="Throw the draft away",
        no="Keep the draft",
        action=url_for(".discarded", number=number),
        no_url=url_for(".answer", number=number),
    )


@bp.post("/answer/discard")
@access(Permission.ACKNOWLEDGMENTS_SEND, Permission.ON_BEHALF)
def discarded(number: str) -> Redirect:
    """Throw a draft away."""
    with services().begin() as uow:
        saving.discard(uow, actor(), number)
    flash("Your draft is gone.")
    return redirect(url_for("orders.show", number=number), 303)


def _confirmed() -> frozenset[str]:
    """Return the warnings that were ticked; one box may stand for the same warning on many lines."""
    return frozenset(one for ticked in request.form.getlist("confirmed") for one in ticked.splitlines())


def _draft(number: str, *, checked: bool = False) -> DraftView:
    place = answer_page.page_from(request.values, checked=checked)
    with services().read() as uow:
        return open_draft(uow, actor(), number, page=place)


def _show(draft: DraftView, *, status: int = 200, **view: Any) -> Response:
    act_for(draft.supplier_name)
    return render(PAGE, status=status, **answer_page.view(draft, AnswerForm(), **view))


def _keep(number: str, verb: str = "", which: str = "") -> None:
    """Store what the page holds, unread, and do to the draft what the pressed button says."""
    refuse_files(request.files)
    form = AnswerForm()
    line, _, row = which.partition(":")
    typed = entries_from(request.form)
    if verb == "valid":
        typed.pop(answer_page.whole(line), None)  # what the page shows there makes room for what was there before
    with services().begin() as uow:
        saving.save(
            uow,
            actor(),
            number,
            typed,
            note=form.note.data or "",
            edition=form.edition.data or 0,
            base_revision=form.base_revision.data or 0,
            send_key=form.send_key.data or "",
        )
        if verb == "add":
            saving.add_row(uow, actor(), number, answer_page.whole(line))
        elif verb == "remove":
            saving.remove_row(uow, actor(), number, answer_page.whole(line), answer_page.whole(row))
        elif verb == "valid":
            lines = [] if line == "order" else [answer_page.whole(line)]
            saving.rebase(uow, actor(), number, lines, order_still_valid=line == "order")
        elif verb == "rest":
            saving.apply(uow, actor(), number, LineChoice.UNANSWERED, BulkAction(BulkKind.ACCEPT))


def _refused(number: str, refusal: Invalid | Conflict | KeyReused, **view: Any) -> Response:
    """Show the page as it was typed, unsaved, with what stands in the way."""
    draft = answer_page.with_typed(_draft(number), entries_from(request.form))
    if isinstance(refusal, Invalid):
        return _show(draft, status=422, issues=refusal.issues, **view)
    return _show(draft, status=409, problem=str(refusal), **view)


def _not_sent(number: str) -> Response:
    """Keep what the page holds as the draft, and show what stands in the way of sending it."""
    try:
        _keep(number)
    except (Invalid, Conflict) as unsaved:
        return _refused(number, unsaved)
    return _show(_draft(number, checked=True), status=422)


def _sent(number: str, sent: Submitted) -> Redirect:
    if sent.repeated:
        flash("This answer had been sent already. It was not sent twice.", "info")
    return redirect(url_for("answers.show", number=number, version=sent.version), 303)
