"""The columns of a kind of table. Its first row names them, in any order; titles are known in any case and spacing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from portal.contracts.formats.tables.grid import Cell
from portal.contracts.scalars import Unreadable, shown
from portal.domain.errors import Invalid


class Kind(StrEnum):
    """What stands in the cells of a column."""

    CODE = "code"  # a text on one line
    TEXT = "text"
    NUMBER = "number"
    DAYS = "days"  # how many, whole
    FACTOR = "factor"  # a number above zero, or a fraction of two whole ones
    DAY = "day"
    IGNORED = "ignored"  # what the portal wrote for people to read


#: Kinds of numbers, which all follow the decimal mark of the table.
NUMBERS = frozenset({Kind.NUMBER, Kind.DAYS, Kind.FACTOR})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``limit`` is the most characters, ``aliases`` are further titles by which it is known.

    ``repeats`` means that it says the same in all rows of one document.
    """

    key: str
    title: str
    kind: Kind
    hint: str = ""
    limit: int = 60
    needed: bool = False
    repeats: bool = False
    aliases: tuple[str, ...] = ()


class Columns:
    """All columns of a kind of table, in the order of its template."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self._all = tuple(columns)
        self.by_key: Mapping[str, Column] = MappingProxyType({column.key: column for column in self._all})
        names = [(name, column) for column in self._all for name in (column.title, *column.aliases)]
        self._names = {_bare(name): name for name, _ in names}
        self._titles = {_bare(name): column for name, column in names}
        self._titles |= {_bare(column.key): column for column in self._all}

    def find(self, title: str) -> Column | None:
        """Return the column with this title, alias or key; None where there is none."""
        return self._titles.get(_bare(title))

    def is_known(self, title: str) -> bool:
        """Say whether there is a column with this title."""
        return self.find(title) is not None

    def likeliest(self, title: str) -> str:
        """Return the title that was probably meant, "" where nothing is like it."""
        close = get_close_matches(_bare(title)[:100], list(self._names), n=1, cutoff=0.6)
        return self._names[close[0]] if close else ""

    def placed(self, titles: Sequence[Cell]) -> Mapping[int, Column]:
        """Return the columns by their place in the first row of a table.

        Raises:
            Invalid: FIL-02, with every title that is unknown, missing or there twice.
        """
        found: dict[int, Column] = {}
        issues = []
        for place, title in enumerate(titles):
            text = title.strip() if isinstance(title, str) else str(title)
            column = self.find(text)
            if not text:
                continue
            if column is None:
                issues.append(self._unknown(text).issue(f"columns/{place + 1}"))
            elif column in found.values():
                issues.append(Unreadable("FIL-02.twice", name=column.title).issue(f"columns/{place + 1}"))
            else:
                found[place] = column
        missing = [column for column in self._all if column.needed and column not in found.values()]
        issues += [Unreadable("FIL-02.missing", name=column.title).issue("") for column in missing]
        if issues:
            raise Invalid(issues)
        return found

    def _unknown(self, title: str) -> Unreadable:
        if suggestion := self.likeliest(title):
            return Unreadable("FIL-02", title, name=shown(title), suggestion=suggestion)
        return Unreadable("FIL-02.unknown", title, name=shown(title))


def _bare(title: str) -> str:
    return "".join(mark for mark in title.casefold() if mark.isalnum())
