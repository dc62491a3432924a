"""Cross-references in words: kinds, states, factors, days, and places in documents."""

from __future__ import annotations

from fractions import Fraction

from portal.domain.mappings import MappingKind, MappingState, TaskState, written_factor
from portal.domain.texts import day
from portal.domain.wording import Word
from portal.services.mappings.views import MappingView

KIND_WORDS = {
    MappingKind.ITEM: "Item",
    MappingKind.UNIT: "Unit",
    MappingKind.LOCATION: "Location",
    MappingKind.PAYMENT_TERMS: "Payment terms",
    MappingKind.TAX_CATEGORY: "Tax category",
    MappingKind.STATUS_WORD: "Status word",
}

STATE_WORDS = {
    MappingState.PROPOSED: Word("Waits for a second person", "waiting"),
    MappingState.APPROVED: Word("Approved", "good"),
    MappingState.DECLINED: Word("Declined", "danger"),
}

TASK_WORDS = {
    TaskState.OPEN: Word("Open", "waiting"),
    TaskState.DECIDED: Word("Decided", "good"),
    TaskState.DISMISSED: Word("Dismissed", "neutral"),
}

_FIELDS = {
    "unit": "unit",
    "buyer_item": "item",
    "price_unit": "unit of the price",
    "location": "place",
    "tax": "tax category",
    "terms": "payment terms",
}
#: What a document has several of, by the paths in it.
_PARTS = {"lines": "Line", "adjustments": "Allowance or charge"}


def factor(value: Fraction) -> str:
    """Return a factor in a cell, "" where one is one."""
    return "" if value == 1 else f"× {written_factor(value)}"


def sentence(mapping: MappingView) -> str:
    """Return what a word means: ``1 Karton is 96 H87``, ``Stk is H87``."""
    if mapping.factor == 1:
        return f"“{mapping.theirs}” is {mapping.ours}"
    return f"1 “{mapping.theirs}” is {written_factor(mapping.factor)} {mapping.ours}"


def validity(mapping: MappingView) -> str:
    """Return the days on which a version holds."""
    if mapping.valid_from is None and mapping.valid_to is None:
        return "Always"
    if mapping.valid_to is None:
        return f"From {day(mapping.valid_from)}"
    if mapping.valid_from is None:
        return f"Holds until {day(mapping.valid_to)}"
    return f"{day(mapping.valid_from)} to {day(mapping.valid_to)}"


def place(path: str) -> str:
    """Return a place of a document: ``lines/3/unit`` as "Line 3, unit"."""
    parts = path.split("/")
    name = _FIELDS.get(parts[-1], parts[-1].replace("_", " "))
    return f"{_PARTS[parts[0]]} {parts[1]}, {name}" if parts[0] in _PARTS and len(parts) == 3 else name.capitalize()


def choices(
    words: dict[MappingKind, str] | dict[MappingState, Word] | dict[TaskState, Word], everything: str
) -> list[tuple[str, str]]:
    """Return the options of a filter."""
    named = ((key.value, word if isinstance(word, str) else word.text) for key, word in words.items())
    return [("", everything), *named]
