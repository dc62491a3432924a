"""Catalogs as a table, CSV or Excel workbook: one row for each item, up to 200,000.

How it is written is found or asked, never guessed: see ``portal.contracts.formats.tables``. Run ``read`` in a process
of its own: a workbook is a zip file full of XML.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from portal.contracts.formats.catalog_table.columns import column_of
from portal.contracts.formats.catalog_table.reading import read
from portal.contracts.formats.catalog_table.rows import each
from portal.contracts.formats.catalog_table.table import CatalogTable, Example, TableRow, Verdict
from portal.contracts.formats.tables.styles import Style
from portal.domain.catalog import MasterItem

__all__ = ["CatalogTable", "Example", "TableRow", "Verdict", "column_of", "each", "read", "result", "template"]

Kind = Literal["csv", "xlsx"]


def template(items: Iterable[MasterItem], kind: Kind, style: Style | None = None) -> bytes:
    """Return a table filled with today's items, to be changed and sent back."""
    raise NotImplementedError


def result(data: bytes, kind: Kind, verdicts: Iterable[Verdict], style: Style | None = None) -> bytes:
    """Return the same file with what became of each row; ``style`` is how it was read."""
    raise NotImplementedError
