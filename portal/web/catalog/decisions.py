"""The form that decides about lines of a proposal: those ticked, those of a group, or all that wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from portal.domain.issues import Issue
from portal.services.catalog.deciding import Meant
from portal.services.catalog.groups import Kind
from portal.services.reviews.codes import DECLINE_REASONS
from portal.services.reviews.views import Decision, Verdict
from portal.web.shared.findings import told

#: Positions are numbered with 32 bits.
_LAST = 2**31 - 1


class About(StrEnum):
    """What a decision is about."""

    TICKED = "ticked"
    GROUP = "group"
    ALL = "all"


@dataclass(slots=True)
class LinesForm:
    """What was ticked, chosen and typed, the edition it was made on, and what was wrong."""

    edition: int
    kind: Kind | None = None
    about: About = About.TICKED
    ticked: frozenset[int] = frozenset()
    verdict: str = ""
    reason: str = ""
    sentence: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    refusal: str = ""

    @classmethod
    def read(cls, typed: MultiDict[str, str], kind: Kind | None) -> LinesForm:
        """Return the form as it was sent from the page of a group, or of all lines."""
        about, verdict = typed.get("about", ""), typed.get("verdict", "")
        return cls(
            edition=typed.get("edition", 0, type=int),
            kind=kind,
            about=About(about) if about in tuple(About) else About.TICKED,
            ticked=frozenset(each for each in typed.getlist("line", type=int) if 0 < each <= _LAST),
            verdict=verdict if verdict in tuple(Verdict) else "",
            reason=typed.get("reason", ""),
            sentence=typed.get("sentence", ""),
        )

    @property
    def meant(self) -> Meant:
        """Which lines are meant."""
        if self.about is About.TICKED:
            return Meant(positions=self.ticked)
        return Meant(kind=self.kind if self.about is About.GROUP else None)

    def to_decision(self) -> Decision | None:
        """Return the decision, or None when something has to be corrected first."""
        if not self.verdict:
            self.refusal = "Approve or decline."
        elif self.about is About.TICKED and not self.ticked:
            self.refusal = "Tick at least one line, or decide about more of them at once."
        elif self.about is About.GROUP and self.kind is None:
            self.refusal = "Open a group to decide about all of its lines."
        if self.verdict == Verdict.DECLINE:
            self._check_decline()
        if self.refusal or self.errors:
            return None
        if self.verdict == Verdict.APPROVE:
            return Decision(Verdict.APPROVE)
        return Decision(Verdict.DECLINE, self.reason, self.sentence.strip())

    def _check_decline(self) -> None:
        if self.reason not in DECLINE_REASONS:
            self.errors["reason"] = "Choose why you decline."
        if not self.sentence.strip():
            self.errors["sentence"] = "Tell the supplier what to change."

    def show(self, issues: Iterable[Issue]) -> None:
        """Put the service's findings (``decision/sentence``) at their fields."""
        for issue in issues:
            self.errors[issue.path.partition("/")[2]] = told(issue)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every mistake with the id of its field, for the summary."""
        return ([("", self.refusal)] if self.refusal else []) + list(self.errors.items())
