"""The form of decisions: an entry for each deviation, and one for all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from portal.domain import messages
from portal.domain.issues import Issue
from portal.services.deviations import DeviationView
from portal.services.reviews.views import DECLINE_REASONS, Decision, Verdict

#: Where the entry for all deviations at once keeps its fields.
ALL = "all"


@dataclass(slots=True)
class Entry:
    """What was chosen and typed about one deviation; ``place`` is its position or ``ALL``."""

    place: int | str
    verdict: str = ""
    reason: str = ""
    sentence: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Find what is missing; whether a sentence can be stored is the service's to say."""
        if self.verdict == Verdict.DECLINE and self.reason not in DECLINE_REASONS:
            self.errors["reason"] = "Choose why you decline."
        if self.verdict == Verdict.DECLINE and not self.sentence.strip():
            self.errors["sentence"] = "Tell the supplier what to change."

    @property
    def decision(self) -> Decision:
        """The entry as a decision."""
        if self.verdict == Verdict.APPROVE:
            return Decision(Verdict.APPROVE, sentence=self.sentence.strip())
        return Decision(Verdict.DECLINE, self.reason, self.sentence.strip())


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
    def blank(cls, deviations: Sequence[DeviationView], edition: int) -> DecisionForm:
        """Return the form with nothing chosen."""
        return cls(
            entries={deviation.position: Entry(deviation.position) for deviation in deviations},
            all=Entry(ALL),
            edition=edition,
            shown_open=tuple(each.position for each in deviations if each.decision is None),
        )

    @classmethod
    def read(cls, deviations: Sequence[DeviationView], typed: MultiDict[str, str]) -> DecisionForm:
        """Return the form as it was sent. Fields of deviations that do not exist are not looked at."""
        form = cls.blank(deviations, typed.get("edition", 0, type=int))
        shown = set(typed.getlist("open", type=int))
        form.shown_open = tuple(position for position in form.entries if position in shown)
        for entry in (*form.entries.values(), form.all):
            verdict = typed.get(f"verdict-{entry.place}", "")
            entry.verdict = verdict if verdict in tuple(Verdict) else ""
            entry.reason = typed.get(f"reason-{entry.place}", "")
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
            entry.errors[name] = messages.text(issue)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every mistake with the id of its field, for the summary."""
        entries = [*self.entries.values(), self.all]
        found = [(f"{name}-{entry.place}", text) for entry in entries for name, text in entry.errors.items()]
        return ([("", self.refusal)] if self.refusal else []) + found
