"""Makers of catalogs as tables, good ones and others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from portal.contracts.formats.catalog_table import CatalogTable, Rows, TableRow, read
from portal.domain import messages
from portal.domain.errors import Invalid
from tests import make_tables

TITLES = ("Action", "Item code", "Description", "Unit", "Currency", "Price", "Valid from")
ROW = ("update", "A-1", "Bolt", "H87", "EUR", "2.50", "2027-01-31")


def row(**named: Any) -> list[Any]:
    """Return a good row; cells are named by their titles with underscores."""
    cells = dict(zip(TITLES, ROW, strict=True))
    for name, value in named.items():
        cells[name.replace("_", " ").capitalize()] = value
    return list(cells.values())


def csv_table(*rows: Sequence[str], titles: Sequence[str] = TITLES, delimiter: str = ";") -> bytes:
    """Return rows below the titles, as UTF-8."""
    return make_tables.csv_table(*(rows or (ROW,)), titles=titles, delimiter=delimiter)


def workbook(
    *rows: Sequence[Any], titles: Sequence[str] = TITLES, change: Callable[[Any], None] | None = None
) -> bytes:
    """Return rows below the titles as a workbook; ``change`` may change the sheet before it is saved."""
    return make_tables.workbook(*(rows or (ROW,)), titles=titles, change=change)


def rows(table: CatalogTable) -> list[TableRow]:
    """Return all rows."""
    return Rows(table).take(0, table.count)


def only(data: bytes, **told: str) -> TableRow:
    """Return the one row of a table."""
    (one,) = rows(read(data, **told))
    return one


def findings(data: bytes, **told: str) -> list[tuple[str, str]]:
    """Return what is found in a table: the place and the sentence of each."""
    try:
        issues = [issue for one in rows(read(data, **told)) for issue in one.issues]
    except Invalid as refusal:
        issues = list(refusal.issues)
    return [(issue.path, messages.text(issue)) for issue in issues]


def finding(data: bytes, **told: str) -> tuple[str, str]:
    """Return the one thing that is found in a table."""
    (one,) = findings(data, **told)
    return one
