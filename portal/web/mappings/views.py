"""The page of one cross-reference: all its versions, who used it, the next version, and its approval."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.documents import DocumentKind
from portal.domain.errors import Conflict, Invalid
from portal.domain.mappings import MappingKind, MappingState
from portal.services.mappings import maintaining, reading
from portal.services.mappings.views import MappingDetail, UsingDocument
from portal.web.mappings.forms import MappingForm
from portal.web.mappings.listing import kept
from portal.web.shared.access import access, actor, services
from portal.web.shared.findings import told
from portal.web.shared.pages import render

bp = Blueprint("mapping", __name__, url_prefix="/mappings/<int:mapping>")


@bp.get("")
@access(Permission.MAPPINGS_READ)
def show(mapping: int) -> Response:
    """Show one version with all that concerns it."""
    return _show(mapping)


@bp.post("/versions")
@access(Permission.MAPPINGS_WRITE)
def propose(mapping: int) -> Response | Redirect:
    """Keep the next version; on mistakes show the page again with everything typed."""
    with services().read() as uow:
        found = reading.get(uow, actor(), mapping).mapping
    form = MappingForm.read(request.form, kind=found.kind.value, supplier=found.supplier, theirs=found.theirs)
    said = form.to_mapping()
    if said is None:
        return _show(mapping, status=422, form=form)
    based_on = request.form.get("based_on", 0, type=int)
    try:
        with services().begin() as uow:
            row = maintaining.propose(uow, actor(), said, note=form.typed["note"], based_on=based_on)
            made, state = row.id, MappingState(row.state)
    except Invalid as invalid:
        form.show(invalid.issues)
        return _show(mapping, status=422, form=form)
    except Conflict as conflict:
        form.refusal = str(conflict)
        return _show(mapping, status=409, form=form)
    flash(kept(state))
    return redirect(url_for(".show", mapping=made), 303)


@bp.post("/approve")
@access(Permission.MAPPINGS_WRITE)
def approve(mapping: int) -> Response | Redirect:
    """Let a proposed version hold."""
    try:
        with services().begin() as uow:
            maintaining.approve(uow, actor(), mapping)
    except Conflict as conflict:
        return _show(mapping, status=409, problem=str(conflict))
    flash("Approved. The cross-reference holds, and what waited for it goes on.")
    return redirect(url_for(".show", mapping=mapping), 303)


@bp.post("/decline")
@access(Permission.MAPPINGS_WRITE)
def decline(mapping: int) -> Response | Redirect:
    """Do not let a proposed version hold, and say why."""
    typed = request.form.get("sentence", "")
    try:
        with services().begin() as uow:
            maintaining.decline(uow, actor(), mapping, typed)
    except Invalid as invalid:
        return _show(mapping, status=422, sentence=typed, errors=[told(issue) for issue in invalid.issues])
    except Conflict as conflict:
        return _show(mapping, status=409, sentence=typed, problem=str(conflict))
    flash("Declined. Its author can propose another version.")
    return redirect(url_for(".show", mapping=mapping), 303)


#: Where documents are shown that use cross-references.
_PLACES: dict[DocumentKind, Callable[[UsingDocument], str]] = {
    DocumentKind.INVOICE: lambda one: url_for("invoice.show", invoice=one.id),
    DocumentKind.CATALOG: lambda one: url_for("catalog_proposals.show", proposal=one.id),
}


def _show(
    mapping: int,
    *,
    status: int = 200,
    form: MappingForm | None = None,
    problem: str = "",
    sentence: str = "",
    errors: list[str] | None = None,
) -> Response:
    with services().read() as uow:
        found: MappingDetail = reading.get(uow, actor(), mapping)
        codes = reading.buyers_codes(uow, found.mapping.kind)
    form = form or MappingForm.of(found.versions[0])
    problems = [("", problem)] if problem else []
    return render(
        "mappings/show.html",
        status=status,
        found=found,
        form=form,
        codes=tuple(codes.items()),
        has_factor=found.mapping.kind in (MappingKind.ITEM, MappingKind.UNIT),
        places={one.id: _PLACES[one.kind](one) for one in found.documents if one.kind in _PLACES},
        problems=[*problems, *form.problems, *(("sentence", said) for said in errors or ())],
        sentence=sentence,
        errors=errors or [],
    )
