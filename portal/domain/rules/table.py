"""The table of rules in Markdown, made from the registry: for the README and for ``portal rules --markdown``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portal.domain.issues import Severity
from portal.domain.rules.registry import LEFT_OUT, REGISTRY
from portal.domain.rules.rule import Rule

_SEVERITIES = {
    Severity.ERROR: "error",
    Severity.WARNING: "to confirm",
    Severity.REVIEW: "the buyer decides",
    Severity.INFORMATION: "information",
}


def markdown() -> str:
    """Return every rule by its id, then those left out with the reason."""
    kept = [_row(rule) for rule in sorted(REGISTRY.values(), key=lambda rule: rule.id)]
    left_out = sorted(LEFT_OUT.items())
    return (
        _table(("Rule", "Title", "Severity", "What it checks", "Tolerances"), kept)
        + f"\n{len(kept)} rules hold. {len(left_out)} are left out:\n\n"
        + _table(("Rule", "Why it is left out"), left_out)
    )


def _row(rule: Rule) -> tuple[str, ...]:
    severity = ", ".join(_SEVERITIES[severity] for severity in rule.severities)
    return (
        rule.id,
        rule.title,
        f"{severity}, fixed" if rule.fixed else severity,
        f"{rule.checks} Held elsewhere: {rule.enforced}" if rule.enforced else rule.checks,
        ", ".join(f"`{key}`" for key in rule.limits),
    )


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
