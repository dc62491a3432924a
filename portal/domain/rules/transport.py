"""Rules that hold around the document: keys, the ERP's refusals, order of events, and what can be read at all.

They need more than a document and a snapshot, so that other parts of the portal enforce them; here they are
published with the rest, and an ERP's refusal becomes a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from portal.domain.issues import ActionCode, Issue, ReasonCode, Severity, Stage
from portal.domain.rules.rule import Owner, Rule

_E, _I = (Severity.ERROR,), (Severity.INFORMATION,)
_ALL = ("acknowledgment", "shipment", "invoice", "catalog")


class RefusalLike(Protocol):
    """One reason of an ERP: the portal's rule id for it ("" if unmapped) and the order line (``ports.erp.Refusal``)."""

    @property
    def rule(self) -> str: ...

    @property
    def line(self) -> int | None: ...


def from_refusal(refusal: RefusalLike, buyer: str, rules: Mapping[str, Rule]) -> Issue:
    """Return what a supplier reads about one refusal of the ERP (MSG-06), never the ERP's own text.

    A refusal mapped to a rule is that rule's error, for the supplier to correct; an unmapped one is for operations,
    and the supplier reads that it is being looked at.
    """
    path = "" if refusal.line is None else f"lines/{refusal.line}"
    rule = rules.get(refusal.rule)
    if rule is None:
        return Issue(rule="MSG-06", severity=Severity.REVIEW, path=path, key="MSG-06", params={"buyer": buyer})
    params = {"buyer": buyer, "checks": rule.checks}
    if refusal.line is not None:
        params["line"] = str(refusal.line)
    return Issue(
        rule=rule.id,
        severity=Severity.ERROR,
        path=path,
        key="MSG-06.refused" if refusal.line is None else "MSG-06.refused_line",
        params=params,
        reason=rule.reason,
        action=ActionCode.PROVIDE,
    )


RULES = (
    Rule(
        id="MSG-01",
        title="Sent twice, taken once",
        checks="The same key with the same document gives the same answer; with another document it is refused.",
        severities=_E,
        stage=Stage.IDEMPOTENCY,
        fixed=True,
        documents=_ALL,
        source="field rules 4.7",
        enforced="A unique key beside the fingerprint of the document, written in the transaction that takes it.",
        reason=ReasonCode.OTHER,
    ),
    Rule(
        id="MSG-06",
        title="The ERP's refusals in plain words",
        checks="A refusal of the ERP is shown as the rule it means; an unknown one is looked at by a person first.",
        severities=(Severity.REVIEW,),
        stage=Stage.POLICY,
        owner=Owner.OPERATIONS,
        documents=_ALL,
        source="field rules 4.7",
        enforced="The delivery settles a refused document with findings made from the ERP's codes.",
        reason=ReasonCode.OTHER,
    ),
    Rule(
        id="MSG-07",
        title="Booked once",
        checks="However often a document is delivered, the ERP books it once.",
        severities=_I,
        stage=Stage.DUPLICATES,
        fixed=True,
        owner=Owner.OPERATIONS,
        documents=_ALL,
        source="field rules 4.7",
        enforced="One outbox row for each document, version and target; its key goes with every attempt.",
    ),
    Rule(
        id="MSG-08",
        title="Nothing older replaces something newer",
        checks="What the ERP tells late is kept in the history and not applied.",
        severities=_I,
        stage=Stage.DUPLICATES,
        fixed=True,
        owner=Owner.OPERATIONS,
        documents=_ALL,
        source="field rules 4.7",
        enforced="The intake compares the ERP's own version of the order with the one that is stored.",
    ),
)
