"""Pages of a notice's packing: the tree of its units, and what can be done to a draft's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.contracts import scalars
from portal.contracts.scalars import Unreadable
from portal.domain.actors import Permission
from portal.domain.errors import Conflict
from portal.domain.labels import PACK_WORDS
from portal.domain.packing import MOST_UNITS, CannotPack
from portal.domain.shipments import Packed, PackType
from portal.services.shipments import packing, printing
from portal.services.shipments.packing import UNITS
from portal.services.shipments.papers import AT_ONCE
from portal.services.shipments.views import PackingView
from portal.web.shared.access import access, actor, services
from portal.web.shared.formats import plural
from portal.web.shared.frame import act_for
from portal.web.shared.pages import render
from portal.web.shared.pagination import address
from portal.web.shipments.words import PACKS

bp = Blueprint("packing", __name__, url_prefix="/shipments/<int:shipment>/packing")


Mistakes = dict[str, str]


@bp.get("")
@access(Permission.ORDERS_READ)
def show(shipment: int) -> Response:
    """Show how a notice is packed."""
    return _show(_get(shipment))


@bp.post("")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def change(shipment: int) -> Response | Redirect:
    """Do to the packing what the pressed button says."""
    verb = request.form.get("do", "")
    mistakes: Mistakes = {}
    edition = _whole(request.form.get("edition", ""))
    try:
        with services().begin() as uow:
            if verb == "number":
                count = packing.number(uow, actor(), shipment, edition=edition)
                words = f"{plural(count, 'unit')} got an SSCC."
            elif verb == "propose":
                per_pallet = _count("per_pallet", mistakes, optional=True)
                if not mistakes:
                    proposal = packing.propose(per_pallet, uow)
                    row = packing.change(uow, actor(), shipment, proposal, edition=edition)
                    words = f"Packed into {plural(row.unit_count, 'unit')}. Check it against the goods."
            elif how := _how(verb, mistakes):
                packing.change(uow, actor(), shipment, how, edition=edition)
                words = "The packing was changed."
    except (CannotPack, Conflict) as refusal:
        status = 409 if isinstance(refusal, Conflict) else 422
        return _show(_get(shipment), status=status, problem=str(refusal))
    if mistakes:
        return _show(_get(shipment), status=422, mistakes=mistakes)
    flash(words)
    anchor = f"#unit-{_whole(request.form.get('unit', ''))}" if verb in ("repeat", "move", "split") else ""
    return redirect(_url(shipment, _whole(request.form.get("from", ""))) + anchor, 303)


@bp.get("/clear")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def clear(shipment: int) -> Response:
    """Ask before a packing is forgotten."""
    view = _get(shipment)
    return render(
        "acknowledgments/question.html",
        question=f"Forget the packing of {view.number}?",
        consequence=f"{plural(view.unit_count, 'unit')} will be gone; labels that were printed for them become waste.",
        yes="Forget the packing",
        no="Keep the packing",
        action=url_for(".cleared", shipment=shipment),
        no_url=_url(shipment, 0),
    )


@bp.post("/clear")
@access(Permission.SHIPMENTS_SEND, Permission.ON_BEHALF)
def cleared(shipment: int) -> Redirect:
    """Forget a draft's packing."""
    view = _get(shipment)
    with services().begin() as uow:
        packing.change(uow, actor(), shipment, packing.clear(), edition=view.edition)
    flash("Nothing is packed now.")
    return redirect(_url(shipment, 0), 303)


def _how(verb: str, mistakes: Mistakes) -> Callable[..., Any] | None:
    """Return what the button does to the units; None where something has to be corrected first."""
    if verb == "add":
        contents = _contents("add", mistakes, optional=True)
        parent = _count("add_parent", mistakes, optional=True)
        gross = _quantity("add_gross", mistakes, optional=True)
        kind = request.form.get("add_type", "")
        if kind not in tuple(PackType):
            mistakes["add_type"] = "Choose what kind of unit it is."
        if mistakes:
            return None
        return packing.add(PackType(kind), parent, contents, gross)
    unit = _whole(request.form.get("unit", ""))
    if not unit:
        mistakes["units"] = "Choose a unit in the list first."
        return None
    return _how_with(verb, unit, mistakes)


