"""Deciding about an invoice in review, on its own page: each deviation or all, or holding it until goods come."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.errors import Conflict, Invalid
from portal.domain.states import DocumentState
from portal.services import reviews
from portal.services.reviews import awaiting
from portal.services.reviews.codes import INVOICE_CODES
from portal.web.invoices.views import get_invoice, show_invoice
from portal.web.reviews.forms import DecisionForm
from portal.web.shared.access import access, actor, services

bp = Blueprint("invoice_reviews", __name__, url_prefix="/invoices/<int:invoice>")

DONE = {
    DocumentState.DECLINED: "Declined. The supplier reads your reasons and can send a corrected invoice.",
    DocumentState.IN_REVIEW: "Your decisions are saved. The invoice waits for the rest of them.",
}
APPROVED = "Approved. The invoice is on its way to the ERP."


@bp.post("/take")
@access(Permission.REVIEWS_DECIDE)
def take(invoice: int) -> Redirect:
    """Put the actor's name on the review, so that nobody else starts on it."""
    with services().begin() as uow:
        reviews.take(uow, actor(), invoice)
    return _to_invoice(invoice)


@bp.post("/release")
@access(Permission.REVIEWS_DECIDE)
def release(invoice: int) -> Redirect:
    """Take the name off again."""
    with services().begin() as uow:
        reviews.release(uow, actor(), invoice)
    flash("Released. Anybody can take it now.")
    return redirect(url_for("reviews.index"), 303)


@bp.post("/hold")
@access(Permission.REVIEWS_DECIDE)
def hold(invoice: int) -> Response | Redirect:
    """Hold the invoice until what it bills was received."""
    try:
        with services().begin() as uow:
            awaiting.hold(uow, actor(), invoice, edition=request.form.get("edition", 0, type=int))
    except Conflict as conflict:
        return show_invoice(get_invoice(invoice), status=409, problem=str(conflict))
    flash("Held. It goes on by itself when the goods are received.")
    return _to_invoice(invoice)


@bp.post("/decide")
@access(Permission.REVIEWS_DECIDE)
def decide(invoice: int) -> Response | Redirect:
    """Approve or decline some or all deviations; on mistakes show the form again with everything typed."""
    found = get_invoice(invoice)
    form = DecisionForm.read(found.deviations, request.form, INVOICE_CODES)
    decisions = form.to_decisions()
    if decisions is None:
        return show_invoice(found, status=422, form=form)
    try:
        with services().begin() as uow:
            state = reviews.decide(uow, actor(), invoice, decisions, edition=form.edition)
    except Invalid as invalid:
        form.show(invalid.issues)
        return show_invoice(found, status=422, form=form)
    except Conflict as conflict:
        form.refusal = str(conflict)
        return show_invoice(get_invoice(invoice), status=409, form=form)
    flash(DONE.get(state, APPROVED))
    return _to_invoice(invoice)


def _to_invoice(invoice: int) -> Redirect:
    return redirect(url_for("invoice.show", invoice=invoice), 303)
