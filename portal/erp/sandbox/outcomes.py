"""What the sandbox ERP's answers to calls that book mean."""

from __future__ import annotations

from collections.abc import Mapping

from portal.erp.sandbox.connection import Answer
from portal.erp.sandbox.fields import Fields, parse
from portal.erp.sandbox.refusals import read_refusal
from portal.ports.erp import Booked, ErpDefect, Outcome, Refusal, Refused, Stale, Unavailable, Unknown

#: Answers that say "not now" (429, 503) or "not you, not here" (a wrong token or address): nothing was booked.
_NOT_BOOKED = {401, 403, 404, 405, 429, 503}


def read_outcome(answer: Answer, subject: tuple[str, str], rules: Mapping[str, str]) -> Outcome:
    """Say how a booking ended.

    ``subject`` is the field of the answer that names what was to be booked, and the name; ``rules`` are what the
    ERP's refusals of this kind of document mean.

    Raises:
        ErpDefect: the answer is outside the contract, so that nobody knows.
    """
    if answer.status in _NOT_BOOKED:
        return Unavailable(f"The ERP answered {answer.status}.", answer.retry_after)
    if answer.status >= 500:
        return Unknown(f"The ERP answered {answer.status}.")
    body = parse(answer.content, "answer")
    if answer.status == 201:
        field, name = subject
        if body.text(field) != name:
            raise ErpDefect(f"The ERP answered about {field} {body.text(field)} instead of {name}.")
        return read_booked(body)
    code = body.text("code")
    if code == "REVISION_STALE":
        return Stale(body.whole("current_revision"))
    if code == "PARTS_MISSING":
        return Unavailable("The ERP has not all parts of the proposal any more.")
    if answer.status == 422:
        return Refused(tuple(read_refusal(refusal, rules) for refusal in body.objects("refusals")))
    if 400 <= answer.status < 500:
        return Refused((Refusal(code, body.text("text"), rules.get(code, "")),))
    raise ErpDefect(f"The ERP answered {answer.status}.")


def read_part_outcome(answer: Answer) -> Outcome | None:
    """Say how putting a part of a proposal ended: None where it is there. No part books anything by itself."""
    if answer.status == 200:
        return None
    if answer.status >= 500:
        return Unavailable(f"The ERP answered {answer.status}.", answer.retry_after)
    return read_outcome(answer, ("part", ""), {})


def read_booked(body: Fields) -> Booked:
    """Return the booking that an answer tells of."""
    return Booked(
        reference=body.text("number"),
        at=body.instant("booked_at"),
        versions=body.whole_by_name("order_versions") if body.has("order_versions") else {},
    )
