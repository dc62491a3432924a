"""What can be shipped, the notices there are, and beginning a new one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.errors import Conflict
from portal.services.shipments import drafting, ordered, reading, shippable, worlds
from portal.services.shipments.views import ShippableFilters
from portal.web.shared.access import access, actor, services
from portal.web.shared.formats import day
from portal.web.shared.pages import Link, render
from portal.web.shared.pagination import address, pages, path_to
from portal.web.shipments.words import STATES

bp = Blueprint("shipments", __name__, url_prefix="/shipments")

NOTHING_TICKED = "Tick at least one line that you ship."
ALL_ON_ITS_WAY = "Nothing of this order is left to ship: it is received, or on its way."


@bp.get("/shippable")
@access(Permission.ORDERS_READ)
def can_ship() -> Response:
    """Show the order lines with something left to ship, those due first first."""
    return _shippable(request.args)


@bp.post("")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def start() -> Response | Redirect:
    """Begin a notice from the ticked lines, or from everything that is left of one order."""
    order = request.form.get("order", "")
    try:
        with services().begin() as uow:
            if order:
                keys = ordered.keys_of_order(uow, actor(), order)
            else:
                keys = tuple(filter(None, map(key_from, request.form.getlist("line"))))
            draft = drafting.start(uow, actor(), keys).id if keys else 0
    except Conflict as conflict:
        if not order:
            return _shippable(request.form, problem=str(conflict), ticked=request.form.getlist("line"))
        flash(str(conflict), "warning")
        return redirect(address(url_for(".can_ship"), {"q": order}), 303)
    if draft:
        return redirect(url_for("notice_drafts.edit", shipment=draft), 303)
    if not order:
        return _shippable(request.form, problem=NOTHING_TICKED)
    flash(ALL_ON_ITS_WAY, "warning")
    return redirect(url_for("orders.show", number=order), 303)


@bp.get("")
@access(Permission.ORDERS_READ)
def index() -> Response:
    """Show the notices that match the filters in the address, the most recent first."""
    filters = {"q": request.args.get("q", "").strip()[:80], "state": request.args.get("state", "")}
    if filters["state"] not in dict(STATES):
        filters["state"] = ""
    with services().read() as uow:
        page = reading.list_notices(uow, actor(), q=filters["q"], state=filters["state"], cursor=_cursor(request.args))
    path = path_to(".index")
    words = {"q": f"Number: {filters['q']}", "state": f"State: {dict(STATES)[filters['state']]}"}
    return render(
        "shipments/index.html",
        page=page,
        filters=filters,
        active=active_filters(path, filters, words),
        tabs=_tabs("shipments.index"),
        with_supplier=actor().supplier is None,
        pages=pages(path, filters, newer=page.newer, older=page.older),
    )


def _shippable(query: Mapping[str, str], *, problem: str = "", ticked: Collection[str] = ()) -> Response:
    filters = ShippableFilters(
        q=query.get("q", "").strip()[:80],
        ship_to=query.get("ship_to", "")[:80],
        until=query.get("until", "").strip()[:10],
    )
    with services().read() as uow:
        page = shippable.list_shippable(uow, actor(), filters, cursor=_cursor(query))
    path, chosen = path_to("shipments.can_ship"), asdict(filters)
    words = {
        "q": f"Search: {filters.q}",
        "ship_to": f"Ship to {dict(page.places).get(filters.ship_to, filters.ship_to)}",
        "until": f"Requested delivery until {_day(filters.until)}",
    }
    return render(
        "shipments/shippable.html",
        status=422 if problem else 200,
        page=page,
        filters=filters,
        kept_query={name: query[name] for name in (*chosen, "after", "before") if query.get(name)},
        problem=problem,
        ticked=frozenset(ticked),
        active=active_filters(path, chosen, words),
        tabs=_tabs("shipments.can_ship"),
        with_supplier=actor().supplier is None,
        may_ship=worlds.may_send(actor()),
        pages=pages(path, chosen, newer=page.newer, older=page.older),
    )


def _tabs(here: str) -> list[Link]:
    labels = {"shipments.can_ship": "What can I ship?", "shipments.index": "Ship notices"}
    return [Link(label, path_to(place), current=place == here) for place, label in labels.items()]


def active_filters(path: str, filters: Mapping[str, Any], words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the filters that are on: what each says, and the address without it."""
    chosen = {name: value for name, value in filters.items() if value}
    return [(words[name], address(path, {key: chosen[key] for key in chosen if key != name})) for name in chosen]


def _cursor(query: Mapping[str, str]) -> str | None:
    return query.get("after") or query.get("before")


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def key_from(text: str) -> tuple[int, int] | None:
    """Return the order's id and the line of a ticked row; None for what no page sends."""
    order, _, line = text.partition(":")
    if not (order + line).isascii() or not order.isdecimal() or not line.isdecimal():
        return None
    return (int(order), int(line)) if len(order) < 16 and len(line) < 10 else None
