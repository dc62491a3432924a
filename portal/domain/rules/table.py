"""The published table of rules, made from the registry: for the rules page, as JSON, and for ``portal rules``."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.issues import Severity
from portal.domain.profiles import ErpProfile
from portal.domain.rules.registry import LEFT_OUT, ActiveRule, active_rules
from portal.domain.suppliers import Supplier
from portal.domain.tolerances import DESCRIPTIONS, Limit

SEVERITY_WORDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "to be confirmed",
    Severity.REVIEW: "the buyer decides",
    Severity.INFORMATION: "information",
}


@dataclass(frozen=True, slots=True)
class LimitEntry:
    """One limit of a rule today: its key, what it means, its value in words, and the level it came from."""

    key: str
    meaning: str
    value: str
    level: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule in words; ``fixed`` means that no profile changes its severity."""

    id: str
    title: str
    checks: str
    severities: tuple[str, ...]
    fixed: bool
    stage: str
    documents: tuple[str, ...]
    owner: str
    limits: tuple[LimitEntry, ...]
    source: str
    enforced: str


def entries(profile: ErpProfile, supplier: Supplier | None = None) -> tuple[Entry, ...]:
    """Return every rule as it holds under this contract today, by id."""
    return tuple(sorted((_entry(active) for active in active_rules(profile, supplier)), key=lambda entry: entry.id))


def _entry(active: ActiveRule) -> Entry:
    rule = active.rule
    return Entry(
        id=rule.id,
        title=rule.title,
        checks=rule.checks,
        severities=tuple(SEVERITY_WORDS[severity] for severity in active.severities),
        fixed=rule.fixed,
        stage=rule.stage.name.lower().replace("_", " "),
        documents=rule.documents,
        owner=rule.owner.value,
        limits=tuple(_limit(limit) for limit in active.limits),
        source=rule.source,
        enforced=rule.enforced,
    )


def _limit(limit: Limit) -> LimitEntry:
    value = "not checked" if limit.value in (None, "") else str(limit.value)
    return LimitEntry(limit.key, DESCRIPTIONS[limit.key], value, limit.level.value)


def markdown(profile: ErpProfile | None = None) -> str:
    """Return the table in Markdown, with the rules left out and why below it."""
    known = profile or ErpProfile(version="", buyer="")
    rows = ["| Rule | Title | Severity | What it checks | Tolerances |", "|---|---|---|---|---|"]
    rows += [_row(entry) for entry in entries(known)]
    rows += ["", "Left out for now:", "", "| Rule | Why |", "|---|---|"]
    rows += [f"| {rule} | {reason} |" for rule, reason in sorted(LEFT_OUT.items())]
    return "\n".join(rows) + "\n"


def _row(entry: Entry) -> str:
    severity = ", ".join(entry.severities) + (" (fixed)" if entry.fixed else "")
    checks = f"{entry.checks} {entry.enforced}".strip()
    limits = ", ".join(f"`{limit.key}`" for limit in entry.limits)
    return f"| {entry.id} | {entry.title} | {severity} | {checks} | {limits} |"
