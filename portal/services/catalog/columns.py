"""In which column of a table of items a finding is."""

from __future__ import annotations

from portal.contracts.formats import catalog_table
from portal.contracts.formats.catalog_table.columns import KNOWN


def key(path: str) -> str:
    """Return the key of the column for a path such as ``lines/7/prices/0/price``, "" for the whole row."""
    parts = path.split("/", 2)
    return catalog_table.column_of(parts[2]) if len(parts) == 3 else ""


def of_cell(path: str) -> tuple[int, str]:
    """Return the row and what the template calls the column of a cell such as ``rows/7/price``."""
    _, row, named = path.split("/")
    return int(row), KNOWN.by_key[named].title


def title(path: str) -> str:
    """Return what the template calls the column for such a path, "" for the whole row."""
    found = KNOWN.by_key.get(key(path))
    return "" if found is None else found.title
