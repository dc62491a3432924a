"""Words for tax categories, as cross-references explain them: told to the reader of a table, which has no database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from portal.domain.mappings import Mapping, MappingKind, in_force, normal
from portal.domain.taxes import TaxCategory


@dataclass(frozen=True, slots=True)
class TaxWords:
    """What words mean, in all approved versions by the word as it is compared; ``today`` is for an undated invoice."""

    today: date = date.min
    known: dict[str, tuple[Mapping, ...]] = field(default_factory=dict)

    def category(self, word: str, day: date | None) -> TaxCategory | None:
        """Return the category that a word means on a day; None where nobody has said."""
        found = in_force(self.known.get(normal(word), ()), day or self.today)
        return None if found is None else TaxCategory(found.ours)


def dump(versions: Iterable[Mapping], today: date) -> str:
    """Return versions as an option of the reader."""
    told = [
        {
            "supplier": one.supplier,
            "theirs": one.theirs,
            "ours": one.ours,
            "from": one.valid_from and one.valid_from.isoformat(),
            "to": one.valid_to and one.valid_to.isoformat(),
            "version": one.version,
        }
        for one in versions
    ]
    return json.dumps({"today": today.isoformat(), "words": told})


def load(told: str) -> TaxWords:
    """Return what ``dump`` wrote; "" is nothing."""
    if not told:
        return TaxWords()
    said = json.loads(told)
    known: dict[str, tuple[Mapping, ...]] = {}
    for one in said["words"]:
        version = Mapping(
            MappingKind.TAX_CATEGORY,
            one["supplier"],
            one["theirs"],
            one["ours"],
            valid_from=_day(one["from"]),
            valid_to=_day(one["to"]),
            version=one["version"],
        )
        norm = normal(version.theirs)
        known[norm] = (*known.get(norm, ()), version)
    return TaxWords(date.fromisoformat(said["today"]), known)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
