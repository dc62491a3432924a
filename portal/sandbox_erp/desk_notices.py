"""The desk's pages about goods on their way: ship notices, and the receipts that the buyer books and takes back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.sandbox_erp import receiving
from portal.sandbox_erp.desk import database, guard, missing
from portal.sandbox_erp.desk_forms import Mistake, read_optional, read_quantity
from portal.sandbox_erp.documents import exact_text, now, text
from portal.sandbox_erp.notices import get_notice, list_lines, list_notices
from portal.sandbox_erp.orders import NoSuch, get_order, get_supplier
from portal.sandbox_erp.releasing import NotPossible

bp = Blueprint("notices", __name__, url_prefix="/desk")
bp.before_request(guard)
bp.register_error_handler(NoSuch, missing)


@bp.get("/notices")
def index() -> ResponseReturnValue:
    """List the ship notices, the latest first."""
    with database().read() as connection:
        return render_template("sandbox_erp/notices.html", notices=list_notices(connection))


@bp.get("/notices/<number>")
def show(number: str) -> ResponseReturnValue:
    """Show one notice with its lines, lots, units and receipts."""
    return _page(number)


@bp.post("/notices/<number>/receive-all")
def receive_all(number: str) -> ResponseReturnValue:
    """Receive all of a notice that has not come yet, as it was noticed."""
    return _receive(number, None, now(), more=False)


@bp.post("/notices/<number>/receive")
def receive(number: str) -> ResponseReturnValue:
    """Receive what was counted: short, over, or with another lot."""
    with database().read() as connection:
        get_notice(connection, number)
        positions = [line.position for line in list_lines(connection, number)]
    try:
        counted = [_counted(position) for position in positions]
    except Mistake as mistake:
        return _page(number, error=str(mistake)), 422
    return _receive(number, counted, now(), more="more" in request.form)


@bp.post("/receipts/<number>/reverse")
def reverse(number: str) -> ResponseReturnValue:
    """Take back a receipt that was booked wrongly."""
    try:
        receipt = receiving.reverse_receipt(database(), number, now=now())
    except NotPossible as mistake:
        page = render_template("sandbox_erp/problem.html", title="This did not work", sentence=str(mistake))
        return page, 422
    flash(f"Goods receipt {number} is reversed.")
    if receipt["shipment"]:
        return redirect(url_for("notices.show", number=receipt["shipment"]), 303)
    return redirect(url_for("desk.show", number=receipt["order"]), 303)


def _counted(position: int) -> receiving.Counted:
    quantity = read_quantity(f"quantity_{position}", required=False) or Decimal(0)
    return receiving.Counted(position, quantity, read_optional(f"lot_{position}", "a lot number"))


def _receive(
    number: str, counted: list[receiving.Counted] | None, moment: datetime, *, more: bool
) -> ResponseReturnValue:
    try:
        receipts = receiving.receive_notice(database(), number, counted, now=moment, more=more)
    except NotPossible as mistake:
        return _page(number, error=str(mistake)), 422
    flash(f"Received: {', '.join(receipts)}.")
    return redirect(url_for("notices.show", number=number), 303)


def _page(number: str, error: str = "") -> str:
    with database().read() as connection:
        notice = get_notice(connection, number)
        lines = list_lines(connection, number)
        orders = {line.order: get_order(connection, line.order) for line in lines}
        return render_template(
            "sandbox_erp/notice.html",
            notice=notice,
            supplier=get_supplier(connection, notice.supplier),
            order_lines={(number, line["line"]): line for number, one in orders.items() for line in one["lines"]},
            quantities={line.position: exact_text(line.quantity) for line in lines},
            left={one.position: text(one.quantity) for one in receiving.still_to_come(connection, notice)},
            receipts=receiving.list_receipts(connection, shipment=number),
            typed=request.form if error else {},
            error=error,
        )
