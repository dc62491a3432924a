"""Whether it was sent before (INV-02)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from portal.domain.duplicates import Scope, Score, Signal, Twin, score, shown
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.invoicing.snapshot import OrderLineKey
from portal.domain.rules.rule import Finding, Rule
from portal.domain.rules.shipping.orders import ACTIONS
from portal.domain.texts import day

#: What a number that was used in another year may mean.
_OTHER_YEAR = {**ACTIONS, "information": Severity.INFORMATION}


def is_new(case: InvoiceCase) -> Iterator[Finding]:
    """Find the invoice that this one most likely is again (INV-02).

    The same number or file is refused, whatever the supplier says. What only looks like another invoice goes to the
    buyer, with the supplier's reason where there is one.
    """
    if (likeliest := most_alike(case)) is not None:
        yield _finding(case, *likeliest)


def most_alike(case: InvoiceCase) -> tuple[Score, Twin] | None:
    """Return the invoice that this one most likely is again, with how alike they are; the supplier's own comes first.

    One with the same number in another year counts only where the buyer says what that means.
    """
    scored = [
        (found, twin)
        for twin in case.snapshot.twins
        if (found := _score(case, twin)) is not None
        and (found.signal is not Signal.OTHER_YEAR or _in_another_year(case) is not None)
    ]
    return max(scored, key=lambda one: (one[0].value, one[1].is_own, one[1].issued, one[1].id), default=None)


def _in_another_year(case: InvoiceCase) -> Severity | None:
    return _OTHER_YEAR.get(case.usual("dup_same_number_other_year").value or "")


def _score(case: InvoiceCase, twin: Twin) -> Score | None:
    corrected = {one.number for one in case.document.preceding}
    found = score(
        case.document,
        twin,
        lines=billed_lines(case),
        digest=case.snapshot.digest,
        used_up=frozenset(claim.first.key for claim in case.claims if claim.billed >= claim.ordered),
        scope=_scope(case),
    )
    # A correction is like the invoice that it corrects, and says so.
    return found if found is None or found.is_certain or twin.number not in corrected else None


def _scope(case: InvoiceCase) -> Scope:
    return Scope.within(case.usual("dup_window_days").number, case.usual("dup_amount_pct").number)


def billed_lines(case: InvoiceCase) -> Mapping[OrderLineKey, Fraction]:
    """Return what the invoice bills of each order line, in the order's unit."""
    return {claim.first.key: claim.quantity or Fraction(0) for claim in case.claims}


def _finding(case: InvoiceCase, found: Score, twin: Twin) -> Finding:
    value = f"{twin.number} of {day(twin.issued)}" if twin.is_own else "another account"
    params = shown(twin) if twin.is_own else {}
    if found.is_certain:
        variant = found.signal.value if twin.is_own else "other_file"
        return Finding("number", params, value, _EXPECTED, variant=variant, severity=Severity.ERROR)
    severity = _in_another_year(case) if found.signal is Signal.OTHER_YEAR else Severity.REVIEW
    params |= {"why": found.explanation, "score": str(found.value)}
    told = case.document.different_because.strip()
    if told:
        params["told"] = told
    variant = "_".join(filter(None, ["" if twin.is_own else "other", "told" if told else ""]))
    return Finding("number", params, value, _EXPECTED, variant=variant, severity=severity)


_EXPECTED = "an invoice that was not sent before"
_INVOICE = ("invoice",)

RULES = (
    Rule(
        id="INV-02",
        title="Sent once",
        checks="The invoice is no other invoice again: the same number or file is refused, and of what looks like one "
        "the buyer decides.",
        severities=(Severity.ERROR, Severity.REVIEW, Severity.INFORMATION, Severity.WARNING),
        stage=Stage.DUPLICATES,
        find_billed=is_new,
        documents=_INVOICE,
        limits=("dup_window_days", "dup_amount_pct", "dup_same_number_other_year"),
        source="field rules 4.5 and 4.1 (duplicate score)",
        reason=ReasonCode.UNRECOGNISED,
        action=ActionCode.PROVIDE,
    ),
)
