"""What a table of invoices says."""

from __future__ import annotations

from dataclasses import dataclass

from portal.contracts.formats.tables.styles import Example, Style
from portal.domain.invoices import Invoice
from portal.domain.issues import Issue


@dataclass(frozen=True, slots=True)
class TaxWord:
    """A word for a tax category, and the place in its invoice that it is for, such as ``lines/1/tax``."""

    path: str
    theirs: str


@dataclass(frozen=True, slots=True)
class TableInvoice:
    """One invoice, complete with its arithmetic, its rows, and the words that were explained in it."""

    invoice: Invoice
    rows: tuple[int, ...]
    words: tuple[TaxWord, ...] = ()


@dataclass(frozen=True, slots=True)
class InvoiceTable:
    """What a table says: how it is written, its invoices without a finding, and the findings of all others.

    Paths are ``rows/5/quantity``: the row as spreadsheet programs number it, and the column's key.
    """

    style: Style
    invoices: tuple[TableInvoice, ...] = ()
    issues: tuple[Issue, ...] = ()
    examples: tuple[Example, ...] = ()
