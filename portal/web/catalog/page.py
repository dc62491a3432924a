"""The page of one item's form as its template wants it: texts to type over, and findings at their controls."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from portal.domain.catalog import MOST_TIERS, CatalogAction, MasterItem
from portal.domain.catalog_effects import FieldChange, days_text, prices_text
from portal.domain.issues import Issue, Severity, of_severity
from portal.domain.messages import text
from portal.domain.profiles import UnitRule
from portal.services.catalog.choosing import Choices
from portal.services.catalog.views import CheckedProposal, ProposalView
from portal.web.catalog import forms
from portal.web.shared.findings import to_confirm, told

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Editing:
    """What is edited: a draft, or something that is none yet. ``item`` (id) and ``known`` are what the ERP has."""

    url: str
    choices: Choices
    draft: ProposalView | None = None
    known: MasterItem | None = None
    item: int | None = None

    @property
    def code(self) -> str:
        """The code under which it stays, "" while it is typed."""
        return self.known.item.code if self.known is not None else ""


def view(
    editing: Editing,
    *,
    typed: Mapping[str, str] | None = None,
    issues: Iterable[Issue] = (),
    checked: CheckedProposal | None = None,
    problem: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """Return what ``catalog/edit.html`` shows.

    ``typed`` stands in place of what is stored; ``checked`` is what a check found, ``issues`` what could not be read;
    ``problem`` is a sentence that concerns no control, behind where it leads ("" for nowhere).
    """
    found = (*issues, *(checked.issues if checked else ()))
    errors = of_severity(found, Severity.ERROR)
    values = dict(typed) if typed is not None else _stored(editing)
    return {
        "editing": editing,
        "values": values,
        "errors": _by_control(errors),
        "notes": _by_control(issue for issue in found if issue.severity is not Severity.ERROR),
        "tiers": _tiers(values),
        "units": _units(editing.choices, values.get("unit", "")),
        "pack_units": [("", "No pack"), *_units(editing.choices, values.get("pack_unit", ""))[1:]],
        "currencies": _options(editing.choices.currencies, values.get("currency", ""), "Choose a currency"),
        "owned": forms.OWNED if editing.known is not None else (),
        "seen": str(editing.known.version) if editing.known is not None else "",
        "key": values.get("key") or secrets.token_urlsafe(16),
        "changes": _changes(editing),
        "prices_now": _prices(editing.known, editing.choices.units),
        "problems": ([problem] if problem else []) + _summary(errors),
        "confirm": to_confirm(checked.unconfirmed if checked else ()),
        "typed_wanted": False,
        "form_confirmed": {"\n".join(ticked.splitlines()) for ticked in request.form.getlist("confirmed")},
        "reviews": _summary(of_severity(found, Severity.REVIEW)),
        "told": _summary(of_severity(found, Severity.INFORMATION)),
        "said": "Nothing stands in the way of sending this proposal." if checked and not found else "",
    }


def stops(checked: CheckedProposal) -> bool:
    """Say whether something keeps the proposal from being sent."""
    return any(issue.severity is Severity.ERROR for issue in checked.issues)


def _stored(editing: Editing) -> dict[str, str]:
    if editing.draft is not None:
        return forms.stored(editing.draft.lines[0].line, editing.draft.note)
    if editing.known is not None:
        return forms.stored(forms.unchanged(editing.known))
    return {"action": CatalogAction.ADD.value, "price_base": "1"}


def _tiers(values: Mapping[str, str]) -> list[int]:
    given = [index for index in forms.tiers(values) if values.get(f"t{index}-price") or values.get(f"t{index}-minimum")]
    last = given[-1] + 1 if given else 0
    return [*range(last), *range(last, max(last, min(last + forms.BLANK_TIERS, MOST_TIERS)))]


def _units(choices: Choices, chosen: str) -> Pairs:
    named = [(code, f"{rule.name} ({code})") for code, rule in sorted(choices.units.items())]
    if chosen and chosen not in choices.units:
        named.append((chosen, chosen))
    return [("", "Choose a unit"), *named]


def _options(codes: Iterable[str], chosen: str, first: str) -> Pairs:
    known = list(codes)
    return [("", first), *((code, code) for code in (*known, *([chosen] if chosen and chosen not in known else [])))]


def _changes(editing: Editing) -> tuple[FieldChange, ...]:
    """Return what the draft changes as it is saved; of a new item everything is new."""
    if editing.draft is None or editing.known is None:
        return ()
    return editing.draft.lines[0].changes


def _prices(known: MasterItem | None, units: Mapping[str, UnitRule]) -> Pairs:
    """Return the prices that hold later as pairs of days and prices: what is typed comes beside them."""
    if known is None:
        return []
    return [(days_text(period), prices_text(period, known.item, units)) for period in known.later]


def _by_control(issues: Iterable[Issue]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for issue in issues:
        found.setdefault(forms.control_of(issue.path), []).append(told(issue))
    return found


def _summary(issues: Iterable[Issue]) -> Pairs:
    return [(forms.control_of(issue.path), _sentence(issue)) for issue in issues]


def _sentence(issue: Issue) -> str:
    """Return a finding's sentence away from its control, which it names unless it is about none."""
    words = forms.field_words(forms.control_of(issue.path)) or ""
    names_it = words.lower() in text(issue).lower() or not issue.rule.startswith("SCH")
    return told(issue) if names_it else told(issue, words)
