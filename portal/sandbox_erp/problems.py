"""What the API answers to a call that it does not do, by what stands in its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from flask import jsonify
from werkzeug.exceptions import HTTPException

from portal.sandbox_erp.answers import Answer, error
from portal.sandbox_erp.booking import RevisionStale
from portal.sandbox_erp.cataloguing import PartsMissing
from portal.sandbox_erp.checks import Refused
from portal.sandbox_erp.faults import PlanInvalid
from portal.sandbox_erp.feed import CursorUnknown
from portal.sandbox_erp.fields import Malformed
from portal.sandbox_erp.ledger import KeyReused
from portal.sandbox_erp.orders import NoSuch

#: The longest idempotency key.
LONGEST_KEY = 255


class KeyMissing(Exception):
    """A call that books has no idempotency key, or one that is too long."""


def _refuse(refused: Refused) -> Answer:
    """Answer with every reason of the stage that stopped the booking."""
    return jsonify(code="REFUSED", refusals=[asdict(refusal) for refusal in refused.refusals]), 422


def _report_stale(stale: RevisionStale) -> Answer:
    """Answer with the revision the order is at."""
    return jsonify(code="REVISION_STALE", text=str(stale), current_revision=stale.current), 409


def _report_reuse(reused: KeyReused) -> Answer:
    """Answer with the booking that has the key."""
    return jsonify(code="KEY_REUSED", text=str(reused), number=reused.booking), 409


def _report_parts(_: PartsMissing) -> Answer:
    """Answer that what is to be booked is not there as it was announced."""
    return error("PARTS_MISSING", "Put the parts again: they are not those that the head names.", 409)


def _report_key(_: KeyMissing) -> Answer:
    """Answer that nothing is booked without a key."""
    return error("KEY_MISSING", f"Send an Idempotency-Key of 1 to {LONGEST_KEY} characters.", 400)


def _report_missing(missing: NoSuch) -> Answer:
    """Answer that the thing does not exist."""
    return error("NOT_FOUND", str(missing), 404)


def _report_cursor(_: CursorUnknown) -> Answer:
    """Answer that the cursor is not one of this database's."""
    return error("CURSOR_UNKNOWN", "This cursor was not given out here; begin with the empty one.", 410)


def _report_malformed(malformed: Malformed | PlanInvalid) -> Answer:
    """Answer that the message cannot be read, and where."""
    return error("MALFORMED", str(malformed), 400)


def report_http(problem: HTTPException) -> Answer:
    """Answer in JSON where Flask itself says no."""
    return error("HTTP", problem.description or "", problem.code or 500)


PROBLEMS: Mapping[type[Exception], Callable[[Any], Answer]] = {
    Refused: _refuse,
    RevisionStale: _report_stale,
    KeyReused: _report_reuse,
    PartsMissing: _report_parts,
    KeyMissing: _report_key,
    NoSuch: _report_missing,
    CursorUnknown: _report_cursor,
    Malformed: _report_malformed,
    PlanInvalid: _report_malformed,
}
