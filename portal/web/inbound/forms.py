"""The form that sets up receiving windows: what was typed, read, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from portal.contracts import scalars
from portal.contracts.scalars import Unreadable
from portal.domain.windows import LENGTHS, Counted, Plan
from portal.services.inbound import InboundFilters

Value = TypeVar("Value")

_NAMES = ("ship_to", "start", "end", "opens", "closes", "minutes", "capacity", "counted")

#: Where what the plan says about its parts is typed in.
_FIELDS = {"first": "start", "last": "end"}

_DAY = "Enter a day, such as 2026-06-08."
_TIME = "Enter a time, such as 08:00."


@dataclass(slots=True)
class PlanForm:
    """What was typed by field, the days of the week that were ticked, and one sentence for each field in error."""

    typed: dict[str, str]
    weekdays: frozenset[int]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def blank(cls, filters: InboundFilters) -> PlanForm:
        """Return the form for a working week from the first of the days shown."""
        typed = dict.fromkeys(_NAMES, "")
        typed |= {"ship_to": filters.ship_to, "start": filters.first.isoformat(), "end": filters.last.isoformat()}
        typed |= {"opens": "08:00", "closes": "16:00", "minutes": "120", "capacity": "1", "counted": Counted.NOTICES}
        return cls(typed, frozenset(range(5)))

    @classmethod
    def read(cls, typed: MultiDict[str, str]) -> PlanForm:
        """Return the form as it was sent."""
        ticked = {day for day in typed.getlist("weekday", type=int) if day in range(7)}
        return cls({name: typed.get(name, "").strip() for name in _NAMES}, frozenset(ticked))

    def to_plan(self) -> Plan | None:
        """Return what was typed as a plan, or None when something of it cannot be read."""
        start = self._read("start", scalars.day, _DAY)
        end = self._read("end", scalars.day, _DAY)
        opens = self._read("opens", _clock, _TIME)
        closes = self._read("closes", _clock, _TIME)
        minutes = self._read("minutes", _length, "Choose how long a window is.")
        capacity = self._read("capacity", _count, "Enter a number from 1 to 999.")
        counted = self._read("counted", Counted, "Choose what is counted.")
        if start is None or end is None or opens is None or closes is None:
            return None
        if minutes is None or capacity is None or counted is None:
            return None
        return Plan(self.typed["ship_to"], start, end, self.weekdays, opens, closes, minutes, capacity, counted)

    def _read(self, name: str, reader: Callable[[str], Value], mistake: str) -> Value | None:
        try:
            return reader(self.typed[name])
        except (Unreadable, ValueError):
            self.errors[name] = mistake
            return None

    def show(self, problems: Mapping[str, str]) -> None:
        """Put what the service says about the plan at its fields."""
        self.errors |= {_FIELDS.get(name, name): sentence for name, sentence in problems.items()}

    def at(self, name: str) -> list[str]:
        """Return what is wrong with a field."""
        return [self.errors[name]] if name in self.errors else []

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every mistake with the id of its field, for the summary."""
        order = (*_NAMES[:3], "weekdays", *_NAMES[3:])
        return [(name, self.errors[name]) for name in order if name in self.errors]


def _clock(text: str) -> time:
    hours, minutes = text.split(":")
    return time(_count(hours, 0), _count(minutes, 0))


def _count(text: str, least: int = 1) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4) or int(text) < least:
        raise ValueError(text)
    return int(text)


def _length(text: str) -> int:
    minutes = _count(text, 0)
    if minutes not in LENGTHS:
        raise ValueError(text)
    return minutes
