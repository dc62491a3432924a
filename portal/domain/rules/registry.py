"""The one registry of rules, and the check that runs them; page, API, file and EDI all come here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from portal.domain.acknowledgments import Acknowledgment
from portal.domain.issues import Issue, Severity
from portal.domain.profiles import ErpProfile
from portal.domain.rules import (
    access,
    answers,
    contract,
    dates,
    prices,
    quantities,
    revision,
    schema,
    transport,
)
from portal.domain.rules.case import Case
from portal.domain.rules.rule import Findings, Rule
from portal.domain.rules.snapshot import Snapshot
from portal.domain.suppliers import Supplier
from portal.domain.tolerances import Limit


def _by_stage(*families: tuple[Rule, ...]) -> Mapping[str, Rule]:
    rules = sorted((rule for family in families for rule in family), key=lambda rule: rule.stage)
    return MappingProxyType({rule.id: rule for rule in rules})


#: Every rule by its id, in the order of evaluation.
REGISTRY: Mapping[str, Rule] = _by_stage(
    access.RULES,
    transport.RULES,
    schema.RULES,
    contract.RULES,
    revision.RULES,
    quantities.RULES,
    answers.RULES,
    dates.RULES,
    prices.RULES,
)

#: Rules of the same families that are not here, and why.
LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "ACC-04": "There are no signed action links: nothing is answered from an e-mail yet.",
        "PO-05": "It speaks of ship notices and invoices alone; answers to closed lines are the business of PO-04.",
        "PO-07": "Orders name no blanket agreement, so there is neither an end date nor an amount left to compare.",
        "ACK-27": "Orders carry no request for cancellation by the buyer that a supplier could refuse.",
        "MSG-02": "There is one version of each contract; none has ended.",
        "MSG-03": "Calls by machines, which it limits, do not exist yet; sign-in has its own throttle.",
        "MSG-04": "No interchanges of EDI are received.",
        "MSG-05": "No signed requests are received.",
    }
)


def check(document: Acknowledgment, snapshot: Snapshot) -> Findings:
    """Return everything the rules find in an answer.

    A pure function of its arguments, in one pass over the lines per rule. Stages run in order; a stage that finds
    an error is the last, and all of its findings are reported (field rules, 4.1 "Order of evaluation").
    """
    case = Case(document, snapshot)
    issues: list[Issue] = []
    limits: list[tuple[str, int | None, Limit]] = []
    stopped_at = None
    for stage, rules in groupby(REGISTRY.values(), key=lambda rule: rule.stage):
        found: list[Issue] = []
        for rule in rules:
            found += rule.run(case)
            limits += _limits(rule, case)
        issues += found
        if any(issue.severity is Severity.ERROR for issue in found):
            stopped_at = stage
            break
    return Findings(_in_document_order(issues, document), tuple(limits), stopped_at)


def _limits(rule: Rule, case: Case) -> Iterator[tuple[str, int | None, Limit]]:
    for key in rule.limits:
        yield rule.id, None, case.limit(key)
        for answered in case.answered:
            if key in answered.line.tolerances:
                yield rule.id, answered.line.number, case.limit(key, answered.line)


def _in_document_order(issues: list[Issue], document: Acknowledgment) -> tuple[Issue, ...]:
    places = {answer.line: place for place, answer in enumerate(document.lines)}

    def place(issue: Issue) -> tuple[int, int, int]:
        if issue.line is None:
            return -1, 0, 0
        # Lines that the document does not mention come last, in the order's order.
        return places.get(issue.line, len(places)), issue.line, _row(issue.path)

    return tuple(sorted(issues, key=place))


def _row(path: str) -> int:
    parts = path.split("/", 4)
    return int(parts[3]) if len(parts) > 3 and parts[3].isdecimal() else -1


def from_refusal(refusal: transport.RefusalLike, buyer: str) -> Issue:
    """Return what a supplier reads about one refusal of the ERP (MSG-06): the rule it means, or "being looked at"."""
    return transport.from_refusal(refusal, buyer, REGISTRY)


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule as it holds for a buyer today: its severities under the profile and its limits with their level."""

    rule: Rule
    severities: tuple[Severity, ...]
    limits: tuple[Limit, ...]


def active_rules(profile: ErpProfile, supplier: Supplier | None = None) -> tuple[ActiveRule, ...]:
    """Return every rule with the limits of this contract, for one supplier or as the buyer's default."""
    number, group = (supplier.number, supplier.group) if supplier is not None else ("", "")
    return tuple(
        ActiveRule(
            rule=rule,
            severities=_severities(rule, profile),
            limits=tuple(profile.tolerances.standing(key, number, group) for key in rule.limits),
        )
        for rule in REGISTRY.values()
    )


def _severities(rule: Rule, profile: ErpProfile) -> tuple[Severity, ...]:
    changed = rule.severity_in(profile.tolerances.severities, rule.id)
    return rule.severities if changed is None else (changed,)
