"""The answer and the newest revision: the revision procedure of field rules 4.1 (PO-08)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.acknowledgments import Question
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.revisions import Verdict, judge, sentence
from portal.domain.rules.case import Case
from portal.domain.rules.cataloguing.contract import item_is_current
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.shipping.revision import revisions_are_current


def revision_is_current(case: Case) -> Iterator[Finding]:
    """Find what has changed since the revision that was answered (PO-08).

    Nothing relevant for the lines answered: information, the answer moves on by itself. A change that the answer
    does not touch: a warning to be confirmed. A change of an answered field, or a line that can no longer be
    answered: an error. A revision that the portal never had is an error too, as nothing can be compared.
    """
    for question in case.document.questions:
        yield _question(question)
    base, current = case.snapshot.base, case.order
    if case.document.base_revision == current.revision:
        return
    if base is None or base.revision != case.document.base_revision or base.revision > current.revision:
        params = {"base": str(case.document.base_revision), "current": str(current.revision)}
        yield Finding("", params, value=params["base"], variant="unknown")
        return
    verdicts = judge(case.document, base, current, case.profile.units)
    for verdict in verdicts:
        yield _conflict(case, verdict) if verdict.conflicts else _question(_asked(case, verdict))
    if not verdicts:
        params = {"base": str(base.revision), "current": str(current.revision)}
        yield Finding("", params, value=_step(base.revision, current.revision), severity=Severity.INFORMATION)


def _asked(case: Case, verdict: Verdict) -> Question:
    return Question(verdict.line, case.document.base_revision, case.order.revision, sentence(verdict.changes))


def _question(question: Question) -> Finding:
    params = {"base": str(question.base), "current": str(question.current), "changes": question.change}
    value = _step(question.base, question.current)
    if question.line is None:
        return Finding("", params, value=value, variant="confirm", severity=Severity.WARNING)
    params["line"] = str(question.line)
    return Finding(f"lines/{question.line}", params, value=value, variant="confirm_line", severity=Severity.WARNING)


def _conflict(case: Case, verdict: Verdict) -> Finding:
    base, current = case.document.base_revision, case.order.revision
    params = {"base": str(base), "current": str(current), "changes": sentence(verdict.changes)}
    if verdict.line is None:
        return Finding("", params, value=_step(base, current), variant="conflict")
    params["line"] = str(verdict.line)
    return Finding(f"lines/{verdict.line}", params, value=_step(base, current), variant=_fate(case, verdict.line))


def _fate(case: Case, number: int) -> str:
    line = case.lines.get(number)
    if line is None:
        return "gone"
    return "conflict_line" if line.is_open else "over_line"


def _step(base: int, current: int) -> str:
    """Name a change by its revisions: what was confirmed for one step is asked again for the next."""
    return f"revision {base} to {current}"


RULES = (
    Rule(
        id="PO-08",
        title="The newest revision",
        checks="What changed in the order since it was read does not concern the answer, or was confirmed; of goods "
        "on their way the buyer decides. An invoice names no revision: it is matched with the newest (INV-35). An item "
        "of a catalog is changed as it stands now.",
        severities=(Severity.ERROR, Severity.WARNING, Severity.INFORMATION, Severity.REVIEW),
        stage=Stage.REVISION,
        find=revision_is_current,
        find_shipped=revisions_are_current,
        find_listed=item_is_current,
        documents=("acknowledgment", "shipment", "catalog"),
        source="field rules 4.2 and 4.1 (revision conflict)",
        reason=ReasonCode.REFERENCES,
        action=ActionCode.PROVIDE,
    ),
)
