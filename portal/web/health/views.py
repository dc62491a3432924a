"""What load balancers and people on duty ask."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.services import readiness
from portal.services.readiness import Readiness
from portal.web.shared.access import PUBLIC, access, services

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@access(PUBLIC)
def alive() -> ResponseReturnValue:
    """Say that this process is alive, whatever else is not."""
    return {"status": "alive"}


@bp.get("/readyz")
@access(PUBLIC)
def ready() -> ResponseReturnValue:
    """Say what answers and how old the ERP's facts are; 503 when no page could be served."""
    found = readiness.check(services())
    return _as_json(found), 200 if found.is_ready else 503


def _as_json(found: Readiness) -> dict[str, object]:
    parts = {"database": found.database, "queue": found.queue, "erp": found.erp}
    age = None if found.erp_read_at is None else services().clock.now() - found.erp_read_at
    status = "ready" if all(parts.values()) else "degraded" if found.is_ready else "not ready"
    return {
        "status": status,
        "answers": parts,
        "erp_read_at": found.erp_read_at.isoformat() if found.erp_read_at else None,
        "erp_read_seconds_ago": None if age is None else round(age.total_seconds(), 1),
    }
