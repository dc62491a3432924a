"""Files of many items: a template with today's data, sending one, watching it, what was found, and sending its rows."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.contracts.formats.catalog_table import FileKind
from portal.domain.actors import Permission
from portal.domain.errors import Conflict, Invalid
from portal.domain.imports import ImportState
from portal.domain.issues import Issue
from portal.services.catalog import columns, import_pages, importing, results, sending, templates
from portal.services.catalog.downloads import Wanted
from portal.services.catalog.import_views import ToConfirm
from portal.services.catalog.importing import StillReading
from portal.services.catalog.sending import Unconfirmed
from portal.services.mappings import explaining
from portal.web.catalog import import_words as words
from portal.web.catalog.downloads import KINDS, elsewhere, narrowed
from portal.web.catalog.listing import tabs
from portal.web.shared import asking
from portal.web.shared.access import access, actor, services
from portal.web.shared.downloads import download
from portal.web.shared.findings import after, told
from portal.web.shared.pages import render, wants_fragment
from portal.web.shared.pagination import pages, path_to
from portal.web.shared.requests import takes

bp = Blueprint("catalog_files", __name__, url_prefix="/catalog/files")

NOTHING = "Choose a file."
AGAIN = "You have sent this file before, in the same way. This is what came of it."
TAKEN = "The file is taken and being read. You can leave this page and come back."


@bp.get("")
@access(Permission.CATALOG_READ)
def index() -> Response:
    """Show the files that were sent, the latest first, and take a new one."""
    return _index(corrects=_corrects())


@bp.post("")
@access(Permission.CATALOG_SEND)
@takes(importing.LARGEST)
def send_file() -> Response | Redirect:
    """Take a file."""
    chosen = request.files.get("file")
    if chosen is None or not chosen.filename:
        return _index(status=422, problems=[("file", NOTHING)], corrects=_corrects())
    try:
        taken, is_new = importing.take(
            services(),
            actor(),
            name=chosen.filename,
            declared=chosen.mimetype or "",
            data=chosen.stream.read(),
            scope=words.scope(request.form),
            acceptance=words.acceptance(request.form),
            corrects=_corrects(),
        )
    except Invalid as invalid:
        problems = [(issue.path, told(issue)) for issue in invalid.issues]
        return _index(status=422, problems=problems, corrects=_corrects())
    except StillReading as reading:
        return _index(status=409, problems=[(url_for(".show", import_=reading.import_), str(reading))])
    except Conflict as conflict:
        return _index(status=409, problems=[("file", str(conflict))])
    flash(TAKEN if is_new else AGAIN, "success" if is_new else "info")
    return redirect(url_for(".show", import_=taken), 303)


@bp.get("/template.csv")
@access(Permission.CATALOG_READ)
def template_csv() -> Response | Redirect:
    """Give the table with today's items, as far as they match the filters in the address, as CSV."""
    return _template("csv")


@bp.get("/template.xlsx")
@access(Permission.CATALOG_READ)
def template_xlsx() -> Response | Redirect:
    """Give the same as a workbook."""
    return _template("xlsx")


def _template(kind: FileKind) -> Response | Redirect:
    wanted = Wanted(kind=kind, filters=narrowed(request.args))
    if way := elsewhere(wanted):
        return way
    return download(templates.template(services(), actor(), kind, wanted.filters), f"catalog.{kind}", KINDS[kind])


@bp.get("/<int:import_>")
@access(Permission.CATALOG_READ)
def show(import_: int) -> Response:
    """Show how far a file is and what was found in it; with htmx only its progress, while it is being read."""
    return _show(import_)


@bp.post("/<int:import_>/style")
@access(Permission.CATALOG_SEND)
def say_style(import_: int) -> Response | Redirect:
    """Take the answers to what a table does not tell, and have it read again."""
    try:
        with services().begin() as uow:
            importing.say_style(uow, actor(), import_, request.form)
    except Invalid as invalid:
        return _show(import_, status=422, issues=invalid.issues)
    except Conflict as conflict:
        flash(str(conflict), "info")
    return redirect(url_for(".show", import_=import_), 303)


@bp.post("/<int:import_>/again")
@access(Permission.CATALOG_SEND)
def read_again(import_: int) -> Redirect:
    """Have a checked file read anew."""
    try:
        with services().begin() as uow:
            importing.read_again(uow, actor(), import_)
    except Conflict as conflict:
        flash(str(conflict), "info")
    return redirect(url_for(".show", import_=import_), 303)


@bp.get("/<int:import_>/cancel")
@access(Permission.CATALOG_SEND)
def ask_cancel(import_: int) -> Response:
    """Ask before the reading is stopped, or the draft thrown away."""
    with services().read() as uow:
        view = import_pages.get(uow, actor(), import_)
    return render("catalog/file_cancel.html", file=view)


@bp.post("/<int:import_>/cancel")
@access(Permission.CATALOG_SEND)
def cancel(import_: int) -> Redirect:
    """Stop the reading of a file, or throw its draft away."""
    with services().begin() as uow:
        importing.cancel(uow, actor(), import_)
    flash("Nothing of this file is kept.", "info")
    return redirect(url_for(".show", import_=import_), 303)


