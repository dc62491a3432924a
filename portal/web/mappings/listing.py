"""Lists of cross-references, and new ones."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.errors import Conflict, Invalid
from portal.domain.mappings import MappingKind, MappingState
from portal.services import suppliers
from portal.services.mappings import maintaining, reading
from portal.web.mappings import words
from portal.web.mappings.forms import MappingForm
from portal.web.shared.access import access, actor, services
from portal.web.shared.pages import Link, render
from portal.web.shared.pagination import address, pages, path_to

bp = Blueprint("mappings", __name__, url_prefix="/mappings")

VERSIONS = [("", "The newest of each word"), ("all", "All versions")]
_NAMES = ("q", "kind", "supplier", "state", "versions")


@bp.get("")
@access(Permission.MAPPINGS_READ)
def index() -> Response:
    """Show cross-references by their words."""
    filters = {name: request.args.get(name, "").strip()[:120] for name in _NAMES}
    with services().read() as uow:
        page = reading.list_mappings(
            uow,
            actor(),
            q=filters["q"],
            kind=filters["kind"],
            supplier=filters["supplier"],
            state=filters["state"],
            all_versions=filters["versions"] == "all",
            cursor=request.args.get("after") or request.args.get("before"),
        )
        names = suppliers.list_names(uow, actor())
    path = path_to(".index")
    return render(
        "mappings/index.html",
        page=page,
        filters=filters,
        active=_active(path, filters, dict(names)),
        choices={
            "kind": words.choices(words.KIND_WORDS, "All kinds"),
            "supplier": [("", "All"), ("all", "What holds for all"), *names],
            "state": words.choices(words.STATE_WORDS, "Any state"),
            "versions": VERSIONS,
        },
        tabs=tabs("mappings.index"),
        may_write=actor().may(Permission.MAPPINGS_WRITE),
        pages=pages(path, filters, newer=page.newer, older=page.older),
    )


def _active(path: str, filters: Mapping[str, str], names: Mapping[str, str]) -> list[tuple[str, str]]:
    kind, state, supplier = filters["kind"], filters["state"], filters["supplier"]
    said = {
        "q": f"Word or code: {filters['q']}",
        "kind": words.KIND_WORDS[MappingKind(kind)] if kind in tuple(MappingKind) else kind,
        "supplier": "For all suppliers" if supplier == "all" else f"Supplier {names.get(supplier, supplier)}",
        "state": words.STATE_WORDS[MappingState(state)].text if state in tuple(MappingState) else state,
        "versions": "All versions",
    }
    on = {name: value for name, value in filters.items() if value}
    return [(said[name], address(path, {key: on[key] for key in on if key != name})) for name in on]


@bp.get("/new")
@access(Permission.MAPPINGS_WRITE)
def new() -> Response:
    """Show the form for a word that has no meaning yet."""
    return _show_form(MappingForm.blank(kind=MappingKind.UNIT.value, factor="1"))


@bp.post("/new")
@access(Permission.MAPPINGS_WRITE)
def add() -> Response | Redirect:
    """Keep the first version of a word's meaning; on mistakes show the form again with everything typed."""
    form = MappingForm.read(request.form)
    said = form.to_mapping()
    if said is None:
        return _show_form(form, 422)
    try:
        with services().begin() as uow:
            row = maintaining.propose(uow, actor(), said, note=form.typed["note"])
            mapping, state = row.id, MappingState(row.state)
    except Invalid as invalid:
        form.show(invalid.issues)
        return _show_form(form, 422)
    except Conflict as conflict:
        form.refusal = str(conflict)
        return _show_form(form, 409)
    flash(kept(state))
    return redirect(url_for("mapping.show", mapping=mapping), 303)


def kept(state: MappingState) -> str:
    """Return what becomes of a version that was proposed."""
    if state is MappingState.APPROVED:
        return "The cross-reference holds. What waited for it goes on."
    return "The cross-reference waits for a second person. Nothing uses it before."


def _show_form(form: MappingForm, status: int = 200) -> Response:
    with services().read() as uow:
        names = suppliers.list_names(uow, actor())
        units = reading.buyers_codes(uow, MappingKind.UNIT)
    return render(
        "mappings/new.html",
        status=status,
        form=form,
        kinds=[(kind.value, said) for kind, said in words.KIND_WORDS.items()],
        suppliers=[("", "All suppliers"), *names],
        codes=tuple(units.items()),
    )


def tabs(here: str) -> list[Link]:
    """Return the pages beside each other under cross-references."""
    labels = {"mappings.index": "Cross-references", "mapping_tasks.index": "Unknown words"}
    return [Link(label, path_to(place), current=place == here) for place, label in labels.items()]
