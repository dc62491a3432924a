"""Catalogs as a table, CSV or Excel workbook: one row for each item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from portal.contracts.formats.catalog_table.table import CatalogTable, Example, TableRow, Verdict
from portal.contracts.formats.tables.styles import Style
from portal.domain.catalog import MasterItem

__all__ = ["CatalogTable", "Example", "TableRow", "Verdict", "column_of", "each", "read", "result", "template"]

Kind = Literal["csv", "xlsx"]


def read(data: bytes, *, encoding: str = "", delimiter: str = "", decimal: str = "", dates: str = "") -> CatalogTable:
    """Return the items in a table; the others are what the supplier says about its style, as for invoices."""
    raise NotImplementedError


def each(table: CatalogTable) -> Iterator[TableRow]:
    """Give the rows of a table in their order."""
    raise NotImplementedError


def template(items: Iterable[MasterItem], kind: Kind, style: Style | None = None) -> bytes:
    """Return a table filled with today's items, to be changed and sent back."""
    raise NotImplementedError


def result(data: bytes, kind: Kind, verdicts: Iterable[Verdict], style: Style | None = None) -> bytes:
    """Return the same file with what became of each row; ``style`` is how it was read."""
    raise NotImplementedError


def column_of(field: str) -> str:
    """Return the key of the column for the field of an item that a rule names, such as ``prices/1/price``."""
    raise NotImplementedError
