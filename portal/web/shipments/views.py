"""Pages of one notice: how it stands, what was received, and what can still be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.issues import Severity, of_severity
from portal.domain.messages import text
from portal.domain.states import ON_ITS_WAY, DocumentState
from portal.domain.wording import NOTICE_WORDS
from portal.services.reviews.codes import PLAIN_CODES
from portal.services.shipments import reading, submission
from portal.services.shipments.views import NoticeView
from portal.web.shared.access import access, actor, services
from portal.web.shared.findings import told
from portal.web.shared.pages import render, wants_fragment
from portal.web.shared.standing import steps
from portal.web.shipments import page

bp = Blueprint("notices", __name__, url_prefix="/shipments/<int:shipment>")

PAGE = "shipments/show.html"
RECEIPTS = "shipments/_receipts.html"

#: So many deviations are shown; a revised order of a large notice has thousands.
DEVIATIONS = 100


@bp.get("")
@access(Permission.ORDERS_READ)
def show(shipment: int) -> Response:
    """Show one version with its four receipts; with htmx only these, while something is still to come."""
    return show_notice(get_notice(shipment))


@bp.get("/withdraw")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def withdraw(shipment: int) -> Response:
    """Ask before a notice is taken back."""
    return _question(
        shipment,
        ".withdrawn",
        "Take the notice {number} back?",
        "The buyer will see that you took it back. You can send a new version afterwards.",
        "Take the notice back",
    )


@bp.post("/withdraw")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def withdrawn(shipment: int) -> Redirect:
    """Take a notice back that is not booked yet."""
    with services().begin() as uow:
        submission.withdraw(uow, actor(), shipment)
    flash("You took your notice back.")
    return redirect(url_for(".show", shipment=shipment), 303)


@bp.get("/cancel")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def cancel(shipment: int) -> Response:
    """Ask before a booked notice is cancelled."""
    return _question(
        shipment,
        ".cancelled",
        "Cancel the notice {number}?",
        "The buyer's system is asked to cancel it. Do this only if the goods do not travel.",
        "Cancel the notice",
    )


@bp.post("/cancel")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def cancelled(shipment: int) -> Redirect:
    """Ask the buyer's system to cancel a booked notice."""
    with services().begin() as uow:
        submission.cancel(uow, actor(), shipment)
    flash("The buyer's system is asked to cancel the notice.")
    return redirect(url_for(".show", shipment=shipment), 303)


@bp.post("/replace")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def replace(shipment: int) -> Redirect:
    """Begin the next version of a notice, filled with what was sent."""
    with services().begin() as uow:
        draft = submission.replace(uow, actor(), shipment).id
    return redirect(url_for("notice_drafts.edit", shipment=draft), 303)


def _question(shipment: int, action: str, question: str, consequence: str, yes: str) -> Response:
    notice = get_notice(shipment)
    return render(
        "acknowledgments/question.html",
        question=question.format(number=notice.document.number),
        consequence=consequence,
        yes=yes,
        no="Keep the notice",
        action=url_for(action, shipment=shipment),
        no_url=url_for(".show", shipment=shipment),
    )


def get_notice(shipment: int) -> NoticeView:
    """Return the notice of this page, with the lines that its address asks for."""
    with services().read() as uow:
        return reading.get(uow, actor(), shipment, first=request.args.get("from", 0, type=int))


def show_notice(
    notice: NoticeView,
    *,
    status: int = 200,
    problem: str = "",
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Show a notice; ``errors`` are sentences about the decision's fields, ``typed`` what stood in them."""
    view: dict[str, Any] = {
        "notice": notice,
        "word": NOTICE_WORDS[notice.state],
        "moving": notice.newest == notice.id and (notice.state in ON_ITS_WAY or notice.is_being_cancelled),
        "steps": steps(notice.receipts, notice.state, notice.waiting),
        "reasons": _reasons(notice),
        "may_bill": notice.state is DocumentState.BOOKED and actor().may(Permission.INVOICES_SEND),
    }
    if not wants_fragment():
        errors = errors or {}
        view |= {
            "confirmed": [text(one) for one in notice.findings if one.fingerprint in notice.document.confirmed],
            "problems": [("", problem)] if problem else list(errors.items()),
            "errors": {name: [sentence] for name, sentence in errors.items()},
            "typed": typed or {"reason": "", "sentence": ""},
            "decline_codes": PLAIN_CODES,
            "shown_deviations": notice.deviations[:DEVIATIONS],
            **page.pages(notice),
        }
    return render(PAGE, fragment=RECEIPTS, status=status, **view)


def _reasons(notice: NoticeView) -> list[str]:
    """Return why a notice came back: what the buyer wrote, and what the buyer's system found."""
    declined = [one.sentence for one in notice.deviations if one.decision == "decline"]
    failed: list[str] = [
        told(issue)
        for receipt in notice.receipts
        for issue in of_severity(receipt.issues, Severity.ERROR)
        if notice.state in (DocumentState.REFUSED, DocumentState.RETURNED)
    ]
    return list(dict.fromkeys(declined + failed))
