"""The desk's pages about invoices: what each bills, why it is held, and what the buyer decides and pays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.sandbox_erp import paying
from portal.sandbox_erp.desk import database, guard, missing
from portal.sandbox_erp.desk_forms import Mistake, read_day, read_quantity, read_text
from portal.sandbox_erp.documents import now, text
from portal.sandbox_erp.matching import Books, standing_holds
from portal.sandbox_erp.orders import NoSuch, get_supplier
from portal.sandbox_erp.releasing import NotPossible
from portal.sandbox_erp.settlements import find_standing, get_invoice, list_credits, list_invoices

bp = Blueprint("invoices", __name__, url_prefix="/desk")
bp.before_request(guard)
bp.register_error_handler(NoSuch, missing)


@bp.get("/invoices")
def index() -> ResponseReturnValue:
    """List the invoices and credit notes, the latest first."""
    with database().read() as connection:
        found = list_invoices(connection)
    return render_template("sandbox_erp/invoices.html", invoices=found)


@bp.get("/invoices/<number>")
def show(number: str) -> ResponseReturnValue:
    """Show one invoice with everything the desk can do to it."""
    return _page(number)


@bp.post("/invoices/<number>/release")
def release(number: str) -> ResponseReturnValue:
    """Release one hold by hand."""

    def change(moment: datetime) -> str:
        code, line = request.form.get("code", ""), request.form.get("line", "")
        paying.release_hold(database(), number, code, line, now=moment)
        return f"The hold for {code} is released."

    return _act(number, change)


@bp.post("/invoices/<number>/approve")
def approve(number: str) -> ResponseReturnValue:
    """Approve the invoice for payment."""

    def change(moment: datetime) -> str:
        paying.approve(database(), number, now=moment)
        return f"Invoice {number} is approved."

    return _act(number, change)


@bp.post("/invoices/<number>/reject")
def reject(number: str) -> ResponseReturnValue:
    """Reject the invoice with a reason."""

    def change(moment: datetime) -> str:
        paying.reject(database(), number, reason=read_text("reason", "a reason"), now=moment)
        return f"Invoice {number} is rejected."

    return _act(number, change)


@bp.post("/invoices/<number>/schedule")
def schedule(number: str) -> ResponseReturnValue:
    """Put the invoice into a payment run."""

    def change(moment: datetime) -> str:
        day = read_day("on")
        if day is None:
            raise Mistake("Enter the day of the payment run.")
        paying.schedule(database(), number, day, now=moment)
        return f"Invoice {number} is in the payment run of {day}."

    return _act(number, change)


@bp.post("/invoices/<number>/pay")
def pay(number: str) -> ResponseReturnValue:
    """Pay an amount, or all that is open where none is typed."""

    def change(moment: datetime) -> str:
        payment = paying.pay(database(), number, read_quantity("amount", required=False), now=moment)
        return f"Payment {payment} is made."

    return _act(number, change)


@bp.post("/invoices/<number>/reverse/<payment>")
def reverse(number: str, payment: str) -> ResponseReturnValue:
    """Take a payment back."""

    def change(moment: datetime) -> str:
        paying.reverse_payment(database(), number, payment, now=moment)
        return f"Payment {payment} is reversed."

    return _act(number, change)


def _act(number: str, change: Callable[[datetime], str]) -> ResponseReturnValue:
    """Do one thing to an invoice and show it again; on a mistake with what was typed."""
    try:
        done = change(now())
    except (Mistake, NotPossible) as mistake:
        return _page(number, error=str(mistake)), 422
    flash(done)
    return redirect(url_for("invoices.show", number=number), 303)


def _page(number: str, error: str = "") -> str:
    with database().read() as connection:
        booked = get_invoice(connection, number)
        document, settlement = booked.document, booked.settlement
        about = document.preceding if document.is_credit else ()
        return render_template(
            "sandbox_erp/invoice.html",
            document=document,
            settlement=settlement,
            supplier=get_supplier(connection, document.supplier),
            order_lines={billed.id: line for billed, _, line in Books(connection).lines(document)},
            is_held=bool(standing_holds(settlement["holds"])),
            left=text(paying.open_amount(settlement)),
            credited=find_standing(connection, document.supplier, about, is_credit=False) if about else [],
            credits=list_credits(connection, [number]),
            typed=request.form if error else {},
            error=error,
        )
