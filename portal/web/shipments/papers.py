"""What is printed for a notice, what is attached to it, and the evidence of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.errors import Conflict, Invalid
from portal.domain.labels import LabelSize
from portal.services.shipments import attaching, evidence, papers, reading
from portal.web.shared.access import access, actor, services
from portal.web.shared.downloads import download
from portal.web.shared.findings import told
from portal.web.shared.frame import act_for
from portal.web.shared.pages import render
from portal.web.shipments import page

bp = Blueprint("papers", __name__, url_prefix="/shipments/<int:shipment>")

SIZES = {"a6": LabelSize.A6, "4x6": LabelSize.INCHES_4X6, "a5": LabelSize.A5}
RESOLUTIONS = {"203": 203, "300": 300}

#: Bytes of a file that are put together in memory; more go to the disk.
_IN_MEMORY = 4 * 1024 * 1024
_PIECE = 64 * 1024


@bp.get("/labels.pdf")
@access(Permission.ORDERS_READ)
def labels_pdf(shipment: int) -> Response | Redirect:
    """Send the labels of every unit as a PDF, one page each; too many lead to where they are printed."""
    try:
        with services().read() as uow:
            number, found = papers.labels(uow, actor(), shipment)
    except papers.TooMany as many:
        return _too_many(shipment, many)
    return download(services().papers.labels_pdf(found, _size()), f"labels-{number}.pdf", "application/pdf")


@bp.get("/labels.zpl")
@access(Permission.ORDERS_READ)
def labels_zpl(shipment: int) -> Response | Redirect:
    """Send the labels of every unit for a label printer; too many lead to where they are printed."""
    dpi = RESOLUTIONS.get(request.args.get("dpi", "203"))
    if dpi is None:
        abort(400)
    try:
        with services().read() as uow:
            number, found = papers.labels(uow, actor(), shipment)
    except papers.TooMany as many:
        return _too_many(shipment, many)
    printed = services().papers.labels_zpl(found, _size(), dpi)
    return download(printed, f"labels-{number}.zpl", "application/octet-stream")


@bp.get("/packing-slip.pdf")
@access(Permission.ORDERS_READ)
def packing_slip(shipment: int) -> Response:
    """Send the packing slip."""
    with services().read() as uow:
        slip = papers.packing_slip(uow, actor(), shipment)
    return download(services().papers.packing_slip(slip), f"packing-slip-{slip.notice}.pdf", "application/pdf")


@bp.get("/evidence.zip")
@access(Permission.ORDERS_READ)
def evidence_zip(shipment: int) -> Response:
    """Send everything that was said and recorded about a notice in one file, with the hash of each part."""
    with ExitStack() as opened:
        kept = opened.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY))
        number = evidence.write(services(), actor(), shipment, kept)
        opened.pop_all()  # from here on the answer closes it
    length = kept.tell()
    kept.seek(0)
    response = Response(_pieces(kept), mimetype="application/zip")
    response.call_on_close(kept.close)
    response.content_length = length
    response.headers.set("Content-Disposition", "attachment", filename=f"evidence-{number}.zip")
    return response


@bp.post("/attachments")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def attach(shipment: int) -> Response | Redirect:
    """Keep a file beside a draft."""
    upload = request.files.get("file")
    try:
        attaching.attach(
            services(),
            actor(),
            shipment,
            name=upload.filename or "" if upload else "",
            declared=upload.mimetype if upload else "",
            data=upload.read() if upload else b"",
            kind=request.form.get("kind", "")[:40],
            edition=request.form.get("edition", 0, type=int),
        )
    except Invalid as invalid:
        return _refused(shipment, 422, "file", told(invalid.issues[0]))
    except Conflict as conflict:
        return _refused(shipment, 409, "", str(conflict))
    flash("The file is attached.")
    return redirect(url_for("notice_drafts.edit", shipment=shipment) + "#attachments", 303)


@bp.get("/attachments/<digest>")
@access(Permission.ORDERS_READ)
def attachment(shipment: int, digest: str) -> Response:
    """Send an attached file to be saved; it is never shown inside the portal."""
    found, data = attaching.read(services(), actor(), shipment, digest)
    return download(data, found.name, found.media_type)


@bp.post("/attachments/<digest>/remove")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def detach(shipment: int, digest: str) -> Redirect:
    """Take a file away from a draft."""
    with services().begin() as uow:
        attaching.detach(uow, actor(), shipment, digest, edition=request.form.get("edition", 0, type=int))
    flash("The file is removed.")
    return redirect(url_for("notice_drafts.edit", shipment=shipment) + "#attachments", 303)


def _refused(shipment: int, status: int, control: str, sentence: str) -> Response:
    with services().read() as uow:
        notice = reading.get(uow, actor(), shipment)
    act_for(notice.supplier_name)
    return render("shipments/edit.html", status=status, **page.view(notice, at=(control, sentence)))


def _size() -> LabelSize:
    size = SIZES.get(request.args.get("size", "a6"))
    if size is None:
        abort(400)
    return size


def _too_many(shipment: int, many: papers.TooMany) -> Redirect:
    flash(str(many))
    return redirect(url_for("packing.show", shipment=shipment) + "#prints", 303)


def _pieces(kept: IO[bytes]) -> Iterator[bytes]:
    with kept:
        while piece := kept.read(_PIECE):
            yield piece