def _how_with(verb: str, unit: int, mistakes: Mistakes) -> Callable[..., Any] | None:
    if verb == "repeat":
        times = _count("times", mistakes)
        return None if times is None else packing.repeat(unit, times)
    if verb == "move":
        parent = _count("parent", mistakes, optional=True)
        return None if mistakes else packing.move(unit, parent)
    if verb == "split":
        contents = _contents("split", mistakes)
        return None if mistakes else packing.split(unit, contents[0].position, contents[0].quantity, contents[0].lot)
    if verb == "remove":
        return packing.remove(unit)
    mistakes["units"] = "Choose what to do with the unit."
    return None


def _contents(prefix: str, mistakes: Mistakes, *, optional: bool = False) -> tuple[Packed, ...]:
    position = _whole(request.form.get(f"{prefix}_line", ""))
    if optional and not position:
        return ()
    if not position:
        mistakes[f"{prefix}_line"] = "Choose the line that is inside."
    quantity = _quantity(f"{prefix}_quantity", mistakes)
    try:
        lot = scalars.code(request.form.get(f"{prefix}_lot", ""), 60)
    except Unreadable as unreadable:
        mistakes[f"{prefix}_lot"] = str(unreadable)
    return () if mistakes or quantity is None else (Packed(position, quantity, lot),)


def _quantity(name: str, mistakes: Mistakes, *, optional: bool = False) -> Any:
    typed = request.form.get(name, "")
    if optional and not typed.strip():
        return None
    try:
        value = scalars.quantity(typed)
    except Unreadable as unreadable:
        mistakes[name] = str(unreadable)
        return None
    if value <= 0:
        mistakes[name] = "Enter more than zero."
    return value


def _count(name: str, mistakes: Mistakes, *, optional: bool = False) -> int | None:
    typed = request.form.get(name, "").strip()
    if optional and not typed:
        return None
    if not 0 < _whole(typed) <= MOST_UNITS:
        mistakes[name] = f"Enter a whole number from 1 to {MOST_UNITS:,}."
    return _whole(typed)


def _get(shipment: int) -> PackingView:
    unit = _whole(request.args.get("unit", ""))
    with services().read() as uow:
        first = packing.place_of(uow, actor(), shipment, unit) if unit else _whole(request.values.get("from", ""))
        return packing.get(uow, actor(), shipment, first=first)


def _show(view: PackingView, *, status: int = 200, problem: str = "", mistakes: Mistakes | None = None) -> Response:
    mistakes = mistakes or {}
    end = view.first + len(view.units)
    if view.can_edit:
        act_for(view.supplier_name)
    with services().read() as uow:
        prints = printing.list_jobs(uow, actor(), view.id)
    return render(
        "shipments/packing.html",
        status=status,
        view=view,
        prints=prints,
        is_large=view.unit_count > AT_ONCE,
        problems=[("", problem)] if problem else list(mistakes.items()),
        errors={name: [sentence] for name, sentence in mistakes.items()},
        typed=request.form,
        pack_words=PACK_WORDS,
        pack_kinds=PACKS,
        line_options=[("", "Choose a line"), *((str(one.position), _line_words(one)) for one in view.lines)],
        shown=f"Units {view.first + 1:,} to {end:,} of {view.unit_count:,}" if view.unit_count > UNITS else "",
        previous_url=_url(view.id, max(view.first - UNITS, 0)) if view.first else "",
        next_url=_url(view.id, end) if end < view.unit_count else "",
    )


def _line_words(line: Any) -> str:
    return f"{line.position}: {line.description or line.line} (order {line.order})"


def _url(shipment: int, first: int) -> str:
    return address(url_for("packing.show", shipment=shipment), {"from": str(first) if first else ""})


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
