"""Whether what somebody says of a word can be kept, with every finding at its field."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass

from portal.contracts import scalars
from portal.contracts.scalars import Unreadable, shown
from portal.domain.catalog import CatalogAction
from portal.domain.issues import Issue
from portal.domain.mappings import WITH_FACTOR, Mapping, MappingKind, can_be_mapped
from portal.domain.profiles import UnitRule
from portal.domain.taxes import TaxCategory
from portal.services import snapshots
from portal.store.queries import locations
from portal.store.queries import mappings as queries
from portal.store.unit_of_work import UnitOfWork

#: The most characters of a code of the buyer's, and of a note or a sentence.
LONGEST_CODE, LONGEST_NOTE = 80, 1000
#: So many of the buyer's units are named as examples.
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Known:
    """What the portal knows of the buyer's codes: its units, and which of those that are said are items and places.

    No units, and None for the others, where it has told of none at all: then none of them is judged.
    """

    units: Dictionary[str, UnitRule]
    items: Collection[str] | None
    locations: Collection[str] | None


def known(uow: UnitOfWork, said: Iterable[Mapping]) -> Known:
    """Return what is known of the codes that these say, in a fixed number of statements for some hundred of them."""
    codes: dict[MappingKind, set[str]] = {MappingKind.ITEM: set(), MappingKind.LOCATION: set()}
    for one in said:
        if one.kind in codes and one.ours.isprintable():
            codes[one.kind].add(one.ours.strip())
    items, places = codes[MappingKind.ITEM], codes[MappingKind.LOCATION]
    return Known(
        snapshots.units(uow),
        queries.known_items(uow.session, items) if items else None,
        locations.known(uow.session, places) if places else None,
    )


def check(said: Mapping, note: str, known: Known) -> list[Issue]:
    """Return every finding, by the names of the fields."""
    found: list[tuple[str, Unreadable]] = []
    if not can_be_mapped(said.theirs):
        found.append(("theirs", Unreadable("SCH-06.word", said.theirs)))
    if unreadable := _code(said, known):
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


def _code(said: Mapping, known: Known) -> Unreadable | None:
    try:
        code = scalars.code(said.ours, LONGEST_CODE, empty=False)
    except Unreadable as unreadable:
        return unreadable
    if said.kind is MappingKind.ITEM and known.items is not None and code not in known.items:
        return Unreadable("SCH-06.item", code, value=shown(code))
    if said.kind is MappingKind.LOCATION and known.locations is not None and code not in known.locations:
        return Unreadable("SCH-06.place", code, value=shown(code))
    if said.kind is MappingKind.UNIT and known.units and code not in known.units:
        examples = ", ".join(sorted(known.units)[:_EXAMPLES])
        return Unreadable("SCH-06.unit", code, value=shown(code), examples=examples)
    choices = _CHOICES.get(said.kind, ())
    return Unreadable("SCH-06", code, choices=", ".join(choices)) if choices and code not in choices else None


#: Kinds that have no codes but these.
_CHOICES: Dictionary[MappingKind, tuple[str, ...]] = {
    MappingKind.TAX_CATEGORY: tuple(TaxCategory),
    MappingKind.STATUS_WORD: tuple(CatalogAction),
}