@bp.post("/<int:import_>/send")
@access(Permission.CATALOG_SEND)
def send(import_: int) -> Response | Redirect:
    """Send the rows of a file to the buyer."""
    confirmed = frozenset(request.form.getlist("confirmed"))
    try:
        with services().begin() as uow:
            sent = sending.send(uow, actor(), import_, edition=words.edition(request.form), confirmed=confirmed)
    except Unconfirmed as unconfirmed:
        return _show(import_, status=422, confirms=unconfirmed.confirms, ticked=confirmed)
    except Invalid as invalid:
        return _show(import_, status=422, issues=invalid.issues, ticked=confirmed)
    except Conflict as conflict:
        flash(str(conflict), "info")
        return redirect(url_for(".show", import_=import_), 303)
    flash(words.sent(sent), "success")
    return redirect(url_for(".show", import_=import_), 303)


@bp.get("/<int:import_>/rows/<severity>/<rule>")
@access(Permission.CATALOG_READ)
def rows(import_: int, severity: str, rule: str) -> Response:
    """Show the rows in which one rule found something."""
    cursor = request.args.get("after") or request.args.get("before")
    with services().read() as uow:
        view = import_pages.get(uow, actor(), import_)
        group = import_pages.group(view, rule, severity)
        page = import_pages.list_found(uow, view, group, cursor=cursor)
    path = url_for(".rows", import_=import_, severity=severity, rule=rule)
    return render(
        "catalog/file_rows.html",
        file=view,
        group=group,
        title=words.title(rule),
        words=words.LINES,
        page=page,
        told={row.position: [(columns.title(issue.path), told(issue)) for issue in row.issues] for row in page.rows},
        pages=pages(path, {}, newer=page.newer, older=page.older),
    )


@bp.get("/<int:import_>/result")
@access(Permission.CATALOG_READ)
def result(import_: int) -> Response | Redirect:
    """Give the same file back with what became of each row."""
    if way := elsewhere(Wanted(import_)):
        return way
    name, data, is_workbook = results.result(services(), actor(), import_)
    return download(data, name, KINDS["xlsx" if is_workbook else "csv"])


@bp.get("/<int:import_>/file")
@access(Permission.CATALOG_READ)
def original(import_: int) -> Response:
    """Give the file back as it came, byte for byte."""
    name, data = import_pages.read_file(services(), actor(), import_)
    return download(data, name, "application/octet-stream")


def _show(
    import_: int,
    *,
    status: int = 200,
    issues: Sequence[Issue] = (),
    confirms: Sequence[ToConfirm] = (),
    ticked: frozenset[str] = frozenset(),
) -> Response:
    with services().read() as uow:
        view = import_pages.get(uow, actor(), import_)
        asked = explaining.of_file(uow, import_=import_)
        may_send = actor().may(Permission.CATALOG_SEND)
        offer = sending.offer(uow, actor(), view) if may_send and view.is_draft and not wants_fragment() else None
    is_asked = view.state is ImportState.ASKED
    shown = {
        "file": view,
        "asked": asked,
        "word": words.STATES[view.state],
        "told": [] if is_asked else [(issue.path, issue.severity.value, told(issue)) for issue in view.findings],
        "written": asking.written(view.style),
        "questions": asking.questions(view.findings) if is_asked else [],
        "chosen": request.form,
        "errors": {issue.path: [told(issue)] for issue in issues},
        "problems": [
            *((issue.path if is_asked else "", told(issue)) for issue in issues),
            *(("confirmations", after("Confirm it first", one.sentence)) for one in words.asked(confirms)),
        ],
        "may_send": may_send,
        "groups": [(one, words.title(one.rule)) for one in view.found],
        "offer": offer,
        "promise": "" if offer is None else words.promise(view, offer),
        "confirms": [] if offer is None else words.asked(offer.confirms),
        "stops": [] if offer is None else [told(issue) for issue in offer.stops],
        "ticked": ticked,
    }
    return render("catalog/file.html", fragment="catalog/_file_progress.html", status=status, **shown)


def _corrects() -> int | None:
    """Return the proposal (id) of which the file is to be the next version."""
    return request.values.get("corrects", type=int)


def _index(*, status: int = 200, problems: Sequence[tuple[str, str]] = (), corrects: int | None = None) -> Response:
    cursor = request.args.get("after") or request.args.get("before")
    with services().read() as uow:
        page = import_pages.list_imports(uow, actor(), cursor=cursor)
        corrected = None if corrects is None else importing.correctable(uow, actor(), corrects)
    view = {"page": page, "moving": any(row.is_moving for row in page.rows), "words": words.STATES}
    if not wants_fragment():
        filters = narrowed(request.args)
        view |= {
            "errors": [sentence for _, sentence in problems],
            "problems": problems,
            "chosen": request.form,
            "narrowed": {"q": filters.q, "status": filters.status},
            "tabs": tabs("catalog_files.index"),
            "scopes": words.SCOPES,
            "acceptances": words.ACCEPTANCES,
            "corrected": corrected,
            "may_send": actor().may(Permission.CATALOG_SEND) and actor().supplier is not None,
            "with_supplier": actor().supplier is None,
            "pages": pages(path_to(".index"), {}, newer=page.newer, older=page.older),
        }
    return render("catalog/files.html", fragment="catalog/_files.html", status=status, **view)
