"""The worklist of documents that wait for a decision, and pages for deciding about answers."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.actors import Permission
from portal.domain.errors import Conflict, Invalid
from portal.domain.states import DocumentState
from portal.services import reviews, suppliers
from portal.services.reviews.codes import PLAIN_CODES
from portal.services.reviews.views import ReviewView
from portal.web.reviews import worklist
from portal.web.reviews.forms import DecisionForm
from portal.web.reviews.words import answer_words
from portal.web.shared.access import access, actor, services
from portal.web.shared.pages import render
from portal.web.shared.pagination import pages

bp = Blueprint("reviews", __name__, url_prefix="/reviews")
bp.add_app_template_filter(answer_words)

DONE = {
    DocumentState.DECLINED: "Declined. The supplier reads your reasons and can send a corrected answer.",
    DocumentState.IN_REVIEW: "Your decisions are saved. The answer waits for the rest of them.",
}
APPROVED = "Approved. The answer is on its way to the ERP."


@bp.get("")
@access(Permission.REVIEWS_READ)
def index() -> ResponseReturnValue:
    """Show the documents that wait for a decision, the longest waiting first."""
    filters = worklist.filters_from(request.args)
    cursor = request.args.get("after") or request.args.get("before")
    with services().read() as uow:
        page = reviews.worklist(uow, actor(), filters, cursor=cursor)
        names, rules = suppliers.list_names(uow, actor()), reviews.list_rules(uow, actor())
    path = url_for(".index")
    return render(
        "reviews/index.html",
        page=page,
        filters=filters,
        choices=worklist.choices(names, rules),
        active=worklist.active(path, filters, dict(names)),
        kinds=worklist.KINDS,
        pages=pages(path, worklist.query(filters), newer=page.newer, older=page.older),
    )


@bp.get("/<number>/<int:version>")
@access(Permission.REVIEWS_READ)
def show(number: str, version: int) -> ResponseReturnValue:
    """Show one answer: every deviation, what it moves, and the form to decide."""
    review = _get(number, version)
    return _page(review, DecisionForm.blank(review.deviations, review.answer.edition))


@bp.post("/<number>/<int:version>/take")
@access(Permission.REVIEWS_DECIDE)
def take(number: str, version: int) -> ResponseReturnValue:
    """Put the actor's name on the review, so that nobody else starts on it."""
    document = _get(number, version).answer.version.id
    with services().begin() as uow:
        reviews.take(uow, actor(), document)
    return redirect(url_for(".show", number=number, version=version), 303)


@bp.post("/<number>/<int:version>/release")
@access(Permission.REVIEWS_DECIDE)
def release(number: str, version: int) -> ResponseReturnValue:
    """Take the name off again."""
    document = _get(number, version).answer.version.id
    with services().begin() as uow:
        reviews.release(uow, actor(), document)
    flash("Released. Anybody can take it now.")
    return redirect(url_for(".index"), 303)


@bp.post("/<number>/<int:version>/decide")
@access(Permission.REVIEWS_DECIDE)
def decide(number: str, version: int) -> ResponseReturnValue:
    """Approve or decline some or all deviations; on mistakes show the form again with everything typed."""
    review = _get(number, version)
    form = DecisionForm.read(review.deviations, request.form)
    decisions = form.to_decisions()
    if decisions is None:
        return _page(review, form, 422)
    try:
        with services().begin() as uow:
            state = reviews.decide(uow, actor(), review.answer.version.id, decisions, edition=form.edition)
    except Invalid as invalid:
        form.show(invalid.issues)
        return _page(review, form, 422)
    except Conflict as conflict:
        form.refusal = str(conflict)
        return _page(_get(number, version), form, 409)
    flash(DONE.get(state, APPROVED))
    if state is DocumentState.IN_REVIEW:
        return redirect(url_for(".show", number=number, version=version), 303)
    return redirect(url_for(".index"), 303)


def _get(number: str, version: int) -> ReviewView:
    with services().read() as uow:
        return reviews.get(uow, actor(), number, version)


def _page(review: ReviewView, form: DecisionForm, status: int = 200) -> Response:
    return render(
        "reviews/show.html",
        status=status,
        review=review,
        answer=review.answer,
        order=review.order,
        form=form,
        may_decide=review.can_decide and actor().may(Permission.REVIEWS_DECIDE),
        codes=PLAIN_CODES,
    )
