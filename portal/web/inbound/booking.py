"""The supplier's page: the receiving window of one notice."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.actors import Permission
from portal.domain.errors import Conflict
from portal.services.windows import booking
from portal.web.shared.access import access, actor, services
from portal.web.shared.frame import act_for
from portal.web.shared.pages import render

bp = Blueprint("windows", __name__, url_prefix="/shipments/<int:shipment>/window")


@bp.get("")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def show(shipment: int) -> ResponseReturnValue:
    """Show the window that a notice has, and those that it can have."""
    return _page(shipment)


@bp.post("")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def book(shipment: int) -> ResponseReturnValue:
    """Book a window, or move to it; where somebody else was faster, say which is the next."""
    window = request.form.get("window", 0, type=int)
    if not window:
        return _page(shipment, "Choose a window.", 422)
    try:
        with services().begin() as uow:
            booked = booking.book(uow, actor(), shipment, window)
    except Conflict as conflict:
        return _page(shipment, str(conflict), 409)
    flash(f"{booked.words} is booked.", "good")
    return redirect(url_for(".show", shipment=shipment), 303)


@bp.post("/free")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def free(shipment: int) -> ResponseReturnValue:
    """Give the window back."""
    with services().begin() as uow:
        booking.free(uow, actor(), shipment)
    flash("Your window is free for others.", "good")
    return redirect(url_for(".show", shipment=shipment), 303)


def _page(shipment: int, problem: str = "", status: int = 200) -> Response:
    with services().read() as uow:
        choice = booking.choose(uow, actor(), shipment)
    act_for(choice.supplier_name)
    return render("inbound/booking.html", status=status, choice=choice, problem=problem)
