"""The buyer's desk: who may sit at it, its list of orders, an order's page, and the release of new ones."""

from __future__ import annotations

import hmac
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.resources import folder
from portal.sandbox_erp import receiving
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.desk_forms import Mistake, read_day, read_note, read_quantity, read_text
from portal.sandbox_erp.documents import now, open_quantity
from portal.sandbox_erp.items import list_items
from portal.sandbox_erp.orders import (
    NoSuch,
    complete,
    get_order,
    get_supplier,
    list_locations,
    list_orders,
    list_suppliers,
)
from portal.sandbox_erp.releasing import NewLine, NotPossible, release_like, release_order
from portal.sandbox_erp.settlements import list_billing

bp = Blueprint("desk", __name__, url_prefix="/desk")

#: Rows offered on the page of a new order; empty ones are left out.
NEW_ROWS = 6

_HERE = {"127.0.0.1", "::1"}
_HERE_BY_NAME = {"localhost", "127.0.0.1", "[::1]"}


@bp.before_request
def guard() -> ResponseReturnValue | None:
    """Let in who signed in; without a password, callers on this machine only."""
    if request.endpoint in {"desk.sign_in", "desk.style"}:
        return None
    if current_app.config["DESK_PASSWORD"]:
        return None if session.get("at_desk") else redirect(url_for("desk.sign_in"), 303)
    # The name is looked at too, or a foreign page could point its own name at this machine.
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if request.remote_addr in _HERE and host in _HERE_BY_NAME:
        return None
    return render_template("sandbox_erp/closed.html"), 403


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Take the desk's password."""
    password = str(current_app.config["DESK_PASSWORD"])
    if request.method == "GET":
        return render_template("sandbox_erp/sign_in.html", error="")
    given = request.form.get("password", "")
    if not password or not hmac.compare_digest(given.encode(), password.encode()):
        return render_template("sandbox_erp/sign_in.html", error="This is not the desk's password."), 422
    session.clear()
    session["at_desk"] = True
    return redirect(url_for("desk.index"), 303)


@bp.get("/style.css")
def style() -> Response:
    """Serve the desk's own style sheet."""
    response = Response((folder("static") / "css" / "sandbox-erp.css").read_bytes(), content_type="text/css")
    response.headers["Cache-Control"] = "max-age=300"
    return response


@bp.get("/")
def index() -> ResponseReturnValue:
    """List the orders, latest change first."""
    supplier, search = request.args.get("supplier", ""), request.args.get("q", "").strip()
    with database().read() as connection:
        return render_template(
            "sandbox_erp/orders.html",
            orders=list_orders(connection, supplier, search),
            suppliers=list_suppliers(connection),
            supplier=supplier,
            search=search,
        )


@bp.get("/orders/<number>")
def show(number: str) -> ResponseReturnValue:
    """Show one order with everything the desk can do to it."""
    return order_page(number)


@bp.route("/orders/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Release a new order: choose the supplier, then items and quantities."""
    supplier = request.values.get("supplier", "")
    error = ""
    if request.method == "POST":
        try:
            number = release_order(
                database(),
                supplier,
                _new_lines(),
                ship_to=read_text("ship_to", "the location"),
                note=read_note(),
                now=now(),
            )
        except (Mistake, NotPossible) as mistake:
            error = str(mistake)
        else:
            flash(f"Order {number} is released.")
            return redirect(url_for("desk.show", number=number), 303)
    with database().read() as connection:
        page = render_template(
            "sandbox_erp/new_order.html",
            suppliers=list_suppliers(connection),
            supplier=get_supplier(connection, supplier) if supplier else None,
            items=list_items(connection, supplier)[:300] if supplier else [],
            locations=list_locations(connection),
            rows=NEW_ROWS,
            typed=request.form,
            error=error,
        )
    return page, 422 if error else 200


@bp.post("/orders/<number>/like")
def like(number: str) -> ResponseReturnValue:
    """Release another order like this one."""
    released = release_like(database(), number, now=now())
    flash(f"Order {released} is released, like {number}.")
    return redirect(url_for("desk.show", number=released), 303)


@bp.errorhandler(NoSuch)
def missing(nothing: NoSuch) -> ResponseReturnValue:
    """Say that the thing does not exist."""
    return render_template("sandbox_erp/problem.html", title="Not found", sentence=str(nothing)), 404


def database() -> Database:
    """Return the ERP's file."""
    found: Database = current_app.extensions["erp_database"]
    return found


def order_page(number: str, error: str = "") -> str:
    """Show an order with what can be done to it; on a mistake with what was typed."""
    with database().read() as connection:
        order = get_order(connection, number)
        document: dict[str, Any] = complete(connection, order)
        bookings = connection.execute(
            """
            SELECT number, booked_at FROM booking WHERE purchase_order = ? AND kind = 'acknowledgment' ORDER BY rowid
            """,
            (number,),
        ).fetchall()
        supplier = get_supplier(connection, order["supplier"])
        receipts = receiving.list_receipts(connection, order=number)
        invoices = list_billing(connection, number)
    return render_template(
        "sandbox_erp/order.html",
        order=document,
        supplier=supplier,
        bookings=bookings,
        receipts=receipts,
        invoices=invoices,
        open_quantities={line["line"]: open_quantity(line) for line in order["lines"]},
        typed=request.form,
        error=error,
        action=request.endpoint,
    )


def _new_lines() -> list[NewLine]:
    lines = []
    for row in range(NEW_ROWS):
        item = request.form.get(f"item_{row}", "").strip()
        if item:
            quantity = read_quantity(f"quantity_{row}") or Decimal(0)
            lines.append(NewLine(item, quantity, read_day(f"requested_on_{row}")))
    return lines
