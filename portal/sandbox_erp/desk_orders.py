"""What the buyer does to an order at the desk: revising, holding, blocking, receiving, sending back, cancelling."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.sandbox_erp import buying, receiving
from portal.sandbox_erp.desk import database, guard, missing, order_page
from portal.sandbox_erp.desk_forms import (
    Mistake,
    read_day,
    read_line,
    read_note,
    read_optional,
    read_quantity,
    read_text,
)
from portal.sandbox_erp.documents import now
from portal.sandbox_erp.orders import NoSuch
from portal.sandbox_erp.releasing import NotPossible

bp = Blueprint("orders", __name__, url_prefix="/desk/orders/<number>")
bp.before_request(guard)
bp.register_error_handler(NoSuch, missing)


@bp.post("/revise")
def revise(number: str) -> ResponseReturnValue:
    """Change quantity, date or price of a line."""

    def change(moment: datetime) -> str:
        wanted = buying.LineChange(
            line=read_line(),
            quantity=read_quantity("quantity", required=False),
            requested_on=read_day("requested_on"),
            price=read_quantity("price", required=False),
        )
        revision = buying.revise_order(database(), number, [wanted], now=moment)
        return f"Order {number} is now at revision {revision}."

    return _act(number, change)


@bp.post("/note")
def note(number: str) -> ResponseReturnValue:
    """Change the order's note."""

    def change(moment: datetime) -> str:
        revision = buying.revise_order(database(), number, [], note=read_note(), now=moment)
        return f"Order {number} is now at revision {revision}."

    return _act(number, change)


@bp.post("/line")
def line_state(number: str) -> ResponseReturnValue:
    """Block, open, cancel or close a line."""

    def change(moment: datetime) -> str:
        line, action = read_line(), request.form.get("action", "")
        reason = "" if action == "unblock" else read_text("reason", "a reason")
        match action:
            case "block" | "unblock":
                buying.block_line(database(), number, line, reason=reason, now=moment)
            case "cancel":
                buying.cancel_line(database(), number, line, reason=reason, now=moment)
            case "close" | "soft_close":
                softly = action == "soft_close"
                buying.close_line(database(), number, line, reason=reason, softly=softly, now=moment)
            case _:
                raise Mistake("Choose what happens to the line.")
        return f"Line {line} of order {number} is changed."

    return _act(number, change)


@bp.post("/receive")
def receive(number: str) -> ResponseReturnValue:
    """Receive goods for a line."""

    def change(moment: datetime) -> str:
        line, quantity = read_line(), read_quantity("quantity")
        assert quantity is not None
        lot = read_optional("lot", "a lot number")
        receipt = receiving.receive_goods(database(), number, line, quantity, lot=lot, now=moment)
        return f"Goods receipt {receipt} is booked."

    return _act(number, change)


@bp.post("/send-back")
def send_back(number: str) -> ResponseReturnValue:
    """Send received goods back to be replaced."""

    def change(moment: datetime) -> str:
        line, quantity, reason = read_line(), read_quantity("quantity"), read_text("reason", "a reason")
        assert quantity is not None
        receipt = receiving.return_goods(database(), number, line, quantity, reason=reason, now=moment)
        return f"Goods receipt {receipt} takes off what goes back."

    return _act(number, change)


@bp.post("/hold")
def hold(number: str) -> ResponseReturnValue:
    """Put the order on hold."""

    def change(moment: datetime) -> str:
        buying.hold_order(database(), number, reason=read_text("reason", "a reason"), now=moment)
        return f"Order {number} is on hold."

    return _act(number, change)


@bp.post("/release-hold")
def release_hold(number: str) -> ResponseReturnValue:
    """End the order's hold."""

    def change(moment: datetime) -> str:
        buying.release_hold(database(), number, now=moment)
        return f"Order {number} is no longer on hold."

    return _act(number, change)


@bp.post("/cancel")
def cancel(number: str) -> ResponseReturnValue:
    """Cancel the whole order."""

    def change(moment: datetime) -> str:
        buying.cancel_order(database(), number, reason=read_text("reason", "a reason"), now=moment)
        return f"Order {number} is cancelled."

    return _act(number, change)


def _act(number: str, change: Callable[[datetime], str]) -> ResponseReturnValue:
    """Do one thing to an order and show it again; on a mistake with what was typed."""
    try:
        done = change(now())
    except (Mistake, NotPossible) as mistake:
        return order_page(number, error=str(mistake)), 422
    flash(done)
    return redirect(url_for("desk.show", number=number), 303)
