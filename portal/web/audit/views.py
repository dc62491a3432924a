"""The page of the record."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.actors import Permission
from portal.services import record
from portal.web.shared.access import access, actor, services
from portal.web.shared.pages import render
from portal.web.shared.pagination import pages

bp = Blueprint("audit", __name__, url_prefix="/record")


@bp.get("")
@access(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    """Show what happened, newest first."""
    subject = request.args.get("subject", "").strip()
    cursor = request.args.get("after") or request.args.get("before")
    with services().read() as uow:
        page = record.list_record(uow, actor(), subject=subject, cursor=cursor)
    path = url_for(".index")
    return render(
        "audit/index.html",
        page=page,
        subject=subject,
        active=[(f"Order {subject}", path)] if subject else [],
        pages=pages(path, {"subject": subject}, newer=page.newer, older=page.older),
    )
