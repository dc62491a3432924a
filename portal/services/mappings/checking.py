"""Whether what somebody says of a word can be kept, with every finding at its field."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary

from portal.contracts import scalars
from portal.contracts.scalars import Unreadable, shown
from portal.domain.catalog import CatalogAction
from portal.domain.issues import Issue
from portal.domain.mappings import WITH_FACTOR, Mapping, MappingKind, can_be_mapped
from portal.domain.profiles import UnitRule
from portal.domain.taxes import TaxCategory

#: The most characters of a code of the buyer's, and of a note or a sentence.
LONGEST_CODE, LONGEST_NOTE = 80, 1000
#: So many of the buyer's units are named as examples.
_EXAMPLES = 5


def check(said: Mapping, note: str, units: Dictionary[str, UnitRule]) -> list[Issue]:
    """Return every finding, by the names of the fields; ``units`` are the buyer's, none where it has told none."""
    found: list[tuple[str, Unreadable]] = []
    if not can_be_mapped(said.theirs):
        found.append(("theirs", Unreadable("SCH-06.word", said.theirs)))
    if unreadable := _code(said, units):
        found.append(("ours", unreadable))
    if said.factor != 1 and said.kind not in WITH_FACTOR:
        found.append(("factor", Unreadable("SCH-06.factor")))
    if said.valid_from and said.valid_to and said.valid_to < said.valid_from:
        found.append(("valid_to", Unreadable("SCH-04.period")))
    if unreadable := text(note):
        found.append(("note", unreadable))
    return [unreadable.issue(field) for field, unreadable in found]


def text(written: str, *, needed: bool = False) -> Unreadable | None:
    """Return what is wrong with a note or a sentence, None where nothing is."""
    try:
        plain = scalars.plain_text(written, LONGEST_NOTE)
    except Unreadable as unreadable:
        return unreadable
    return Unreadable("SCH-01.missing") if needed and not plain else None


def _code(said: Mapping, units: Dictionary[str, UnitRule]) -> Unreadable | None:
    try:
        code = scalars.code(said.ours, LONGEST_CODE, empty=False)
    except Unreadable as unreadable:
        return unreadable
    if said.kind is MappingKind.UNIT and units and code not in units:
        examples = ", ".join(sorted(units)[:_EXAMPLES])
        return Unreadable("SCH-06.unit", code, value=shown(code), examples=examples)
    choices = _CHOICES.get(said.kind, ())
    return Unreadable("SCH-06", code, choices=", ".join(choices)) if choices and code not in choices else None


#: Kinds that have no codes but these.
_CHOICES: Dictionary[MappingKind, tuple[str, ...]] = {
    MappingKind.TAX_CATEGORY: tuple(TaxCategory),
    MappingKind.STATUS_WORD: tuple(CatalogAction),
}
