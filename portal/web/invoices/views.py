"""Pages of one invoice: how it stands, what became of it, and what can still be done about it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.errors import Conflict, Invalid, NotFound
from portal.domain.issues import Severity, of_severity
from portal.domain.messages import in_full
from portal.domain.states import ON_ITS_WAY, DocumentState
from portal.domain.wording import INVOICE_WORDS
from portal.services.invoices import attaching, beside, files, proposing, reading, submission, talking
from portal.services.invoices.views import InvoiceView, MatchedView
from portal.services.reviews.codes import INVOICE_CODES
from portal.services.reviews.views import Verdict
from portal.web.reviews.forms import DecisionForm
from portal.web.shared.access import access, actor, services
from portal.web.shared.downloads import download, framed
from portal.web.shared.findings import told
from portal.web.shared.pages import render, wants_fragment
from portal.web.shared.standing import steps

bp = Blueprint("invoice", __name__, url_prefix="/invoices/<int:invoice>")

PAGE = "invoices/show.html"
STANDING = "invoices/_standing.html"


@bp.get("")
@access(Permission.INVOICES_READ)
def show(invoice: int) -> Response:
    """Show one version with its receipts and payments; with htmx only these, while something is still to come."""
    return show_invoice(get_invoice(invoice))


@bp.get("/withdraw")
@access(Permission.INVOICES_SEND)
def withdraw(invoice: int) -> Response:
    """Ask before an invoice is taken back."""
    found = get_invoice(invoice)
    return render(
        "acknowledgments/question.html",
        question=f"Take the invoice {found.number} back?",
        consequence="The buyer will see that you took it back. You can send a new version afterwards.",
        yes="Take the invoice back",
        no="Keep the invoice",
        action=url_for(".withdrawn", invoice=invoice),
        no_url=url_for(".show", invoice=invoice),
    )


@bp.post("/withdraw")
@access(Permission.INVOICES_SEND)
def withdrawn(invoice: int) -> Redirect:
    """Take an invoice back that is not booked yet."""
    with services().begin() as uow:
        submission.withdraw(uow, actor(), invoice)
    flash("You took your invoice back.")
    return redirect(url_for(".show", invoice=invoice), 303)


@bp.post("/repair")
@access(Permission.INVOICES_SEND)
def repair(invoice: int) -> Redirect:
    """Begin the next version of an invoice that came back, filled with what was sent."""
    with services().begin() as uow:
        draft = submission.repair(uow, actor(), invoice).id
    return redirect(url_for("invoice_drafts.edit", invoice=draft), 303)


@bp.post("/credit")
@access(Permission.INVOICES_SEND)
def credit(invoice: int) -> Redirect:
    """Begin a credit note with all that can still be credited of an invoice."""
    try:
        with services().begin() as uow:
            draft = proposing.credit(uow, actor(), invoice).id
    except Conflict as conflict:
        flash(str(conflict), "warning")
        return redirect(url_for(".show", invoice=invoice), 303)
    return redirect(url_for("invoice_drafts.edit", invoice=draft), 303)


@bp.post("/messages")
@access(Permission.INVOICES_SEND, Permission.REVIEWS_DECIDE)
def write(invoice: int) -> Response | Redirect:
    """Add a message to the conversation; on mistakes show the page again with everything typed."""
    typed = request.form.get("text", "")
    try:
        with services().begin() as uow:
            talking.write(uow, actor(), invoice, typed, after=request.form.get("after", 0, type=int))
    except Invalid as invalid:
        return show_invoice(
            get_invoice(invoice), status=422, typed=typed, errors=[told(issue) for issue in invalid.issues]
        )
    except Conflict as conflict:
        return show_invoice(get_invoice(invoice), status=409, typed=typed, errors=[str(conflict)])
    return redirect(url_for(".show", invoice=invoice) + "#conversation", 303)


@bp.get("/invoice.xml")
@access(Permission.INVOICES_READ)
def ubl(invoice: int) -> Response:
    """Give the invoice as UBL 2.1, as EN 16931 has it."""
    name, data = files.ubl(services(), actor(), invoice)
    return download(data, name, "application/xml")


@bp.get("/attachments/<digest>")
@access(Permission.INVOICES_READ)
def attachment(invoice: int, digest: str) -> Response:
    """Send an attached file to be saved; it is never shown inside the portal."""
    found, data = attaching.read(services(), actor(), invoice, digest)
    return download(data, found.name or found.id, found.media_type)


@bp.get("/file")
@access(Permission.INVOICES_READ)
def original(invoice: int) -> Response:
    """Give the file that the invoice was read from, byte for byte."""
    kept, data = files.original(services(), actor(), invoice)
    return download(data, kept.name, "application/octet-stream")


@bp.get("/pdf")
@access(Permission.INVOICES_READ)
def pdf(invoice: int) -> Response:
    """Show the PDF that the invoice was read from, inside the invoice's page."""
    kept, data = files.original(services(), actor(), invoice)
    if not kept.is_pdf:
        raise NotFound(kept.name)
    return framed(data, kept.name, "application/pdf")


