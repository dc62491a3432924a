"""What a catalog as a table says, and what is said of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from portal.contracts.formats.tables.styles import Example, Style
from portal.domain.catalog import CatalogAction, CatalogItem
from portal.domain.issues import Issue

#: What a table is written as.
FileKind = Literal["csv", "xlsx"]


@dataclass(frozen=True, slots=True)
class CatalogTable:
    """A table of items that was read: ``rows`` are all of them, packed, for ``Rows``; ``count`` says how many.

    ``issues`` are the first findings in its cells, at ``rows/5/price``: the row as spreadsheet programs number it, and
    the column's key; ``Rows`` gives all of them, row by row. ``notes`` are for information.
    """

    style: Style
    rows: bytes
    count: int
    notes: tuple[Issue, ...] = ()
    issues: tuple[Issue, ...] = ()
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: ``row`` is its number in the file.

    Units are words as they are written, in ``unit_word`` and ``pack_word`` and in the item alike, until somebody says
    which codes they mean. Where ``action_word`` is not empty, it has to be explained before the action is known. What
    has an issue is left out of the item.
    """

    row: int
    action: CatalogAction
    item: CatalogItem
    unit_word: str = ""
    pack_word: str = ""
    action_word: str = ""
    issues: tuple[Issue, ...] = ()
