"""What can be read at all (family SCH): published here, enforced by ``portal.contracts`` and the forms while reading.

Their sentences are in ``portal.domain.schema_messages``.
"""

from __future__ import annotations

from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.rule import Rule

_ANSWERS = ("acknowledgment",)
_FORMS = ("acknowledgment", "shipment", "catalog")


def _rule(number: int, title: str, checks: str, documents: tuple[str, ...] = _FORMS) -> Rule:
    return Rule(
        id=f"SCH-{number:02}",
        title=title,
        checks=checks,
        severities=(Severity.ERROR,),
        stage=Stage.SCHEMA,
        fixed=True,
        documents=documents,
        source="the portal's document contracts",
        enforced="Forms, JSON and XML give it while reading, before there is a document.",
        reason=ReasonCode.OTHER,
        action=ActionCode.PROVIDE,
    )


RULES = (
    _rule(1, "Known fields, none missing", "Every needed field is there, and no field is unknown."),
    _rule(2, "The right kind of value", "Lists, objects, texts and numbers stand where the contract has them."),
    _rule(3, "Numbers that read one way", "Numbers have the digits 0 to 9 and a decimal point, and are not too long."),
    _rule(4, "Dates that exist", "Dates are real days, written year-month-day."),
    _rule(5, "Texts that can be shown", "Texts are not empty where needed, not too long, and have no hidden marks."),
    _rule(6, "Known codes", "Codes come from their list, and a file answers this order in its currency and units."),
    _rule(7, "One answer for a line", "No line is answered twice in one document.", _ANSWERS),
    _rule(8, "Not too many entries", "Lists have no more entries than the portal reads."),
    _rule(
        9,
        "A readable file",
        "A file is JSON or a UBL OrderResponse, well formed, not too large or forbidden.",
        _ANSWERS,
    ),
)