def get_invoice(invoice: int) -> InvoiceView:
    """Return one version of an invoice for the actor."""
    with services().read() as uow:
        return reading.get(uow, actor(), invoice)


def show_invoice(
    invoice: InvoiceView,
    *,
    status: int = 200,
    typed: str = "",
    errors: list[str] | None = None,
    problem: str = "",
    form: DecisionForm | None = None,
) -> Response:
    """Show the invoice's page.

    ``typed`` and ``errors`` are those of the message, ``form`` the decisions as they were sent; ``problem`` is a
    sentence that concerns no control.
    """
    is_newest = invoice.newest == invoice.id
    view: dict[str, Any] = {
        "invoice": invoice,
        "word": INVOICE_WORDS[invoice.state],
        "moving": is_newest and invoice.state in ON_ITS_WAY - {DocumentState.IN_REVIEW, DocumentState.STUCK},
        "steps": steps(invoice.receipts, invoice.state, invoice.waiting),
        "reasons": _reasons(invoice),
    }
    if not wants_fragment():
        form = form or DecisionForm.blank(invoice.deviations, invoice.edition, INVOICE_CODES)
        problems = [("", problem)] if problem else []
        view |= {
            "confirmed": [in_full(one) for one in invoice.findings if one.fingerprint in invoice.document.confirmed],
            "problems": [*problems, *form.problems, *(("text", sentence) for sentence in errors or ())],
            "errors": errors or [],
            "typed": typed,
            "longest": talking.LONGEST,
            "form": form,
            "decline_codes": INVOICE_CODES,
            "twin": _twin(invoice),
            "matched": _matched(invoice),
        }
    return render(PAGE, fragment=STANDING, status=status, **view)


def _twin(invoice: InvoiceView) -> InvoiceView | None:
    """Return the invoice that this one looks like, for whoever decides."""
    if invoice.likeness is None or not actor().may(Permission.REVIEWS_READ):
        return None
    return get_invoice(invoice.likeness.twin)


def _matched(invoice: InvoiceView) -> tuple[MatchedView, ...]:
    with services().read() as uow:
        return beside.matched(uow, actor(), invoice.id)


def _reasons(invoice: InvoiceView) -> list[str]:
    """Return why an invoice came back: the buyer's codes and words, and what the buyer's system found."""
    declined = [
        f"{INVOICE_CODES.said(one.status, one.reason, one.action)} {one.sentence}".strip()
        for one in invoice.deviations
        if one.decision == Verdict.DECLINE
    ]
    failed: list[str] = [
        told(issue)
        for receipt in invoice.receipts
        for issue in of_severity(receipt.issues, Severity.ERROR)
        if invoice.state in (DocumentState.REFUSED, DocumentState.RETURNED)
    ]
    return list(dict.fromkeys(declined + failed))
