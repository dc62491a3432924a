"""Makers of tables of invoices: as CSV, as a workbook, and as workbooks that nobody should have made."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from portal.contracts.formats.invoice_table import read
from portal.domain import messages
from portal.domain.errors import Invalid

TITLES = (
    "Invoice number",
    "Invoice date",
    "Currency",
    "Description",
    "Quantity",
    "Unit",
    "Price",
    "Tax category",
    "Tax rate",
)
ROW = ("R-1", "2026-06-08", "EUR", "Bolt", "12", "H87", "2.50", "S", "19")


def row(**named: Any) -> list[Any]:
    """Return a good row; cells are named by their titles with underscores."""
    cells = dict(zip(TITLES, ROW, strict=True))
    for name, value in named.items():
        cells[name.replace("_", " ").capitalize()] = value
    return list(cells.values())


def csv_table(*rows: Sequence[str], titles: Sequence[str] = TITLES, delimiter: str = ";") -> bytes:
    """Return rows below the titles, as UTF-8."""
    return "\r\n".join(delimiter.join(cells) for cells in (titles, *(rows or (ROW,)))).encode()


def workbook(
    *rows: Sequence[Any], titles: Sequence[str] = TITLES, change: Callable[[Any], None] | None = None
) -> bytes:
    """Return rows below the titles as a workbook; ``change`` may change the sheet before it is saved."""
    book = Workbook()
    for cells in (titles, *(rows or (ROW,))):
        book.active.append(list(cells))
    if change:
        change(book.active)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def repacked(data: bytes, changes: Iterable[tuple[str, bytes, bytes]] = (), **added: bytes) -> bytes:
    """Return a workbook with bytes of its parts replaced, and parts added (``xl__media`` is ``xl/media``)."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            for name, before, after in changes:
                if name == part:
                    assert before in content
                    content = content.replace(before, after)
            new.writestr(part, content)
        for name, content in added.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


def findings(data: bytes, **told: str) -> list[tuple[str, str]]:
    """Return what is found in a table: the place and the sentence of each."""
    try:
        issues = read(data, **told).issues
    except Invalid as refusal:
        issues = refusal.issues
    return [(issue.path, messages.text(issue)) for issue in issues]


def finding(data: bytes, **told: str) -> tuple[str, str]:
    """Return the one thing that is found in a table."""
    (one,) = findings(data, **told)
    return one
