"""The page of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.actors import Permission
from portal.domain.events import EVENT_WORDS, Event
from portal.services import record
from portal.services.record import RecordFilters
from portal.web.shared.access import access, actor, services
from portal.web.shared.pages import render
from portal.web.shared.pagination import address, pages

bp = Blueprint("audit", __name__, url_prefix="/record")


@bp.get("")
@access(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    """Show what happened, newest first."""
    filters = _filters(request.args)
    cursor = request.args.get("after") or request.args.get("before")
    with services().read() as uow:
        page = record.list_record(uow, actor(), filters, cursor=cursor)
    path, chosen = url_for(".index"), {name: value for name, value in asdict(filters).items() if value}
    return render(
        "audit/index.html",
        page=page,
        filters=filters,
        words=EVENT_WORDS,
        actions=[("", "Anything"), *((event.value, words) for event, words in EVENT_WORDS.items())],
        active=[
            (f"{_WORDS[name]} {_said(name, chosen[name])}", address(path, _without(chosen, name))) for name in chosen
        ],
        pages=pages(path, chosen, newer=page.newer, older=page.older),
    )


_WORDS = {"subject": "Order", "document": "Document", "actor": "By", "action": "What:", "reference": "Reference"}


def _filters(typed: Mapping[str, str]) -> RecordFilters:
    """Return the filters in an address; what means nothing there filters nothing."""
    action = typed.get("action", "")
    texts = {name: typed.get(name, "").strip()[:_LONGEST] for name in ("subject", "document", "actor", "reference")}
    return RecordFilters(**texts, action=action if action in tuple(Event) else "")


_LONGEST = 120


def _said(name: str, value: str) -> str:
    return EVENT_WORDS[Event(value)] if name == "action" else value


def _without(chosen: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in chosen.items() if key != name}
