"""The desk's pages about items: what each supplier sells, and what the buyer changes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.sandbox_erp import mastering
from portal.sandbox_erp.desk import database, guard, missing
from portal.sandbox_erp.desk_forms import Mistake, read_day, read_quantity, read_text
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.items import MOST_SHOWN, get_item, search_items
from portal.sandbox_erp.orders import NoSuch, get_supplier, list_suppliers
from portal.sandbox_erp.prices import still_to_hold
from portal.sandbox_erp.profile import get_profile
from portal.sandbox_erp.releasing import NotPossible

bp = Blueprint("items", __name__, url_prefix="/desk/items")
bp.before_request(guard)
bp.register_error_handler(NoSuch, missing)


@bp.get("/")
def index() -> ResponseReturnValue:
    """List items, by supplier and number."""
    supplier, search = request.args.get("supplier", ""), request.args.get("q", "").strip()
    today = now().date()
    with database().read() as connection:
        items = search_items(connection, supplier, search)
        return render_template(
            "sandbox_erp/items.html",
            items=[(item, still_to_hold(item["prices"], today)[0]) for item in items],
            is_cut=len(items) == MOST_SHOWN,
            suppliers=list_suppliers(connection),
            supplier=supplier,
            search=search,
        )


# A number may have slashes, so it comes last.
@bp.get("/<supplier>/show/<path:number>")
def show(supplier: str, number: str) -> ResponseReturnValue:
    """Show one item with everything the desk can do to it."""
    return _page(supplier, number)


@bp.post("/<supplier>/price/<path:number>")
def change_price(supplier: str, number: str) -> ResponseReturnValue:
    """Give the item another price, from today or a later day on."""

    def change(moment: datetime) -> str:
        price, begins = read_quantity("price") or Decimal(0), read_day("valid_from")
        mastering.change_price(database(), supplier, number, price, valid_from=begins, now=moment)
        return f"Item {number} has another price from {begins or 'today'} on."

    return _act(supplier, number, change)


@bp.post("/<supplier>/pack/<path:number>")
def change_pack(supplier: str, number: str) -> ResponseReturnValue:
    """Let the item's pack hold something else."""

    def change(moment: datetime) -> str:
        unit, holds = read_text("unit", "the unit of the pack"), read_quantity("content") or Decimal(0)
        mastering.change_pack(database(), supplier, number, holds, unit=unit, now=moment)
        return f"A pack of item {number} is changed."

    return _act(supplier, number, change)


@bp.post("/<supplier>/end/<path:number>")
def end(supplier: str, number: str) -> ResponseReturnValue:
    """End the item."""

    def change(moment: datetime) -> str:
        mastering.end_item(database(), supplier, number, now=moment)
        return f"Item {number} has ended."

    return _act(supplier, number, change)


def _act(supplier: str, number: str, change: Callable[[datetime], str]) -> ResponseReturnValue:
    """Do one thing to an item and show it again; on a mistake with what was typed."""
    try:
        done = change(now())
    except (Mistake, NotPossible) as mistake:
        return _page(supplier, number, error=str(mistake)), 422
    flash(done)
    return redirect(url_for("items.show", supplier=supplier, number=number), 303)


def _page(supplier: str, number: str, error: str = "") -> str:
    today = now().date()
    with database().read() as connection:
        item = get_item(connection, supplier, number)
        return render_template(
            "sandbox_erp/item.html",
            item=item,
            supplier=get_supplier(connection, supplier),
            current=still_to_hold(item["prices"], today)[0],
            units=[unit["code"] for unit in get_profile(connection)["units"]],
            typed=request.form if error else {},
            error=error,
        )
