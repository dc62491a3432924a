"""Cross-references as a file: given out, and taken back."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.contracts.formats.mapping_table import TITLES
from portal.domain.actors import Permission
from portal.domain.errors import Conflict, Invalid
from portal.domain.issues import Issue
from portal.services.mappings import transfer
from portal.services.mappings.transfer import Imported
from portal.web.shared.access import access, actor, services
from portal.web.shared.downloads import download
from portal.web.shared.findings import told
from portal.web.shared.formats import plural
from portal.web.shared.pages import render

bp = Blueprint("mapping_files", __name__, url_prefix="/mappings")

NOTHING = "Choose a file."


@bp.get("/mappings.csv")
@access(Permission.MAPPINGS_READ)
def export() -> Response:
    """Give all versions of all cross-references as CSV."""
    with services().read() as uow:
        data = "".join(transfer.export_csv(uow, actor())).encode()
    return download(data, "cross-references.csv", "text/csv")


@bp.get("/import")
@access(Permission.MAPPINGS_WRITE)
def show() -> Response:
    """Show the form that takes a file."""
    return _show()


@bp.post("/import")
@access(Permission.MAPPINGS_WRITE)
def take() -> Response | Redirect:
    """Take a file: all of it, or nothing and every finding at its row."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _show(422, problem=NOTHING)
    try:
        with services().begin() as uow:
            imported = transfer.import_csv(uow, actor(), file.stream.read())
    except Invalid as invalid:
        return _show(422, issues=invalid.issues)
    except Conflict as conflict:
        return _show(409, problem=str(conflict))
    flash(_said(imported))
    return redirect(url_for("mappings.index"), 303)


def _said(imported: Imported) -> str:
    sentences = [f"{plural(imported.added, 'new version is', 'new versions are')} taken."]
    if imported.known:
        sentences.append(f"{plural(imported.known, 'row was', 'rows were')} known already.")
    if imported.left_out:
        sentences.append(f"{plural(imported.left_out, 'row', 'rows')} that nobody had approved left out.")
    if imported.waiting:
        sentences.append(f"{plural(imported.waiting, 'version waits', 'versions wait')} for a second person.")
    return " ".join(sentences)


def _show(status: int = 200, *, issues: Sequence[Issue] = (), problem: str = "") -> Response:
    problems = [("file", problem)] if problem else []
    if issues:
        problems.append(("findings", f"Nothing was taken: {plural(len(issues), 'finding')}."))
    return render(
        "mappings/import.html",
        status=status,
        problems=problems,
        errors=[problem] if problem else [],
        told=[(*_place(issue.path), told(issue)) for issue in issues],
        columns=[TITLES[key] for key in ("kind", "supplier", "theirs", "ours", "factor", "valid_from", "valid_to")],
    )


def _place(path: str) -> tuple[str, str]:
    """Return row and column of a finding in words: ``rows/5/ours`` as "5" and "Our code"."""
    parts = path.split("/")
    row = parts[1] if len(parts) > 1 else ""
    return row, TITLES.get(parts[2], parts[2]) if len(parts) > 2 else ""
