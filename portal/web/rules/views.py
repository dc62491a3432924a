"""The published rules."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from portal.domain.dates import MEANINGS
from portal.domain.errors import NotFound
from portal.domain.rules import ActiveRule
from portal.domain.tolerances import Limit
from portal.services import rules
from portal.web.rules.words import SEVERITIES, STAGES, documents_in_words, limit_name, limit_words
from portal.web.shared.access import SIGNED_IN, access, actor, services
from portal.web.shared.errors import answer
from portal.web.shared.pages import render

bp = Blueprint("rules", __name__)
bp.add_app_template_filter(limit_words)
bp.add_app_template_filter(limit_name)
bp.add_app_template_filter(documents_in_words)


@bp.get("/rules")
@access(SIGNED_IN)
def index() -> ResponseReturnValue:
    """Show every rule that is active, what it means for an answer, today's limits, and what each date is."""
    with services().read() as uow:
        published = rules.published(uow, actor())
    return render(
        "rules/index.html",
        published=published,
        severities=SEVERITIES,
        stages=STAGES,
        dates=tuple(MEANINGS.values()),
    )


@bp.get("/rules.json")
@access(SIGNED_IN)
def as_json() -> ResponseReturnValue:
    """Send the same for programs: ids, severities and limits are stable, titles are for people."""
    with services().read() as uow:
        published = rules.published(uow, actor())
    return jsonify(
        profile=published.profile.version,
        as_of=published.as_of.isoformat(),
        buyer=published.profile.buyer,
        supplier=published.supplier,
        rules=[_rule(active) for active in published.rules],
        left_out=published.left_out,
    )


@bp.errorhandler(NotFound)
def not_told_yet(missing: NotFound) -> Response:
    """Say that the ERP has not been read yet; the page exists, it has only nothing to show."""
    return answer(503, str(missing))


def _rule(active: ActiveRule) -> dict[str, Any]:
    rule = active.rule
    return {
        "id": rule.id,
        "title": rule.title,
        "checks": rule.checks,
        "severities": [severity.name.lower() for severity in active.severities],
        "stage": rule.stage.name.lower(),
        "order": int(rule.stage),
        "fixed": rule.fixed,
        "documents": list(rule.documents),
        "owner": rule.owner.value,
        "limits": [_limit(limit) for limit in active.limits],
        "source": rule.source,
        "reason": rule.reason.value,
        "action": rule.action.value,
    }


def _limit(limit: Limit) -> dict[str, Any]:
    return {"key": limit.key, "value": limit.value, "level": limit.level.value, "meaning": limit_name(limit)}
