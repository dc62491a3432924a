"""Deciding about a notice in review, on its own page: as a whole, because its goods travel together."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.errors import Conflict, Invalid
from portal.domain.states import DocumentState
from portal.services import reviews
from portal.services.reviews.views import Decision, Verdict
from portal.web.shared.access import access, actor, services
from portal.web.shared.findings import told
from portal.web.shipments.views import get_notice, show_notice

bp = Blueprint("notice_reviews", __name__, url_prefix="/shipments/<int:shipment>")

DECLINED = "Declined. The supplier reads your reason and can send a corrected notice."
APPROVED = "Approved. The notice is on its way to the ERP."


@bp.post("/take")
@access(Permission.REVIEWS_DECIDE)
def take(shipment: int) -> Redirect:
    """Put the actor's name on the review, so that nobody else starts on it."""
    with services().begin() as uow:
        reviews.take(uow, actor(), shipment)
    return redirect(url_for("notices.show", shipment=shipment), 303)


@bp.post("/release")
@access(Permission.REVIEWS_DECIDE)
def release(shipment: int) -> Redirect:
    """Take the name off again."""
    with services().begin() as uow:
        reviews.release(uow, actor(), shipment)
    flash("Released. Anybody can take it now.")
    return redirect(url_for("reviews.index"), 303)


@bp.post("/decide")
@access(Permission.REVIEWS_DECIDE)
def decide(shipment: int) -> Response | Redirect:
    """Approve or decline all that deviates; on mistakes show the form again with everything typed."""
    typed = {name: request.form.get(name, "") for name in ("verdict", "reason", "sentence")}
    if typed["verdict"] not in tuple(Verdict):
        return show_notice(get_notice(shipment), status=422, problem="Approve or decline the notice.")
    decision = Decision(Verdict(typed["verdict"]), typed["reason"], typed["sentence"])
    positions = [deviation.position for deviation in get_notice(shipment).deviations]
    edition = request.form.get("edition", 0, type=int)
    try:
        with services().begin() as uow:
            state = reviews.decide(uow, actor(), shipment, dict.fromkeys(positions, decision), edition=edition)
    except Invalid as invalid:
        # The same is wrong with the decision about each deviation.
        errors = {issue.path.rpartition("/")[2]: told(issue) for issue in invalid.issues}
        return show_notice(get_notice(shipment), status=422, errors=errors, typed=typed)
    except Conflict as conflict:
        return show_notice(get_notice(shipment), status=409, problem=str(conflict))
    flash(DECLINED if state is DocumentState.DECLINED else APPROVED)
    return redirect(url_for("notices.show", shipment=shipment), 303)
