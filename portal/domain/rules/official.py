"""The official rules of electronic invoices, published here as one: their own ids are in the findings."""

from __future__ import annotations

from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.rule import Rule

RULES = (
    Rule(
        id="EN16931",
        title="The official rules",
        checks="An electronic invoice keeps its schema and the rules of EN 16931; findings have their official ids.",
        severities=(Severity.ERROR, Severity.INFORMATION),
        stage=Stage.SCHEMA,
        fixed=True,
        documents=("invoice",),
        source="EN 16931, Factur-X",
        enforced="The compiled official rules are run over the file as it was sent.",
        reason=ReasonCode.UNRECOGNISED,
        action=ActionCode.PROVIDE,
    ),
)
