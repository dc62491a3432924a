"""What a word of a supplier means on a day: by a cross-reference, or because it is a code of the buyer's already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from portal.contracts import profile_v1
from portal.domain.mappings import Mapping, MappingKind, can_be_mapped, in_force, normal
from portal.domain.taxes import TaxCategory
from portal.store.queries import mappings as queries
from portal.store.queries import syncs
from portal.store.queries.mappings import word_key
from portal.store.rows import MappingRow
from portal.store.unit_of_work import UnitOfWork

#: For so many keys it pays to ask first whether anything at all is mapped.
_MANY = 500


@dataclass(frozen=True, slots=True)
class Meaning:
    """The buyer's code, how many of its unit one of the supplier's is, and the version (id) that says so.

    ``mapping`` is None where the word is a code already, or where the buyer's item master says what it is.
    """

    ours: str
    factor: Fraction = Fraction(1)
    mapping: int | None = None


class Meanings:
    """Meanings of one supplier's words on one day; every word is looked for once.

    Whoever has many words has them looked for together with ``learn``.
    """

    def __init__(self, uow: UnitOfWork, supplier: int, on: date, buyers_items: dict[str, str] | None = None) -> None:
        """Begin without any; ``buyers_items`` are those of item codes, as far as whoever asks has read them already."""
        self._session = uow.session
        self._supplier = supplier
        self._on = on
        self._known: dict[tuple[MappingKind, str], Meaning | None] = {}
        self._items: dict[str, str] = dict(buyers_items or {})
        self._norms: dict[tuple[MappingKind, str], str] = {}
        self._versions: dict[tuple[MappingKind, str], list[tuple[Mapping, MappingRow]]] = {}

    def unit(self, word: str) -> Meaning | None:
        """Return the unit (UN/ECE Rec 20) that a word means; None where nobody has said."""
        return self.of(MappingKind.UNIT, word)

    def item(self, word: str) -> Meaning | None:
        """Return the buyer's item that a supplier's item code means; None where nobody has said."""
        return self.of(MappingKind.ITEM, word)

    def item_on(self, word: str, day: date) -> Meaning | None:
        """Return the buyer's item that a supplier's item code means on another day; None where nobody has said."""
        meaning = self.item(word)
        versions = self._versions.get((MappingKind.ITEM, self._norms.get((MappingKind.ITEM, word), "")))
        return meaning if versions is None else _holding(versions, day) or self._told(word)

    def of(self, kind: MappingKind, word: str) -> Meaning | None:
        """Return what a word of this kind means; None where nobody has said."""
        if (kind, word) not in self._norms:
            self.learn(kind, (word,))
        if mapped := self._known.get((kind, self._norms.get((kind, word), ""))):
            return mapped
        if kind is MappingKind.ITEM:
            return self._told(word)
        return Meaning(word) if self._is_code(kind, word) else None

    def _told(self, word: str) -> Meaning | None:
        """Return what the buyer's item master says that an item code means."""
        return Meaning(self._items[word]) if self._items.get(word) else None

    def learn(self, kind: MappingKind, words: Iterable[str]) -> None:
        """Look for the meanings of words together, in one statement for some hundred of them."""
        wanted = {word: normal(word) for word in words if (kind, word) not in self._norms and can_be_mapped(word)}
        self._norms.update({(kind, word): norm for word, norm in wanted.items()})
        unseen = [norm for norm in dict.fromkeys(wanted.values()) if (kind, norm) not in self._known]
        keys = [word_key(kind, supplier, norm) for norm in unseen for supplier in (self._supplier, None)]
        versions: dict[str, list[tuple[Mapping, MappingRow]]] = {}
        if len(keys) > _MANY and not queries.has_approved(self._session, kind, self._supplier):
            keys = []
        for row in queries.list_approved(self._session, keys):
            versions.setdefault(row.norm, []).append((to_domain(row), row))
        for norm in unseen:
            self._known[kind, norm] = _holding(versions[norm], self._on) if norm in versions else None
        self._versions.update({(kind, norm): found for norm, found in versions.items()})
        if kind is MappingKind.ITEM:
            codes = [word for word in wanted if word not in self._items]
            self._items |= dict.fromkeys(codes, "") | queries.buyers_items(self._session, self._supplier, codes)

    def _is_code(self, kind: MappingKind, word: str) -> bool:
        if kind is MappingKind.UNIT:
            return word in self._units
        return kind is MappingKind.TAX_CATEGORY and word in tuple(TaxCategory)

    @cached_property
    def _units(self) -> frozenset[str]:
        row = syncs.newest_profile(self._session)
        return frozenset() if row is None else frozenset(profile_v1.load(row.document).units)


def _holding(versions: list[tuple[Mapping, MappingRow]], on: date) -> Meaning | None:
    held = in_force((mapping for mapping, _ in versions), on)
    return next((Meaning(one.ours, one.factor, row.id) for one, row in versions if one is held), None)


def to_domain(row: MappingRow) -> Mapping:
    """Return a version as the domain has it; ``supplier`` is only told from all suppliers here."""
    return Mapping(
        kind=MappingKind(row.kind),
        supplier="" if row.supplier_id is None else str(row.supplier_id),
        theirs=row.theirs,
        ours=row.ours,
        factor=Fraction(row.numerator, row.denominator),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        version=row.version,
    )
