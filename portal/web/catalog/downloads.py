"""Tables of many items that a worker writes: asked for, watched, left and found again, and fetched."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.downloads import DownloadState
from portal.domain.wording import Word
from portal.services.catalog import downloads
from portal.services.catalog.downloads import Wanted
from portal.services.catalog.views import CatalogFilters
from portal.web.shared.access import access, actor, services
from portal.web.shared.downloads import download
from portal.web.shared.pages import render
from portal.web.shared.pagination import address, path_to

bp = Blueprint("catalog_downloads", __name__, url_prefix="/catalog/downloads")

KINDS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

_DIGITS = 19  # of ids

STATES = {
    DownloadState.QUEUED: Word("Waiting", "waiting", "It is written as soon as a worker is free."),
    DownloadState.WRITING: Word("Being written", "waiting", "You can leave this page and come back."),
    DownloadState.DONE: Word("Ready", "good", "It says what was so when it was written."),
    DownloadState.FAILED: Word("Failed", "danger"),
}


def narrowed(told: Mapping[str, str]) -> CatalogFilters:
    """Return what the list of items was narrowed to, where somebody comes from there."""
    return CatalogFilters(q=told.get("q", "").strip()[:80], status=told.get("status", ""))


def elsewhere(wanted: Wanted) -> Redirect | None:
    """Return the way to where a table can be asked for; None where it is short enough to be given at once."""
    with services().read() as uow:
        if not downloads.is_long(uow, actor(), wanted):
            return None
    return redirect(address(path_to("catalog_downloads.index"), _fields(wanted)), 303)


@bp.get("")
@access(Permission.CATALOG_READ)
def index() -> Response:
    """Offer to have a table written, and show those that were."""
    wanted = _wanted(request.args)
    with services().read() as uow:
        offer = downloads.offer(uow, actor(), wanted)
    return render(
        "catalog/downloads.html",
        fields=_fields(wanted),
        what=_what(wanted, offer.file),
        narrowed=_is_narrowed(wanted),
        offer=offer,
        words=STATES,
    )


@bp.post("")
@access(Permission.CATALOG_READ)
def start() -> Redirect:
    """Have a table written; whoever may read it may have it written."""
    with services().begin() as uow:
        made = downloads.ask(uow, actor(), _wanted(request.form))
    return redirect(url_for(".show", download_=made), 303)


@bp.get("/<int:download_>")
@access(Permission.CATALOG_READ)
def show(download_: int) -> Response:
    """Show how far a table is; with htmx only that, while something is still to come."""
    with services().read() as uow:
        view = downloads.get(uow, actor(), download_)
    return render(
        "catalog/download.html",
        fragment="catalog/_download.html",
        table=view,
        word=STATES[view.state],
        what=_what(view.wanted, view.file),
        fields=_fields(view.wanted),
    )


@bp.get("/<int:download_>/file")
@access(Permission.CATALOG_READ)
def file(download_: int) -> Response:
    """Send what was written."""
    name, data = downloads.read(services(), actor(), download_)
    return download(data, name, KINDS[name.rpartition(".")[2]])


def _wanted(told: Mapping[str, str]) -> Wanted:
    """Return which table a form or an address is about."""
    import_, kind = told.get("import", ""), told.get("kind", "")
    if import_.isascii() and import_.isdecimal() and len(import_) < _DIGITS:
        return Wanted(int(import_))
    if import_ or kind not in KINDS:
        abort(404)
    return Wanted(kind=kind, filters=narrowed(told))


def _fields(wanted: Wanted) -> dict[str, str]:
    """Return what ``_wanted`` reads."""
    if wanted.import_ is not None:
        return {"import": str(wanted.import_)}
    told = {"kind": wanted.kind, "q": wanted.filters.q, "status": wanted.filters.status}
    return {name: value for name, value in told.items() if value}


def _is_narrowed(wanted: Wanted) -> bool:
    return bool(wanted.filters.q or wanted.filters.status)


def _what(wanted: Wanted, file: str) -> str:
    if wanted.import_ is not None:
        return f"{file} with every finding"
    shown = "Today's items that your search finds" if _is_narrowed(wanted) else "Today's items"
    return f"{shown} as {'CSV' if wanted.kind == 'csv' else 'a workbook'}"
