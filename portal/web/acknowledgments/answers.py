"""Pages of an answer that was sent: its receipts, live, what was answered, and what can still be done."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.services.acknowledgments import reading, withdrawal
from portal.services.drafts.repairs import start_repair
from portal.services.orders import showing
from portal.web.acknowledgments import sent
from portal.web.shared.access import access, actor, services
from portal.web.shared.pages import render, wants_fragment

bp = Blueprint("answers", __name__, url_prefix="/orders/<number>")

PAGE = "acknowledgments/show.html"
RECEIPTS = "acknowledgments/_receipts.html"


@bp.get("/answers/<int:version>")
@access(Permission.ORDERS_READ)
def show(number: str, version: int) -> Response:
    """Show one version with its four receipts; with htmx only these, while something is still to come."""
    with services().read() as uow:
        answer = reading.get(uow, actor(), number, version)
        if wants_fragment():
            return render(PAGE, fragment=RECEIPTS, **sent.standing(answer))
        order = showing.get_order(uow, actor(), number).order
    shown = sent.content(answer, order, everything=request.args.get("lines") == "all")
    return render(PAGE, fragment=RECEIPTS, **sent.standing(answer), **shown)


@bp.get("/answers/<int:version>/order-response.xml")
@access(Permission.ORDERS_READ)
def download(number: str, version: int) -> Response:
    """Send one version as a UBL 2.1 OrderResponse."""
    with services().read() as uow:
        name, body = reading.download(uow, actor(), number, version)
    response = Response(body, mimetype="application/xml")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.post("/repair")
@access(Permission.ACKNOWLEDGMENTS_SEND, Permission.ON_BEHALF)
def repair(number: str) -> Redirect:
    """Begin the next version of an answer that came back, filled with what was sent."""
    with services().begin() as uow:
        start_repair(uow, actor(), number)
    return redirect(url_for("acknowledgments.answer", number=number), 303)


@bp.get("/withdraw")
@access(Permission.ACKNOWLEDGMENTS_SEND, Permission.ON_BEHALF)
def withdraw(number: str) -> Response:
    """Ask before an answer is taken back."""
    with services().read() as uow:
        reading.get(uow, actor(), number)
    return render(
        "acknowledgments/question.html",
        question=f"Take your answer to order {number} back?",
        consequence="The buyer will see that you took it back. You can answer the order again afterwards.",
        yes="Take the answer back",
        no="Keep the answer",
        action=url_for(".withdrawn", number=number),
        no_url=url_for("orders.show", number=number),
    )


@bp.post("/withdraw")
@access(Permission.ACKNOWLEDGMENTS_SEND, Permission.ON_BEHALF)
def withdrawn(number: str) -> Redirect:
    """Take an answer back that is not booked yet."""
    with services().begin() as uow:
        withdrawal.withdraw(uow, actor(), number)
    flash("You took your answer back.")
    return redirect(url_for("orders.show", number=number), 303)
