"""The buyer's review of a proposal: what changes, in groups and page by page, and the decision about any of it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.catalog import LineState
from portal.domain.errors import Conflict, Invalid
from portal.domain.issues import Severity
from portal.domain.messages import text
from portal.domain.rules import REGISTRY
from portal.domain.states import DocumentState
from portal.domain.wording import Word
from portal.services import reviews
from portal.services.catalog import deciding, reviewing
from portal.services.catalog.groups import kind_of, words
from portal.services.catalog.reviewing import ProposalReview, ReviewedLine, Shown
from portal.services.reviews.codes import DECLINE_REASONS
from portal.services.reviews.views import Verdict
from portal.web.catalog.decisions import LinesForm
from portal.web.shared.access import access, actor, services
from portal.web.shared.formats import plural
from portal.web.shared.pages import Link, render
from portal.web.shared.pagination import address, pages

bp = Blueprint("proposal_reviews", __name__, url_prefix="/catalog/proposals/<int:proposal>/review")

DONE = {
    DocumentState.DECLINED: "Declined. The supplier reads your reasons and can send a corrected proposal.",
    DocumentState.IN_REVIEW: "Decided: {lines}. The proposal waits for the rest.",
}
APPROVED = "Decided: {lines}. The proposal is on its way to the ERP."

SHOWN = {
    Shown.OPEN: "To decide",
    Shown.DECIDED: "Decided",
    Shown.PASSING: "Within the limits",
    Shown.ALL: "All lines",
}

LINE_WORDS = {
    LineState.OK: Word("Within the limits", "good"),
    LineState.LEFT_OUT: Word("Left out", "neutral"),
    LineState.PENDING: Word("Not decided yet", "waiting"),
    LineState.APPROVED: Word("Approved", "good"),
    LineState.DECLINED: Word("Declined", "danger"),
    LineState.BOOKED: Word("Booked", "good"),
    LineState.REFUSED: Word("Refused by the ERP", "danger"),
}


@bp.get("")
@access(Permission.REVIEWS_READ)
def show(proposal: int) -> Response:
    """Show what a proposal changes, and the form to decide."""
    found = _get(proposal)
    return _page(found, LinesForm(found.edition, found.kind))


@bp.post("")
@access(Permission.CATALOG_DECIDE)
def decide(proposal: int) -> Response | Redirect:
    """Approve or decline lines; on mistakes show the page again with everything ticked and typed."""
    form = LinesForm.read(request.form, kind_of(request.args.get("group", "")))
    decision = form.to_decision()
    if decision is None:
        return _page(_get(proposal), form, 422)
    try:
        with services().begin() as uow:
            done = deciding.decide(uow, actor(), proposal, form.meant, decision, edition=form.edition)
    except Invalid as invalid:
        form.show(invalid.issues)
        return _page(_get(proposal), form, 422)
    except Conflict as conflict:
        found = _get(proposal)
        form.refusal, form.edition = str(conflict), found.edition
        return _page(found, form, 409)
    flash(DONE.get(done.state, APPROVED).format(lines=_decided(done.lines, decision.verdict)))
    return redirect(url_for(".show", proposal=proposal), 303)


@bp.post("/take")
@access(Permission.CATALOG_DECIDE)
def take(proposal: int) -> Redirect:
    """Put the actor's name on the review, so that nobody else starts on it."""
    with services().begin() as uow:
        reviews.take(uow, actor(), proposal)
    return redirect(url_for(".show", proposal=proposal), 303)


@bp.post("/release")
@access(Permission.CATALOG_DECIDE)
def release(proposal: int) -> Redirect:
    """Take the name off again."""
    with services().begin() as uow:
        reviews.release(uow, actor(), proposal)
    flash("Released. Anybody can take it now.")
    return redirect(url_for("reviews.index"), 303)


def _decided(lines: int, verdict: Verdict) -> str:
    return f"{plural(lines, 'line')} {'approved' if verdict is Verdict.APPROVE else 'declined'}"


def _get(proposal: int) -> ProposalReview:
    args = request.args
    shown = args.get("show", "")
    with services().read() as uow:
        return reviewing.get(
            uow,
            actor(),
            proposal,
            shown=Shown(shown) if shown in tuple(Shown) else None,
            kind=kind_of(args.get("group", "")),
            cursor=args.get("after") or args.get("before"),
        )


def _page(review: ProposalReview, form: LinesForm, status: int = 200) -> Response:
    path = url_for(".show", proposal=review.id)
    query = {"show": review.shown.value, "group": review.kind.key if review.kind else ""}
    here = {name: request.args.get(name, "") for name in ("show", "group", "after", "before")}
    return render(
        "catalog/review.html",
        status=status,
        review=review,
        form=form,
        tabs=_tabs(review, path),
        group_url={group.kind: address(path, {"group": group.kind.key}) for group in review.groups},
        kind_words=words,
        rule_title=lambda rule: REGISTRY[rule].title if rule in REGISTRY else rule,
        line_words=LINE_WORDS,
        reasons=DECLINE_REASONS,
        why=_why,
        decide_url=address(path, here),
        pages=pages(path, query, newer=review.newer, older=review.older),
    )


def _tabs(review: ProposalReview, path: str) -> list[Link]:
    decided = sum(group.count - group.open for group in review.groups)
    counts = {
        Shown.OPEN: review.open,
        Shown.DECIDED: decided,
        Shown.PASSING: review.passing,
        Shown.ALL: sum(review.counts.values()),
    }
    return [
        Link(words, address(path, {"show": shown.value}), shown is review.shown, counts[shown])
        for shown, words in SHOWN.items()
    ]


def _why(line: ReviewedLine) -> list[str]:
    """Return why the buyer is asked about a line, or what else was found in it."""
    return [text(issue) for issue in line.findings if issue.severity in (Severity.REVIEW, Severity.ERROR)]
