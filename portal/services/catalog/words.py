"""Words for units and actions in a file's rows: translated as somebody has said, and asked about where nobody has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from portal.contracts.formats.catalog_table import TableRow
from portal.contracts.scalars import Unreadable, shown
from portal.domain.catalog import CatalogAction, CatalogItem
from portal.domain.catalog_units import Inexact, in_unit
from portal.domain.issues import Issue
from portal.domain.mappings import MappingKind, can_be_mapped, normal
from portal.domain.quantities import UnitFactor
from portal.services.mappings.meanings import Meaning, Meanings
from portal.store.unit_of_work import UnitOfWork

_UNIT, _ACTION = MappingKind.UNIT, MappingKind.STATUS_WORD

#: So many unknown words of one file are asked about. More of them are no words but a wrong column.
MOST = 50


#: A word, as it is written or compared, with its kind: "end" may be a unit of one firm and what another does.
Word = tuple[MappingKind, str]


@dataclass(frozen=True, slots=True)
class Understood:
    """An item with codes for units; ``waits`` says that a word in it is asked about.

    ``action`` is None where it is not known what the row is for: nothing but its cells can be judged then.
    """

    item: CatalogItem
    action: CatalogAction | None
    waits: bool = False
    issues: tuple[Issue, ...] = ()


@dataclass(slots=True)
class News:
    """What came up in some rows for the first time.

    ``asked`` are unknown words, each with what helps to decide; ``used`` are paths with the meaning that was found for
    the word there.
    """

    asked: dict[Word, Mapping[str, str]] = field(default_factory=dict)
    used: list[tuple[str, Meaning, str]] = field(default_factory=list)


@dataclass(slots=True)
class Words:
    """What words of one supplier mean in one run over a file: each is looked up, asked about and noted once.

    ``dismissed`` are words, as they are compared, that the file has asked about and that mean nothing to the buyer.
    """

    on: date
    dismissed: frozenset[Word] = frozenset()
    _known: dict[Word, Meaning | None] = field(default_factory=dict)
    _unknown: set[Word] = field(default_factory=set)
    _noted: set[Word] = field(default_factory=set)
    _news: News = field(default_factory=News)

    def learn(self, uow: UnitOfWork, supplier: int, rows: Iterable[TableRow]) -> None:
        """Look up every word in these rows that did not come up before."""
        words = {(_UNIT, word) for row in rows for word in (row.unit_word, row.pack_word) if word}
        words |= {(_ACTION, row.action_word) for row in rows if row.action_word}
        new, meanings = words - self._known.keys(), Meanings(uow, supplier, self.on)
        for kind in {kind for kind, _ in new}:
            meanings.learn(kind, [word for one, word in new if one is kind])
        self._known.update({(kind, word): meanings.of(kind, word) for kind, word in new})

    def take_news(self) -> News:
        """Return what came up since this was last asked."""
        news, self._news = self._news, News()
        return news

    def understand(self, row: TableRow, position: int) -> Understood:
        """Return the item of a row whose words were learnt."""
        begins = f"lines/{position}"
        unit = self._meaning(row, (_UNIT, row.unit_word), f"{begins}/unit")
        pack = self._meaning(row, (_UNIT, row.pack_word), f"{begins}/pack")
        action, issues = self._action(row, f"{begins}/action")
        item = _with_pack(row.item, pack)
        if unit is not None:
            try:
                item = in_unit(item, unit.ours, unit.factor)
            except Inexact as inexact:
                value = f"{inexact.quantity:f}"
                told = Unreadable("FIL-01.unit", value, value=value, word=shown(row.unit_word), unit=unit.ours)
                return Understood(item, action, issues=(*issues, told.issue(f"{begins}/unit")))
        words = ((_UNIT, row.unit_word), (_UNIT, row.pack_word), (_ACTION, row.action_word))
        return Understood(item, action, not self._unknown.isdisjoint(words), issues)

    def _action(self, row: TableRow, path: str) -> tuple[CatalogAction | None, tuple[Issue, ...]]:
        if not row.action_word:
            return row.action, ()
        meaning = self._meaning(row, (_ACTION, row.action_word), path)
        if meaning is not None and meaning.ours in tuple(CatalogAction):
            return CatalogAction(meaning.ours), ()
        return None, (Unreadable("SCH-06", row.action_word, choices=", ".join(CatalogAction)).issue(path),)

    def _meaning(self, row: TableRow, word: Word, path: str) -> Meaning | None:
        if not word[1]:
            return None
        meaning = self._known[word]
        if meaning is None:
            self._ask(row, word)
        elif meaning.mapping is not None and word not in self._noted:
            self._noted.add(word)
            self._news.used.append((path, meaning, word[1]))
        return meaning

    def _ask(self, row: TableRow, word: Word) -> None:
        kind, theirs = word
        if word in self._unknown or len(self._unknown) >= MOST or not can_be_mapped(theirs):
            return
        if (kind, normal(theirs)) in self.dismissed:
            return
        self._unknown.add(word)
        description = f"{row.item.code} {row.item.description}".strip()
        self._news.asked[word] = {"description": shown(description), "day": self.on.isoformat()}


def _with_pack(item: CatalogItem, meaning: Meaning | None) -> CatalogItem:
    """Return the item with a code for its pack; a word that means several packs says how many they hold."""
    if meaning is None or item.pack is None:
        return item
    held = item.pack.factor / meaning.factor
    return replace(item, pack=UnitFactor(meaning.ours, item.pack.base, held.numerator, held.denominator))
