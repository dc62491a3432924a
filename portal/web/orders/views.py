"""Pages about orders: inbox, list, one order, its revisions."""

from __future__ import annotations

from secrets import token_urlsafe

from flask import Blueprint, Response, request, url_for

from portal.domain.actors import Permission
from portal.services.cursors import Page
from portal.services.orders import export as exports
from portal.services.orders import history, showing, story
from portal.services.orders.inbox import inbox as read_inbox
from portal.services.orders.listing import list_orders
from portal.services.orders.views import TimelineEntry
from portal.services.shipments import worlds
from portal.web.orders import lines as order_lines
from portal.web.orders import listing
from portal.web.shared.access import access, actor, services
from portal.web.shared.pages import render
from portal.web.shared.pagination import Pages, pages

bp = Blueprint("orders", __name__)
bp.add_app_template_filter(order_lines.deliveries)


@bp.get("/inbox")
@access(Permission.ORDERS_READ)
def inbox() -> Response:
    """Show what needs an answer, most consequential first."""
    with services().read() as uow:
        found = read_inbox(uow, actor(), cursor=listing.place_from(request.args))
    return render(
        "orders/inbox.html",
        fragment="orders/_inbox.html",
        inbox=found,
        buying=actor().supplier is None,
        may_answer=actor().may(Permission.ACKNOWLEDGMENTS_SEND) or actor().may(Permission.ON_BEHALF),
        pages=pages(url_for(".inbox"), {}, newer=found.newer, older=found.older),
    )


@bp.get("/orders")
@access(Permission.ORDERS_READ)
def index() -> Response:
    """Show the orders that match the filters in the address, newest first."""
    who, query = actor(), request.args.to_dict()
    filters = listing.filters_from(query)
    with services().read() as uow:
        page = list_orders(uow, who, filters, cursor=listing.place_from(query))
    return render("orders/list.html", **listing.view(page, filters, with_supplier=who.supplier is None))


@bp.get("/orders.csv")
@access(Permission.ORDERS_READ)
def export() -> Response:
    """Send the orders that match the filters as CSV, safe against formulas, a batch at a time."""
    filters = listing.filters_from(request.args)
    who, opened = actor(), services()

    def rows() -> listing.Chunks:
        with opened.read() as uow:
            yield from exports.export_csv(uow, who, filters)

    return Response(
        rows(),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="orders.csv"'},
    )


@bp.get("/orders/<number>")
@access(Permission.ORDERS_READ)
def show(number: str) -> Response:
    """Show one order: what was ordered, how it stands, what happened."""
    with services().read() as uow:
        found = story.get_story(uow, actor(), number, cursor=request.args.get("after") or request.args.get("before"))
    page = order_lines.select(
        found.view.order.lines,
        show=request.args.get("show", ""),
        q=request.args.get("q", ""),
        first=request.args.get("from", 0, type=int),
        everything=request.args.get("lines") == "all",
    )
    return render(
        "orders/show.html",
        view=found.view,
        order=found.view.order,
        timeline=found.timeline.rows,
        events=_event_pages(number, found.timeline),
        page=page,
        accept_key=token_urlsafe(24),
        shipping=found.shipping,
        invoices=found.invoices,
        is_billable=found.is_billable,
        may_ship=worlds.may_send(actor()),
    )


def _event_pages(number: str, timeline: Page[TimelineEntry]) -> Pages:
    around = pages(url_for("orders.show", number=number), request.args, newer=timeline.newer, older=timeline.older)
    return Pages(*(url and f"{url}#timeline" for url in (around.newer_url, around.older_url)))


@bp.get("/orders/<number>/revisions")
@access(Permission.ORDERS_READ)
def revisions(number: str) -> Response:
    """Show the field-level difference between two revisions; the newest two unless the address says otherwise."""
    with services().read() as uow:
        view = showing.get_order(uow, actor(), number)
        known = [revision.revision for revision in view.revisions]
        newest = max(known)
        wanted_to = request.args.get("to", newest, type=int)
        wanted_from = request.args.get("from", max(wanted_to - 1, min(known)), type=int)
        changes = history.difference(uow, actor(), number, wanted_from, wanted_to)
    return render(
        "orders/revisions.html",
        view=view,
        order=view.order,
        known=sorted(set(known)),
        from_revision=wanted_from,
        to_revision=wanted_to,
        changes=changes,
    )
