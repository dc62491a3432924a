"""The invoices there are, the payments for them, and beginning a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.errors import Conflict
from portal.services.invoices import proposing, reading
from portal.web.invoices.words import SETTLEMENTS, STATES
from portal.web.shared.access import access, actor, services
from portal.web.shared.pages import Link, render
from portal.web.shared.pagination import address, pages, path_to

bp = Blueprint("invoices", __name__, url_prefix="/invoices")


@bp.get("")
@access(Permission.INVOICES_READ)
def index() -> Response:
    """Show the invoices that match the filters in the address, the most recent first."""
    filters = {
        "q": request.args.get("q", "").strip()[:80],
        "state": _known(request.args.get("state", ""), dict(STATES)),
        "settlement": _known(request.args.get("settlement", ""), dict(SETTLEMENTS)),
    }
    with services().read() as uow:
        page = reading.list_invoices(
            uow,
            actor(),
            q=filters["q"],
            state=filters["state"],
            settlement=filters["settlement"],
            cursor=_cursor(),
        )
        may_send = actor().may(Permission.INVOICES_SEND)
        currencies = proposing.currencies_without_order(uow, actor()) if may_send else ()
    path = path_to(".index")
    words = {
        "q": f"Number: {filters['q']}",
        "state": f"State: {dict(STATES)[filters['state']]}",
        "settlement": f"At the buyer: {dict(SETTLEMENTS)[filters['settlement']]}",
    }
    return render(
        "invoices/index.html",
        page=page,
        filters=filters,
        active=_active(path, filters, words),
        tabs=tabs("invoices.index"),
        may_send=may_send,
        currencies=currencies,
        with_supplier=actor().supplier is None,
        pages=pages(path, filters, newer=page.newer, older=page.older),
    )


@bp.get("/elsewhere")
@access(Permission.INVOICES_READ)
def elsewhere() -> Response:
    """Show the invoices that the buyer's system has and that came to it another way."""
    filters = {"q": request.args.get("q", "").strip()[:80]}
    with services().read() as uow:
        page = reading.list_elsewhere(uow, actor(), q=filters["q"], cursor=_cursor())
    path = path_to(".elsewhere")
    return render(
        "invoices/elsewhere.html",
        page=page,
        filters=filters,
        active=_active(path, filters, {"q": f"Invoice: {filters['q']}"}),
        tabs=tabs("invoices.elsewhere"),
        with_supplier=actor().supplier is None,
        pages=pages(path, filters, newer=page.newer, older=page.older),
    )


@bp.get("/payments")
@access(Permission.INVOICES_READ)
def payments() -> Response:
    """Show what was paid, over all invoices, the latest first."""
    filters = {"q": request.args.get("q", "").strip()[:80]}
    with services().read() as uow:
        page = reading.list_payments(uow, actor(), q=filters["q"], cursor=_cursor())
    path = path_to(".payments")
    return render(
        "invoices/payments.html",
        page=page,
        filters=filters,
        active=_active(path, filters, {"q": f"Invoice: {filters['q']}"}),
        tabs=tabs("invoices.payments"),
        with_supplier=actor().supplier is None,
        pages=pages(path, filters, newer=page.newer, older=page.older),
    )


@bp.post("/from-order")
@access(Permission.INVOICES_SEND)
def from_order() -> Redirect:
    """Begin an invoice with everything of an order that can be billed now."""
    order = request.form.get("order", "")
    return _begin(lambda uow: proposing.from_order(uow, actor(), order).id, url_for("orders.show", number=order))


@bp.post("/from-notice")
@access(Permission.INVOICES_SEND)
def from_notice() -> Redirect:
    """Begin an invoice with what a ship notice ships and nothing bills yet."""
    notice = request.form.get("notice", 0, type=int)
    return _begin(lambda uow: proposing.from_notice(uow, actor(), notice).id, url_for("notices.show", shipment=notice))


@bp.post("/without-order")
@access(Permission.INVOICES_SEND)
def without_order() -> Redirect:
    """Begin an invoice that names no order, where the buyer takes such."""
    currency = request.form.get("currency", "EUR")[:3].upper()
    return _begin(lambda uow: proposing.without_order(uow, actor(), currency).id, url_for(".index"))


def _begin(how: Any, otherwise: str) -> Redirect:
    try:
        with services().begin() as uow:
            draft = how(uow)
    except Conflict as conflict:
        flash(str(conflict), "warning")
        return redirect(otherwise, 303)
    return redirect(url_for("invoice_drafts.edit", invoice=draft), 303)


def _known(text: str, options: Mapping[str, str]) -> str:
    return text if text in options else ""


def tabs(here: str) -> list[Link]:
    """Return the pages beside each other under invoices."""
    labels = {
        "invoices.index": "Invoices",
        "invoices.elsewhere": "Sent another way",
        "uploads.index": "Files",
        "invoices.payments": "Payments",
    }
    return [Link(label, path_to(place), current=place == here) for place, label in labels.items()]


def _active(path: str, filters: Mapping[str, str], words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the filters that are on: what each says, and the address without it."""
    chosen = {name: value for name, value in filters.items() if value}
    return [(words[name], address(path, {key: chosen[key] for key in chosen if key != name})) for name in chosen]


def _cursor() -> str | None:
    return request.args.get("after") or request.args.get("before")
