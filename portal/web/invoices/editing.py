"""Pages of a draft: typing, checking, sending, throwing away."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.attachments import Attachment
from portal.domain.errors import Conflict, Invalid
from portal.domain.invoices import Invoice, InvoiceLine
from portal.domain.states import DocumentState
from portal.domain.taxes import Tax, TaxCategory
from portal.services.acknowledgments.views import Unconfirmed
from portal.services.invoices import attaching, drafting, judging, reading, submission
from portal.services.invoices.views import InvoiceView
from portal.web.invoices import controls, forms, page, texts
from portal.web.shared.access import access, actor, services
from portal.web.shared.not_taken import name_fields
from portal.web.shared.pages import render

bp = Blueprint("invoice_drafts", __name__, url_prefix="/invoices/<int:invoice>")
name_fields(bp, controls.field_words)

PAGE = "invoices/edit.html"
SENT_ALREADY = "This invoice had been sent already. It was not sent twice."
NOT_ATTACHED = "The file that you chose is not attached. Choose it again and press “Attach the file”, or leave it out."
NEEDS_A_LINE = "An invoice needs a line. Throw the draft away instead."


@bp.get("/edit")
@access(Permission.INVOICES_SEND)
def edit(invoice: int) -> Response | Redirect:
    """Show the draft with the page of its lines that the address asks for."""
    draft = _get(invoice)
    return _show(draft) if draft.can_edit else _to_invoice(invoice)


@bp.post("/edit")
@access(Permission.INVOICES_SEND)
def save(invoice: int) -> Response | Redirect:
    """Keep what was typed, then do what the pressed button says: a line more or less, or another page of them."""
    verb, _, which = request.form.get("do", "save").partition(":")
    draft = _get(invoice)
    typed = forms.read(request.form, draft.document)
    if typed.issues:
        return _show(draft, status=422, typed=request.form, issues=typed.issues)
    said = _changed(typed.invoice, verb, which)
    if not said.lines:
        return _show(draft, status=422, typed=request.form, problem=NEEDS_A_LINE)
    try:
        with services().begin() as uow:
            drafting.save(uow, actor(), invoice, said, edition=_edition(), works_out=verb == "work")
    except Conflict as conflict:
        return _refused(invoice, conflict)
    if verb == "page":
        return redirect(page.url(draft, _whole(which)), 303)
    if told := _TOLD.get(verb):
        flash(told)
    if request.form.get("file"):  # a form without files tells what was chosen by name
        flash(NOT_ATTACHED, "warning")
    anchor = f"#l{len(said.lines)}" if verb == "add" else _ANCHORS.get(verb, "")
    first = max(len(said.lines) - texts.LINES + 1, 1) if verb == "add" else page.first_line()
    return redirect(page.url(draft, first) + anchor, 303)


_ANCHORS = {"remove": "#lines", "detach": "#attachments", "work": "#totals"}
_TOLD = {"save": "Saved. Nothing is sent yet.", "work": "Every figure is worked out anew. Nothing is sent yet."}


def _changed(said: Invoice, verb: str, which: str) -> Invoice:
    if verb == "remove":
        return replace(said, lines=tuple(line for place, line in enumerate(said.lines, 1) if place != _whole(which)))
    if verb == "add":
        return replace(said, lines=(*said.lines, _blank(said)))
    return attaching.without(said, which) if verb == "detach" else said


def _blank(said: Invoice) -> InvoiceLine:
    """Return a line to be filled in, taxed as the one before it."""
    taken = {line.id for line in said.lines}
    number = next(str(number) for number in range(len(taken) + 1, 2 * len(taken) + 3) if str(number) not in taken)
    tax = said.lines[-1].tax if said.lines else Tax(TaxCategory.STANDARD)
    return InvoiceLine(number, Decimal(1), "C62", Decimal(0), Decimal(0), "", tax)


@bp.post("/edit/attach")
@access(Permission.INVOICES_SEND)
def attach(invoice: int) -> Response | Redirect:
    """Put a file beside the draft and keep what was typed; what cannot be read of that does not keep the file away."""
    draft = _get(invoice)
    typed = forms.read(request.form, draft.document)
    said = draft.document if typed.issues else typed.invoice
    try:
        with_file = attaching.with_file(said, _kept(invoice))
        with services().begin() as uow:
            drafting.save(uow, actor(), invoice, with_file, edition=_edition())
    except Invalid as invalid:
        return _show(draft, status=422, typed=request.form, issues=(*typed.issues, *invalid.issues))
    except Conflict as conflict:
        return _refused(invoice, conflict)
    if typed.issues:
        return _show(_get(invoice), status=422, typed=request.form, issues=typed.issues)
    flash("The file is attached.")
    return redirect(page.url(draft, page.first_line()) + "#attachments", 303)


def _kept(invoice: int) -> Attachment:
    upload = request.files.get("file")
    return attaching.keep(
        services(),
        actor(),
        invoice,
        name=upload.filename or "" if upload else "",
        declared=upload.mimetype if upload else "",
        data=upload.read() if upload else b"",
        kind=request.form.get("file_kind", "")[:40],
    )


@bp.post("/edit/check")
@access(Permission.INVOICES_SEND)
def check(invoice: int) -> Response | Redirect:
    """Keep what was typed and show everything that the rules find, without sending."""
    draft = _get(invoice)
    typed = forms.read(request.form, draft.document)
    if typed.issues:
        return _show(draft, status=422, typed=request.form, issues=typed.issues)
    try:
        verdict = judging.judge(services(), actor(), invoice, typed.invoice)
        with services().begin() as uow:
            judging.keep(drafting.save(uow, actor(), invoice, typed.invoice, edition=_edition()), verdict)
        with services().read() as uow:
            found = submission.check(uow, actor(), invoice, verdict)
    except Conflict as conflict:
        return _refused(invoice, conflict)
    return _show(_get(invoice), status=422 if page.stops(found) or found.unconfirmed else 200, checked=found)


@bp.post("/edit/send")
@access(Permission.INVOICES_SEND)
def send(invoice: int) -> Response | Redirect:
    """Send the draft; a second click, an old window or the back button lead to the same invoice."""
    draft = _get(invoice)
    if draft.state is not DocumentState.DRAFT:
        flash(SENT_ALREADY, "info")
        return _to_invoice(invoice)
    typed = forms.read(request.form, draft.document)
    if typed.issues:
        return _show(draft, status=422, typed=request.form, issues=typed.issues)
    if request.form.get("file"):
        return _show(draft, status=422, typed=request.form, at=("file", NOT_ATTACHED))
    try:
        verdict = judging.judge(services(), actor(), invoice, typed.invoice)
        with services().begin() as uow:
            sent = submission.save_and_send(
                uow, actor(), invoice, typed.invoice, edition=_edition(), confirmed=_confirmed(), verdict=verdict
            )
    except Conflict as conflict:
        return _refused(invoice, conflict)
    except (Invalid, Unconfirmed):
        return check(invoice)
    if sent.repeated:
        flash(SENT_ALREADY, "info")
    return _to_invoice(invoice)


@bp.get("/discard")
@access(Permission.INVOICES_SEND)
def discard(invoice: int) -> Response | Redirect:
    """Ask before a draft is thrown away."""
    draft = _get(invoice)
    if not draft.can_edit:
        return _to_invoice(invoice)
    return render(
        "acknowledgments/question.html",
        question="Throw away this draft?",
        consequence="What you typed is lost. The buyer has not seen any of it.",
        yes="Throw the draft away",
        no="Keep the draft",
        action=url_for(".discarded", invoice=invoice),
        no_url=page.url(draft),
    )


@bp.post("/discard")
@access(Permission.INVOICES_SEND)
def discarded(invoice: int) -> Redirect:
    """Throw a draft away."""
    with services().begin() as uow:
        drafting.discard(uow, actor(), invoice)
    flash("Your draft is gone.")
    return redirect(url_for("invoices.index"), 303)


def _get(invoice: int) -> InvoiceView:
    with services().read() as uow:
        return reading.get(uow, actor(), invoice)


def _show(draft: InvoiceView, *, status: int = 200, **view: Any) -> Response:
    return render(PAGE, status=status, **page.view(draft, **view))


def _refused(invoice: int, refusal: Conflict) -> Response | Redirect:
    """Show the page as it was typed, unsaved, with what stands in the way; an invoice that was sent is shown itself."""
    draft = _get(invoice)
    if draft.state is not DocumentState.DRAFT:
        flash(SENT_ALREADY, "info")
        return _to_invoice(invoice)
    return _show(draft, status=409, typed=request.form, problem=str(refusal))


def _to_invoice(invoice: int) -> Redirect:
    return redirect(url_for("invoice.show", invoice=invoice), 303)


def _edition() -> int:
    return _whole(request.form.get("edition", ""))


def _confirmed() -> frozenset[str]:
    return frozenset(one for ticked in request.form.getlist("confirmed") for one in ticked.splitlines())


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
