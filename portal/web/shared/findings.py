"""Findings as pages show them: what is wrong, beside it in lighter type what to do, and warnings to confirm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from portal.domain.issues import Issue
from portal.domain.messages import hint, in_full

_SENTENCE = Markup("{}")
_WITH_HINT = Markup('{} <span class="finding__hint">{}</span>')
_AFTER = Markup("{}: {}")


def told(issue: Issue, place: str = "") -> Markup:
    """Return a finding for somebody who can act on it: its sentence and its hint, after ``place`` if it needs one.

    Raises:
        KeyError: as for ``portal.domain.messages.text``.
    """
    advice = hint(issue)
    words = _WITH_HINT.format(in_full(issue), advice) if advice else _SENTENCE.format(in_full(issue))
    return after(place, words) if place else words


def after(place: str, sentence: str) -> Markup:
    """Return a sentence, or what ``told`` made of one, after what it is about and a colon."""
    return _AFTER.format(place, sentence)


class Warned(NamedTuple):
    """One warning to confirm, wherever it occurs: the sentence, and what ticking it sends."""

    sentence: str
    lines: str
    value: str


def to_confirm(issues: Iterable[Issue]) -> list[Warned]:
    """Return warnings, those with the same sentence as one."""
    groups: dict[str, list[str]] = {}
    for issue in issues:
        groups.setdefault(told(issue), []).append(issue.fingerprint)
    return [Warned(sentence, "", "\n".join(same)) for sentence, same in groups.items()]
