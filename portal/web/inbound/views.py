"""The buyer's pages: what is on its way, and the windows in which it is received."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.actors import Permission
from portal.domain.windows import CannotPlan
from portal.services import inbound
from portal.services.inbound import InboundFilters
from portal.services.windows import planning
from portal.web.inbound import words
from portal.web.inbound.forms import PlanForm
from portal.web.shared.access import access, actor, services
from portal.web.shared.formats import plural
from portal.web.shared.pages import render
from portal.web.shared.pagination import address

bp = Blueprint("inbound", __name__, url_prefix="/inbound")
bp.add_app_template_filter(words.clock, "clock")
bp.add_app_template_filter(words.of_day, "of_day")
bp.add_app_template_filter(words.room, "room")
bp.add_app_template_filter(words.room_left, "room_left")
bp.add_app_template_filter(words.state_word, "state_word")


@bp.get("")
@access(Permission.INBOUND_READ)
def index() -> ResponseReturnValue:
    """Show what arrives when and where, and what stands out: in review, late, missing."""
    today = services().clock.now().date()
    filters = words.filters_from(request.args, today)
    with services().read() as uow:
        view = inbound.overview(uow, actor(), filters)
    path = url_for(".index")
    return render(
        "inbound/index.html",
        view=view,
        filters=filters,
        today=today,
        active=words.active(path, filters, today, view.known_places),
        days=words.DAYS,
        earlier_url=address(path, words.query(words.before(view.late_since, filters.ship_to))),
        windows_url=address(url_for(".windows"), words.query(filters)),
    )


@bp.get("/windows")
@access(Permission.INBOUND_READ)
def windows() -> ResponseReturnValue:
    """Show the receiving windows with their bookings, and the form that sets up more."""
    filters = _filters(request.args)
    return _page(filters, PlanForm.blank(filters))


@bp.post("/windows")
@access(Permission.INBOUND_PLAN)
def plan() -> ResponseReturnValue:
    """Set up windows; on mistakes show the form again with everything typed."""
    form = PlanForm.read(request.form)
    wanted = form.to_plan()
    if wanted is not None:
        try:
            with services().begin() as uow:
                planned = planning.plan(uow, actor(), wanted)
        except CannotPlan as refusal:
            form.show(refusal.problems)
        else:
            flash(_said(planned.added, planned.left_out), "good" if planned.added else "info")
            days = next((days for days in words.DAYS if days > (wanted.last - wanted.first).days), max(words.DAYS))
            shown = words.query(InboundFilters(wanted.ship_to, wanted.first, days))
            return redirect(address(url_for(".windows"), shown), 303)
    return _page(_filters(request.form), form, 422)


def _said(added: int, left_out: int) -> str:
    said = f"{plural(added, 'window is', 'windows are')} set up."
    return f"{said} {left_out} left out: there are others at that time." if left_out else said


@bp.post("/windows/<int:window>/close")
@access(Permission.INBOUND_PLAN)
def close(window: int) -> ResponseReturnValue:
    """Let nobody book a window any more."""
    with services().begin() as uow:
        closed = planning.close(uow, actor(), window)
    kept = " Its bookings stay: their suppliers are asked to choose another." if closed.taken else ""
    flash(f"{closed.words} is closed.{kept}", "good")
    return _back()


@bp.post("/windows/<int:window>/reopen")
@access(Permission.INBOUND_PLAN)
def reopen(window: int) -> ResponseReturnValue:
    """Let a window be booked again."""
    with services().begin() as uow:
        opened = planning.reopen(uow, actor(), window)
    flash(f"{opened.words} can be booked again.", "good")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(address(url_for(".windows"), words.query(_filters(request.form))), 303)


def _filters(typed: dict[str, str]) -> InboundFilters:
    return words.filters_from(typed, services().clock.now().date())


def _page(filters: InboundFilters, form: PlanForm, status: int = 200) -> Response:
    with services().read() as uow:
        found = planning.list_windows(uow, actor(), ship_to=filters.ship_to, first=filters.first, days=filters.days)
    path, today = url_for(".windows"), services().clock.now().date()
    return render(
        "inbound/windows.html",
        status=status,
        found=found,
        names=dict(found.places),
        filters=filters,
        shown=words.query(filters),
        active=words.active(path, filters, today, found.places),
        form=form,
        days=words.DAYS,
        choices={
            "weekdays": words.WEEKDAYS,
            "minutes": [(str(minutes), said) for minutes, said in words.LENGTH_WORDS.items()],
            "counted": list(words.COUNTED.items()),
        },
        may_plan=actor().may(Permission.INBOUND_PLAN),
    )
