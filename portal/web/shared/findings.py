"""Warnings that a sender confirms, as ``acknowledgments/_findings.html`` shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from portal.domain.issues import Issue
from portal.domain.messages import in_full


class Warned(NamedTuple):
    """One warning to confirm, wherever it occurs: the sentence, and what ticking it sends."""

    sentence: str
    lines: str
    value: str


def to_confirm(issues: Iterable[Issue]) -> list[Warned]:
    """Return warnings, those with the same sentence as one."""
    groups: dict[str, list[str]] = {}
    for issue in issues:
        groups.setdefault(in_full(issue), []).append(issue.fingerprint)
    return [Warned(sentence, "", "\n".join(same)) for sentence, same in groups.items()]
