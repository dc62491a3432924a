"""The form of decisions: an entry for each deviation, and one for all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from portal.domain.issues import Issue
from portal.services.deviations import DeviationView
from portal.services.reviews.codes import PLAIN_CODES, DeclineCodes
from portal.services.reviews.views import Decision, Verdict
from portal.web.shared.findings import told

#: Where the entry for all deviations at once keeps its fields.
ALL = "all"


_CHOOSE = {
    "status": "Choose what becomes of the invoice.",
    "reason": "Choose why you decline.",
    "action": "Choose what the supplier should do.",
}


@dataclass(slots=True)
class Entry:
    """What was chosen and typed about one deviation; ``place`` is its position or ``ALL``."""

    place: int | str
    codes: DeclineCodes
    verdict: str = ""
    status: str = ""
    reason: str = ""
    action: str = ""
    sentence: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def usual(cls, place: int | str, codes: DeclineCodes) -> Entry:
        """Return the entry that a form begins with."""
        return cls(place, codes, status=codes.usual.get("status", ""), action=codes.usual.get("action", ""))

    def check(self) -> None:
        """Find what is missing; whether a sentence can be stored is the service's to say."""
        if self.verdict != Verdict.DECLINE:
            return
        for name, known in self.codes.by_field().items():
            if getattr(self, name) not in known:
                self.errors[name] = _CHOOSE[name]
        if not self.sentence.strip():
            self.errors["sentence"] = "Tell the supplier what to change."

    @property
    def decision(self) -> Decision:
        """The entry as a decision."""
        if self.verdict == Verdict.APPROVE:
            return Decision(Verdict.APPROVE, sentence=self.sentence.strip())
        return Decision(Verdict.DECLINE, self.reason, self.sentence.strip(), self.status, self.action)


@dataclass(slots=True)
class DecisionForm:
    """Everything on the page of one review: the entries, the edition they were made on, and what was wrong.

    ``shown_open`` are the positions that were open when the page was made; a verdict for all is about these, so that
    sending it twice says the same thing twice.
    """

    entries: dict[int, Entry]
    all: Entry
    edition: int
    shown_open: tuple[int, ...]
    refusal: str = ""

    @classmethod
    def blank(
        cls, deviations: Sequence[DeviationView], edition: int, codes: DeclineCodes = PLAIN_CODES
    ) -> DecisionForm:
        """Return the form with nothing chosen but what is usual."""
        return cls(
            entries={one.position: Entry.usual(one.position, codes) for one in deviations},
            all=Entry.usual(ALL, codes),
            edition=edition,
            shown_open=tuple(each.position for each in deviations if each.decision is None),
        )

    @classmethod
    def read(
        cls, deviations: Sequence[DeviationView], typed: MultiDict[str, str], codes: DeclineCodes = PLAIN_CODES
    ) -> DecisionForm:
        """Return the form as it was sent. Fields of deviations that do not exist are not looked at."""
        form = cls.blank(deviations, typed.get("edition", 0, type=int), codes)
        shown = set(typed.getlist("open", type=int))
        form.shown_open = tuple(position for position in form.entries if position in shown)
        for entry in (*form.entries.values(), form.all):
            verdict = typed.get(f"verdict-{entry.place}", "")
            entry.verdict = verdict if verdict in tuple(Verdict) else ""
            for name in codes.by_field():
                setattr(entry, name, typed.get(f"{name}-{entry.place}", ""))
            entry.sentence = typed.get(f"sentence-{entry.place}", "")
        return form

    def to_decisions(self) -> dict[int, Decision] | None:
        """Return the decisions by position, or None when something has to be corrected first.

        A verdict for all counts for everything that was open, whatever else was chosen on the page.
        """
        if self.all.verdict:
            self.all.check()
            return None if self.all.errors else dict.fromkeys(self.shown_open, self.all.decision)
        chosen = {position: entry for position, entry in self.entries.items() if entry.verdict}
        for entry in chosen.values():
            entry.check()
        if not chosen:
            self.refusal = "Approve or decline at least one deviation."
        if self.refusal or any(entry.errors for entry in chosen.values()):
            return None
        return {position: entry.decision for position, entry in chosen.items()}

    def show(self, issues: Iterable[Issue]) -> None:
        """Put the service's findings (``deviations/0/sentence``) at their fields."""
        for issue in issues:
            _, position, name = issue.path.split("/")
            entry = self.all if self.all.verdict else self.entries[int(position)]
            entry.errors[name] = told(issue)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every mistake with the id of its field, for the summary."""
        entries = [*self.entries.values(), self.all]
        found = [(f"{name}-{entry.place}", text) for entry in entries for name, text in entry.errors.items()]
        return ([("", self.refusal)] if self.refusal else []) + found
