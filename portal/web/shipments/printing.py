"""Pages of print jobs: asked for on the page of the packing, watched, left and found again, and fetched."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.printing import Paper
from portal.services.shipments import printing
from portal.web.shared.access import access, actor, services
from portal.web.shared.pages import render
from portal.web.shipments.words import PRINT_STATES, PRINTOUTS, printout

bp = Blueprint("prints", __name__, url_prefix="/shipments/<int:shipment>/prints")

ENDINGS = {Paper.LABELS_PDF: ("pdf", "application/pdf"), Paper.LABELS_ZPL: ("zpl", "application/octet-stream")}


@bp.post("")
@access(Permission.ORDERS_READ)
def start(shipment: int) -> Redirect:
    """Have the labels of a notice printed; whoever may read them may have them printed."""
    wanted = PRINTOUTS.get(request.form.get("printout", ""))
    if wanted is None:
        abort(400)
    with services().begin() as uow:
        job = printing.start(uow, actor(), shipment, wanted[0])
    return redirect(url_for(".show", shipment=shipment, job=job), 303)


@bp.get("/<int:job>")
@access(Permission.ORDERS_READ)
def show(shipment: int, job: int) -> Response:
    """Show how far a print job is; with htmx only that, while something is still to come."""
    with services().read() as uow:
        view = printing.get(uow, actor(), shipment, job)
    return render(
        "shipments/print.html",
        fragment="shipments/_print.html",
        print=view,
        word=PRINT_STATES[view.state],
        what=printout(view.printout),
        again=next((code for code, (one, _) in PRINTOUTS.items() if one == view.printout), ""),
    )


@bp.get("/<int:job>/file")
@access(Permission.ORDERS_READ)
def file(shipment: int, job: int) -> Response:
    """Send what a print job printed."""
    view, printed = printing.read(services(), actor(), shipment, job)
    ending, mimetype = ENDINGS[view.printout.paper]
    response = Response(printed, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=f"labels-{view.number}.{ending}")
    return response
