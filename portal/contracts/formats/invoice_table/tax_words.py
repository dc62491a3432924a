"""Words for tax categories, as cross-references explain them: told to the reader of a table, which has no database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from portal.domain.mappings import Mapping, MappingKind, in_force, normal
from portal.domain.taxes import TaxCategory


class TaxWords:
    """What words mean, in all approved versions."""

    def __init__(self, versions: Iterable[Mapping] = ()) -> None:
        self._known: dict[str, list[Mapping]] = {}
        for version in versions:
            self._known.setdefault(normal(version.theirs), []).append(version)

    def category(self, word: str, day: date | None) -> TaxCategory | None:
        """Return the category that a word means on a day, without one on any; None where nobody has said."""
        versions = self._known.get(normal(word), [])
        found = next(iter(versions), None) if day is None else in_force(versions, day)
        return None if found is None else TaxCategory(found.ours)


def dump(versions: Iterable[Mapping]) -> str:
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
    return json.dumps(told)


def load(told: str) -> TaxWords:
    """Return what ``dump`` wrote; "" is nothing."""
    return TaxWords(
        Mapping(
            MappingKind.TAX_CATEGORY,
            one["supplier"],
            one["theirs"],
            one["ours"],
            valid_from=_day(one["from"]),
            valid_to=_day(one["to"]),
            version=one["version"],
        )
        for one in json.loads(told or "[]")
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
