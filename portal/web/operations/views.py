"""Pages for operations."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.actors import Permission
from portal.domain.promises import PromiseState
from portal.services import deliveries, operations
from portal.web.operations.words import LATE_AFTER, STATES, cause_words, document_place, document_words, kind_words
from portal.web.shared.access import access, actor, services
from portal.web.shared.formats import plural
from portal.web.shared.pages import render
from portal.web.shared.pagination import address, pages

bp = Blueprint("operations", __name__, url_prefix="/operations")
for words in (cause_words, document_place, document_words, kind_words):
    bp.add_app_template_filter(words)

#: How many documents a page lists.
PAGE = 50


@bp.get("")
@access(Permission.OPERATIONS_READ)
def index() -> ResponseReturnValue:
    """Show how the portal is doing; the script asks for the figures again every few seconds."""
    return render(
        "operations/index.html",
        fragment="operations/_figures.html",
        found=operations.overview(services(), actor()),
        late_after=LATE_AFTER,
        may_read_record=actor().may(Permission.AUDIT_READ),
        may_replay=actor().may(Permission.OPERATIONS_REPLAY),
    )


@bp.get("/documents")
@access(Permission.OPERATIONS_READ)
def documents() -> ResponseReturnValue:
    """List what is on its way or stuck, oldest first; every figure of the first page opens here."""
    state, cause = request.args.get("state", ""), request.args.get("cause", "")
    state = state if state in STATES else ""
    after = _number(request.args.get("after", ""))
    with services().read() as uow:
        found = operations.list_promises(uow, actor(), state=state, cause=cause, after=after, limit=PAGE + 1)
    path, filters = url_for(".documents"), {"state": state, "cause": cause}
    words = {"state": STATES[state] if state else "", "cause": cause_words(cause)}
    return render(
        "operations/documents.html",
        promises=found[:PAGE],
        states=[("", "All of them"), *STATES.items()],
        filters=filters,
        active=[(words[name], address(path, {**filters, name: ""})) for name, value in filters.items() if value],
        pages=pages(path, filters, newer=None, older=str(found[PAGE - 1].id) if len(found) > PAGE else None),
        may_replay=actor().may(Permission.OPERATIONS_REPLAY),
    )


@bp.get("/replay")
@access(Permission.OPERATIONS_REPLAY)
def confirm_replay() -> ResponseReturnValue:
    """Ask before sending again what is stuck: everything of one cause, or one document."""
    cause, one = _wanted(request.args)
    with services().read() as uow:
        found = operations.list_promises(
            uow, actor(), state=PromiseState.STUCK, cause=cause, after=max(one - 1, 0), limit=1 if one else PAGE
        )
    if not found or (one and found[0].id != one):
        flash(NOTHING_STUCK, "info")
        return redirect(url_for(".index"), 303)
    return render("operations/replay.html", promises=found, cause=cause, one=one)


@bp.post("/replay")
@access(Permission.OPERATIONS_REPLAY)
def replay() -> ResponseReturnValue:
    """Send again what is stuck: everything of one cause, or one document. The keys stay as they are."""
    cause, one = _wanted(request.form)
    with services().begin() as uow:
        if one:
            count = deliveries.replay(uow, actor(), [one])
        else:
            count = operations.replay_cause(uow, actor(), cause)
    words = f"{plural(count, 'document is', 'documents are')} on the way again."
    flash(words if count else NOTHING_STUCK, "good" if count else "info")
    return redirect(url_for(".index"), 303)


NOTHING_STUCK = "Nothing of this is stuck any more."


def _wanted(typed: Mapping[str, str]) -> tuple[str, int]:
    """Return the cause, or the id of the one document, that is to be sent again."""
    cause, one = typed.get("cause", ""), _number(typed.get("id", ""))
    if not (cause or one) or "\0" in cause:
        abort(400)
    return cause, one


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
