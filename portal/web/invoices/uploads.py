"""Files that suppliers send as invoices: one or many at once, each with its own progress and verdict."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as Redirect

from portal.contracts.attachments import display_name
from portal.domain.actors import Permission
from portal.domain.errors import Conflict, Invalid
from portal.domain.issues import Issue
from portal.domain.uploads import UploadState
from portal.services.invoices import files, uploading
from portal.services.invoices.views import UploadView
from portal.services.mappings import explaining
from portal.web.invoices.listing import tabs
from portal.web.shared import asking
from portal.web.shared.access import access, actor, services
from portal.web.shared.downloads import download
from portal.web.shared.findings import told
from portal.web.shared.pages import render, wants_fragment
from portal.web.shared.pagination import pages, path_to

bp = Blueprint("uploads", __name__, url_prefix="/invoices/files")

#: As many files as one request may bring.
MOST = 50

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

VERDICT = "invoices/_verdict.html"
LINE = "invoices/_sent.html"

NOTHING = "Choose at least one file."
TOO_MANY = f"Send at most {MOST} files at once."


@bp.get("")
@access(Permission.INVOICES_READ)
def index() -> Response:
    """Show the files that were sent, the latest first, and take new ones."""
    return _index()


@bp.post("")
@access(Permission.INVOICES_SEND)
def send() -> Response | Redirect:
    """Take files; each of them is kept or refused for itself. With htmx one alone is answered with its own line."""
    chosen = [file for file in request.files.getlist("files") if file.filename]
    if wants_fragment() and len(chosen) == 1:
        return _send_alone(chosen[0])
    if not chosen or len(chosen) > MOST:
        return _index(status=422, errors=[TOO_MANY if chosen else NOTHING])
    taken = 0
    errors: list[str] = []
    for file in chosen:
        try:
            _take(file)
            taken += 1
        except Invalid as invalid:
            errors += [told(issue) for issue in invalid.issues]
    if errors:
        return _index(status=422, errors=errors, taken=taken)
    flash("One file is taken and being read." if taken == 1 else f"{taken} files are taken and being read.")
    return redirect(url_for(".index"), 303)


def _take(file: FileStorage) -> int:
    name, declared = file.filename or "", file.mimetype or ""
    return uploading.take(services(), actor(), name=name, declared=declared, data=file.stream.read())


def _send_alone(file: FileStorage) -> Response:
    try:
        upload = _take(file)
    except Invalid as invalid:
        errors = [told(issue) for issue in invalid.issues]
        name = display_name(file.filename or "")
        return render(LINE, fragment=LINE, status=422, upload=None, name=name, errors=errors)
    return _show(upload, fragment=LINE)


@bp.get("/template.csv")
@access(Permission.INVOICES_READ)
def template_csv() -> Response:
    """Give the table in which invoices can be sent, empty, as CSV."""
    return download(files.template_csv(), "invoices.csv", "text/csv")


@bp.get("/template.xlsx")
@access(Permission.INVOICES_READ)
def template_xlsx() -> Response:
    """Give the table in which invoices can be sent, empty, as a workbook."""
    return download(files.template_xlsx(), "invoices.xlsx", XLSX)


@bp.get("/<int:upload>")
@access(Permission.INVOICES_READ)
def show(upload: int) -> Response:
    """Show what was understood of one file, and every finding; with htmx only its verdict, while it is being read.

    A file's line on the page that sent it asks here as well.
    """
    is_line = request.headers.get("HX-Target") == f"sent-{upload}"
    return _show(upload, fragment=LINE if is_line else VERDICT)


@bp.post("/<int:upload>/style")
@access(Permission.INVOICES_SEND)
def say_style(upload: int) -> Response | Redirect:
    """Take the answers to what a table does not tell, and have it read again."""
    try:
        with services().begin() as uow:
            uploading.say_style(uow, actor(), upload, request.form)
    except Invalid as invalid:
        return _show(upload, status=422, issues=invalid.issues)
    except Conflict as conflict:
        flash(str(conflict), "info")
    return redirect(url_for(".show", upload=upload), 303)


@bp.get("/<int:upload>/file")
@access(Permission.INVOICES_READ)
def original(upload: int) -> Response:
    """Give the file back as it came, byte for byte."""
    name, data = uploading.read_file(services(), actor(), upload)
    return download(data, name, "application/octet-stream")


def _show(upload: int, *, status: int = 200, issues: Sequence[Issue] = (), fragment: str = VERDICT) -> Response:
    with services().read() as uow:
        found = uploading.get(uow, actor(), upload)
        asked = explaining.of_file(uow, upload=upload)
    is_asked = found.state is UploadState.ASKED
    view = {
        "upload": found,
        "asked": asked,
        "told": [] if is_asked else _told(found),
        "written": asking.written(found.style),
        "questions": asking.questions(found.findings) if is_asked else [],
        "chosen": request.form,
        "errors": {issue.path: [told(issue)] for issue in issues},
        "problems": [(issue.path, told(issue)) for issue in issues],
        "may_send": actor().may(Permission.INVOICES_SEND),
    }
    return render("invoices/upload.html", fragment=fragment, status=status, **view)


def _index(*, status: int = 200, errors: list[str] | None = None, taken: int = 0) -> Response:
    with services().read() as uow:
        cursor = request.args.get("after") or request.args.get("before")
        page = uploading.list_uploads(uow, actor(), cursor=cursor)
    view = {
        "page": page,
        "moving": any(row.is_moving for row in page.rows),
        "told": {row.id: _told(row) for row in page.rows},
    }
    if not wants_fragment():
        view |= {
            "errors": errors or [],
            "problems": [("files", sentence) for sentence in errors or ()],
            "taken": taken,
            "tabs": tabs("uploads.index"),
            "may_send": actor().may(Permission.INVOICES_SEND),
            "pages": pages(path_to(".index"), {}, newer=page.newer, older=page.older),
        }
    return render("invoices/uploads.html", fragment="invoices/_uploads.html", status=status, **view)


def _told(upload: UploadView) -> list[tuple[str, str, str]]:
    """Return the findings as place, severity and sentence."""
    return [(issue.path, issue.severity.value, told(issue)) for issue in upload.findings]
