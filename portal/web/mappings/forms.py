"""The forms of cross-references: what was typed, read, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from portal.contracts import scalars
from portal.contracts.scalars import Unreadable
from portal.domain import mappings
from portal.domain.issues import Issue
from portal.domain.mappings import MappingKind, read_factor, written_factor
from portal.services.mappings.tasks import Answer
from portal.services.mappings.views import MappingView
from portal.web.shared.findings import told

_NAMES = ("kind", "supplier", "theirs", "ours", "factor", "valid_from", "valid_to", "note")

#: What is chosen where none of the suggestions is right.
OTHER = "other"


@dataclass(slots=True)
class MappingForm:
    """What was typed by field, and one sentence for each field in error; ``refusal`` concerns no field."""

    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    refusal: str = ""

    @classmethod
    def blank(cls, **typed: str) -> MappingForm:
        """Return the form with nothing but this in it."""
        return cls(dict.fromkeys(_NAMES, "") | typed)

    @classmethod
    def of(cls, mapping: MappingView) -> MappingForm:
        """Return the form for the version behind this one."""
        return cls.blank(
            kind=mapping.kind.value,
            supplier=mapping.supplier,
            theirs=mapping.theirs,
            ours=mapping.ours,
            factor=written_factor(mapping.factor),
        )

    @classmethod
    def read(cls, typed: Mapping[str, str], **fixed: str) -> MappingForm:
        """Return the form as it was sent; ``fixed`` is what cannot be changed in it."""
        return cls({name: typed.get(name, "").strip() for name in _NAMES} | fixed)

    def to_mapping(self) -> mappings.Mapping | None:
        """Return what was typed, or None where something of it cannot be read."""
        kind = MappingKind(self.typed["kind"]) if self.typed["kind"] in tuple(MappingKind) else None
        if kind is None:
            self.errors["kind"] = "Choose what the word is."
        factor = self._factor()
        first, last = self._day("valid_from"), self._day("valid_to")
        if kind is None or self.errors:
            return None
        return mappings.Mapping(
            kind=kind,
            supplier=self.typed["supplier"],
            theirs=self.typed["theirs"],
            ours=self.typed["ours"],
            factor=factor,
            valid_from=first,
            valid_to=last,
        )

    def _factor(self) -> Fraction:
        written = self.typed["factor"]
        factor = read_factor(written) if written else Fraction(1)
        if factor is None:
            self.errors["factor"] = str(Unreadable("SCH-03.factor", written))
        return factor or Fraction(1)

    def _day(self, name: str) -> date | None:
        try:
            return scalars.day(self.typed[name]) if self.typed[name] else None
        except Unreadable as unreadable:
            self.errors[name] = str(unreadable)
            return None

    def show(self, issues: Iterable[Issue]) -> None:
        """Put the service's findings at their fields."""
        for issue in issues:
            self.errors.setdefault(issue.path, told(issue))

    def at(self, name: str) -> list[str]:
        """Return what is wrong with a field."""
        return [self.errors[name]] if name in self.errors else []

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every mistake with the id of its field, for the summary."""
        named = [(name, self.errors[name]) for name in _NAMES if name in self.errors]
        return ([("", self.refusal)] if self.refusal else []) + named


@dataclass(slots=True)
class AnswerForm(MappingForm):
    """What is said of an unknown word: a suggestion that was chosen, or a code that was typed."""

    choice: str = ""
    for_all: bool = False

    @classmethod
    def answering(cls, typed: Mapping[str, str]) -> AnswerForm:
        """Return the form as it was sent."""
        fields = {name: typed.get(name, "").strip() for name in _NAMES}
        return cls(fields, choice=typed.get("choice", ""), for_all=typed.get("for_all") == "yes")

    def to_answer(self) -> Answer | None:
        """Return what was said, or None where something of it is missing or cannot be read."""
        ours = self.typed["ours"] if self.choice in ("", OTHER) else self.choice
        if not ours:
            field_in_error = "ours" if self.choice == OTHER else "choice"
            self.errors[field_in_error] = "Choose a suggestion, or enter the buyer's code."
        factor = self._factor()
        first, last = self._day("valid_from"), self._day("valid_to")
        if self.errors:
            return None
        return Answer(ours, factor, first, last, self.typed["note"], self.for_all)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every mistake with the id of its field, for the summary."""
        chosen = [("choice", self.errors["choice"])] if "choice" in self.errors else []
        return [*chosen, *MappingForm.problems.__get__(self)]
