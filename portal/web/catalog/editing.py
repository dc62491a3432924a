"""Pages on which one item is changed, ended or added: typing, checking, sending, throwing away."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.errors import Conflict, Invalid
from portal.domain.states import DocumentState
from portal.services.acknowledgments.views import Unconfirmed
from portal.services.catalog import choosing, drafting, proposals, showing, submission
from portal.services.catalog.choosing import Choices
from portal.services.catalog.views import ProposalView
from portal.web.catalog import forms, page
from portal.web.catalog.page import Editing
from portal.web.shared.access import access, actor, services
from portal.web.shared.not_taken import name_fields
from portal.web.shared.pages import render

bp = Blueprint("catalog_drafts", __name__, url_prefix="/catalog")
name_fields(bp, forms.field_words)

PAGE = "catalog/edit.html"
SENT_ALREADY = "This proposal had been sent already. It was not sent twice."
SAVED = "Saved. Nothing is sent yet."
THERE = "There is a draft about this item already. Open it to go on with it, or throw it away first."


@bp.get("/new")
@access(Permission.CATALOG_SEND)
def new() -> Response:
    """Show an empty form for an item that the buyer does not have yet."""
    return _show(_new())


@bp.post("/new")
@access(Permission.CATALOG_SEND)
def start_new() -> Response | Redirect:
    """Begin a proposal for a new item, then do what the pressed button says."""
    return _start(_new())


@bp.get("/<int:item>/change")
@access(Permission.CATALOG_SEND)
def change(item: int) -> Response | Redirect:
    """Show an item as it stands, to be changed; a draft of it that is there is gone on with."""
    with services().read() as uow:
        found = showing.get_item(uow, actor(), item)
    if found.draft is not None:
        return _to_draft(found.draft)
    editing = _change(item)
    return _to_item(item) if editing.known is None else _show(editing)


@bp.post("/<int:item>/change")
@access(Permission.CATALOG_SEND)
def start_change(item: int) -> Response | Redirect:
    """Begin a proposal that changes or ends an item, then do what the pressed button says."""
    editing = _change(item)
    return _to_item(item) if editing.known is None else _start(editing)


@bp.get("/proposals/<int:proposal>/edit")
@access(Permission.CATALOG_SEND)
def edit(proposal: int) -> Response | Redirect:
    """Show a draft; one that came in a file is looked at, and changed in its file."""
    editing = _draft(proposal)
    return _show(editing) if _can_edit(editing) else _to_proposal(proposal)


@bp.post("/proposals/<int:proposal>/edit")
@access(Permission.CATALOG_SEND)
def save(proposal: int) -> Response | Redirect:
    """Keep what was typed, then do what the pressed button says: nothing else, check, or send."""
    editing = _draft(proposal)
    if not _can_edit(editing):
        flash(SENT_ALREADY, "info")
        return _to_proposal(proposal)
    typed = forms.read(request.form, editing.known, code=editing.code)
    if typed.issues:
        return _show(editing, 422, typed=request.form, issues=typed.issues)
    if request.form.get("do") == "send":
        return _send(proposal, typed)
    try:
        with services().begin() as uow:
            drafting.save(uow, actor(), proposal, typed.line, note=typed.note, edition=_edition())
    except Conflict as conflict:
        return _refused(proposal, conflict)
    return _go_on(proposal)


@bp.get("/proposals/<int:proposal>/discard")
@access(Permission.CATALOG_SEND)
def discard(proposal: int) -> Response | Redirect:
    """Ask before a draft is thrown away."""
    draft = _get(proposal)
    if not draft.can_edit:
        return _to_proposal(proposal)
    return render(
        "acknowledgments/question.html",
        question=f"Throw away the draft {draft.number}?",
        consequence="What you typed is lost. The buyer has not seen any of it.",
        yes="Throw the draft away",
        no="Keep the draft",
        action=url_for(".discarded", proposal=proposal),
        no_url=url_for(".edit", proposal=proposal),
    )


@bp.post("/proposals/<int:proposal>/discard")
@access(Permission.CATALOG_SEND)
def discarded(proposal: int) -> Redirect:
    """Throw a draft away."""
    with services().begin() as uow:
        drafting.discard(uow, actor(), proposal)
    flash("Your draft is gone.")
    return redirect(url_for("catalog.index"), 303)


def _start(editing: Editing) -> Response | Redirect:
    typed = forms.read(request.form, editing.known, code=editing.code)
    if typed.issues:
        return _show(editing, 422, typed=request.form, issues=typed.issues)
    key = request.form.get("key", "")[:64]
    try:
        with services().begin() as uow:
            row, is_new = drafting.start(uow, actor(), typed.line, note=typed.note, key=key)
            proposal, is_again = row.id, not is_new and row.idempotency_key == key
    except Conflict as conflict:
        return _show(editing, 409, typed=request.form, problem=("", str(conflict)))
    if not is_new and not is_again:
        return _show(editing, 409, typed=request.form, problem=(url_for(".edit", proposal=proposal), THERE))
    if is_again and not _can_edit(_draft(proposal)):
        flash(SENT_ALREADY, "info")
        return _to_proposal(proposal)
    if request.form.get("do") == "send":
        return _send(proposal, typed, edition=1)
    return _go_on(proposal)


def _go_on(proposal: int) -> Response | Redirect:
    if request.form.get("do") == "check":
        return _checked(proposal)
    flash(SAVED)
    return _to_draft(proposal)


def _send(proposal: int, typed: forms.Read, *, edition: int | None = None) -> Response | Redirect:
    try:
        with services().begin() as uow:
            sent = submission.save_and_send(
                uow,
                actor(),
                proposal,
                typed.line,
                note=typed.note,
                edition=_edition() if edition is None else edition,
                confirmed=_confirmed(),
            )
    except Conflict as conflict:
        return _refused(proposal, conflict)
    except (Invalid, Unconfirmed):
        return _kept_and_checked(proposal, typed, edition)
    if sent.repeated:
        flash(SENT_ALREADY, "info")
    return _to_proposal(proposal)


def _kept_and_checked(proposal: int, typed: forms.Read, edition: int | None) -> Response | Redirect:
    """Keep what could not be sent, and show everything that stands in the way."""
    try:
        with services().begin() as uow:
            drafting.save(
                uow,
                actor(),
                proposal,
                typed.line,
                note=typed.note,
                edition=_edition() if edition is None else edition,
            )
    except Conflict as conflict:
        return _refused(proposal, conflict)
    return _checked(proposal)


def _checked(proposal: int) -> Response:
    with services().read() as uow:
        found = submission.check(uow, actor(), proposal)
    return _show(_draft(proposal), 422 if page.stops(found) or found.unconfirmed else 200, checked=found)


def _refused(proposal: int, refusal: Conflict) -> Response | Redirect:
    """Show the page as it was typed, unsaved, with what stands in the way; one that was sent is shown itself."""
    editing = _draft(proposal)
    if not _can_edit(editing):
        flash(SENT_ALREADY, "info")
        return _to_proposal(proposal)
    return _show(editing, 409, typed=request.form, problem=("", str(refusal)))


def _show(editing: Editing, status: int = 200, **view: Any) -> Response:
    return render(PAGE, status=status, **page.view(editing, **view))


def _new() -> Editing:
    return Editing(url_for(".new"), _choices())


def _change(item: int) -> Editing:
    with services().read() as uow:
        found = showing.get_item(uow, actor(), item)
    return Editing(url_for(".change", item=item), _choices(), known=found.master, item=item)


def _draft(proposal: int) -> Editing:
    draft = _get(proposal)
    known, item = None, draft.lines[0].item if draft.lines else None
    if item is not None:
        with services().read() as uow:
            known = showing.get_item(uow, actor(), item).master
    return Editing(url_for(".edit", proposal=proposal), _choices(), draft, known, item)


def _can_edit(editing: Editing) -> bool:
    draft = editing.draft
    return draft is not None and draft.state is DocumentState.DRAFT and draft.can_edit and draft.is_of_one


def _choices() -> Choices:
    with services().read() as uow:
        return choosing.choices(uow)


def _get(proposal: int) -> ProposalView:
    with services().read() as uow:
        return proposals.get(uow, actor(), proposal)


def _to_draft(proposal: int) -> Redirect:
    return redirect(url_for(".edit", proposal=proposal), 303)


def _to_proposal(proposal: int) -> Redirect:
    return redirect(url_for("catalog_proposals.show", proposal=proposal), 303)


def _to_item(item: int) -> Redirect:
    return redirect(url_for("catalog_items.show_item", item=item), 303)


def _edition() -> int:
    text = request.form.get("edition", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _confirmed() -> frozenset[str]:
    return frozenset(one for ticked in request.form.getlist("confirmed") for one in ticked.splitlines())
