"""The page on which further lines are put into a draft."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.errors import Conflict
from portal.services.shipments import adding, reading
from portal.web.shared.access import access, actor, services
from portal.web.shared.formats import plural
from portal.web.shared.frame import act_for
from portal.web.shared.pages import render
from portal.web.shared.pagination import pages
from portal.web.shipments import page
from portal.web.shipments.listing import active_filters, key_from

bp = Blueprint("notice_lines", __name__, url_prefix="/shipments/<int:shipment>/add")

NOTHING_TICKED = "Tick at least one line that travels with this notice."


@bp.get("")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def show(shipment: int) -> Response | Redirect:
    """Show the open lines that can go with a draft."""
    return _page(shipment, request.args)


@bp.post("")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def add(shipment: int) -> Response | Redirect:
    """Put the ticked lines into the draft, and show them there."""
    ticked = request.form.getlist("line")
    keys = tuple(filter(None, map(key_from, ticked)))
    if not keys:
        return _page(shipment, request.form, problem=NOTHING_TICKED)
    edition = request.form.get("edition", 0, type=int)
    try:
        with services().begin() as uow:
            first = adding.add(uow, actor(), shipment, keys, edition=edition)
    except Conflict as conflict:
        return _page(shipment, request.form, problem=str(conflict), status=409, ticked=ticked)
    with services().read() as uow:
        notice = reading.get(uow, actor(), shipment)
    flash(f"Added. The notice has {plural(notice.line_count, 'line')} now.")
    return redirect(f"{page.url(notice, first if notice.after else 0)}#p{first}", 303)


def _page(
    shipment: int, query: Mapping[str, str], *, problem: str = "", status: int = 422, ticked: Collection[str] = ()
) -> Response | Redirect:
    filters = {"q": query.get("q", "").strip()[:80]}
    cursor = query.get("after") or query.get("before")
    with services().read() as uow:
        notice = reading.get(uow, actor(), shipment)
        found = adding.list_addable(uow, actor(), shipment, q=filters["q"], cursor=cursor)
    if not notice.can_edit:
        return redirect(url_for("notices.show", shipment=shipment), 303)
    act_for(notice.supplier_name)
    path = url_for(".show", shipment=shipment)
    return render(
        "shipments/add.html",
        status=status if problem else 200,
        notice=notice,
        page=found,
        filters=filters,
        kept_query={name: query[name] for name in ("q", "after", "before") if query.get(name)},
        problem=problem,
        ticked=frozenset(ticked),
        active=active_filters(path, filters, {"q": f"Search: {filters['q']}"}),
        may_ship=True,
        with_supplier=False,
        pages=pages(path, filters, newer=found.newer, older=found.older),
    )
